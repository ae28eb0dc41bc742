package webjobs.application.port;

/** Takes what a process writes. */
@FunctionalInterface
public interface Output {
    /** The two streams of a process. */
    enum Stream {
        STDOUT,
        STDERR
    }

    /**
     * Takes some bytes, cut anywhere: not at line ends, not even at characters. Never throws: what cannot be kept is counted and told
     * in the log when it can be written again, so that a full disk never blocks a job.
     */
    void write(Stream stream, byte[] bytes, int offset, int length);
}
