package webjobs.adapters.fs;

/** Where the whole lines of a log go. Never throws. Not safe for use by many threads. */
interface LogSink extends AutoCloseable {
    /**
     * Adds a line, or a piece of one, of two parts, which have at most {@link LineAssembler#MOST_HELD} bytes together. It may be held
     * back.
     */
    void line(Stamp.Tag tag, byte[] head, int headLength, byte[] tail, int from, int to);

    /** Takes bytes that were cut anywhere, and adds the lines in them. */
    default LineAssembler linesOf(Stamp.Tag tag) {
        return new LineAssembler((continues, head, headLength, tail, from, to) ->
                line(continues ? tag.continued() : tag, head, headLength, tail, from, to));
    }

    /** Writes what was held back. */
    void flush();

    @Override
    void close();
}
