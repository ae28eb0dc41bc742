package webjobs.adapters.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the kernel tells of the processes of this machine, below {@code /proc}.
 *
 * <p>Made to be read often: about 20 µs per process and one buffer for all. Owned by one thread.
 */
final class ProcessTable {
    private static final byte[] LIMIT = "\nMax file locks".getBytes(StandardCharsets.US_ASCII);

    /** Where the number of threads stands in {@code stat}, counted in blanks after the program's name in brackets (proc(5)). */
    private static final int THREADS_FIELD = 18;

    private final long self = ProcessHandle.current().pid();
    private final File directory = new File("/proc");
    private final byte[] buffer = new byte[4096];

    /** All processes but ourselves, the latest number last; empty where the system does not tell, as it is short of something. */
    Optional<long[]> pids() {
        var names = directory.list();
        if (names == null) {
            return Optional.empty();
        }
        var pids = new long[names.length];
        var count = 0;
        for (var name : names) {
            var pid = number(name);
            if (pid > 0 && pid != self) {
                pids[count++] = pid;
            }
        }
        var all = Arrays.copyOf(pids, count);
        Arrays.sort(all);
        return Optional.of(all);
    }

    private static long number(String name) {
        var number = 0L;
        for (var i = 0; i < name.length(); i++) {
            var digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** @return the mark of a process; {@link Marker#NONE} where it has none; negative where it is gone */
    long mark(long pid) {
        var length = read(pid, "limits");
        if (length < 0) {
            return -1;
        }
        var at = indexAfter(LIMIT, length);
        while (at < length && buffer[at] == ' ') {
            at++;
        }
        var mark = 0L;
        for (; at < length && buffer[at] >= '0' && buffer[at] <= '9'; at++) {
            mark = mark * 10 + buffer[at] - '0';
        }
        return Math.max(mark, Marker.NONE);
    }

    private int indexAfter(byte[] text, int length) {
        for (var from = 0; from + text.length <= length; from++) {
            if (Arrays.equals(buffer, from, from + text.length, text, 0, text.length)) {
                return from + text.length;
            }
        }
        return length;
    }

    /** Whether a process has ended, be it that its parent has not asked for its exit code yet. */
    boolean hasEnded(long pid) {
        var length = read(pid, "stat");
        if (length < 0) {
            return true;
        }
        var fields = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        fields = fields.substring(fields.lastIndexOf(')') + 1);
        var state = fields.charAt(1);
        // A first thread that is over looks like a zombie while others of its process go on.
        return state == 'X' || state == 'Z' && "1".equals(fields.split(" ", THREADS_FIELD + 2)[THREADS_FIELD]);
    }

    private int read(long pid, String file) {
        try (var in = new FileInputStream("/proc/" + pid + '/' + file)) {
            return in.read(buffer);
        } catch (IOException e) {
            return -1;
        }
    }
}
