package webjobs.adapters.fs;

/** Where the whole lines of a log go. Never throws. Not safe for use by many threads. */
interface LogSink extends AutoCloseable {
    /** Adds a line of two parts, which have at most {@link LineAssembler#MOST_HELD} bytes together. It may be held back. */
    void line(Stamp.Tag tag, byte[] head, int headLength, byte[] tail, int from, int to);

    /** Writes what was held back. */
    void flush();

    @Override
    void close();
}
