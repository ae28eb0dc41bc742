package webjobs.adapters.process.linux;

import java.io.IOException;

/** A call of the system that failed, with its number of the error ({@code errno}). */
public final class CallFailed extends IOException {
    public static final int ENOENT = 2;
    public static final int E2BIG = 7;
    public static final int ENOEXEC = 8;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int ENOTDIR = 20;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int ETXTBSY = 26;

    private static final long serialVersionUID = 1L;

    private final int number;

    /** @param words the system's own for the number */
    public CallFailed(String call, int number, String words) {
        super(call + ": " + words);
        this.number = number;
    }

    public int number() {
        return number;
    }
}
