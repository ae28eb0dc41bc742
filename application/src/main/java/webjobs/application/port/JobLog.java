package webjobs.application.port;

/** A log while it is written: what a process says and what the server says of it. Safe for use by many threads. */
public interface JobLog extends Output, AutoCloseable {
    /** How grave a line of the server's is. */
    enum Level {
        INFO,
        WARN,
        ERR
    }

    /** Writes a line of the server's own: {@code [… > 3b6ae2: SYS INFO] text}. Never throws, as {@link Output#write}. */
    void system(Level level, String text);

    @Override
    void close();
}
