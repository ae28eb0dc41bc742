package webjobs.application;

import org.jspecify.annotations.Nullable;
import webjobs.application.LiveLog.Line;
import webjobs.application.port.LineListener.Source;

/**
 * The latest lines, by number, in a ring that bounds what they take of the memory. Each is found at once, however many there are. Not
 * safe for use by many threads.
 */
final class KeptLines {
    /** What all of them may take, in bytes. */
    static final int MOST_BYTES = 4 << 20;
    /** What a line takes besides its text. */
    static final int BYTES_BESIDES = 64;
    /** There is never a line more than fits in: each takes {@link #BYTES_BESIDES} at least. */
    private static final int PLACES = MOST_BYTES / BYTES_BESIDES;

    /** As large as it ever gets while there are lines; none where nobody has followed yet, or for long. */
    private @Nullable Line @Nullable [] ring;

    private long first = 1;
    private long next = 1;
    private int bytes;

    /** The number of the oldest line that is kept; that of the next line where there is none. */
    long first() {
        return first;
    }

    /** The number that the next line will have. */
    long next() {
        return next;
    }

    private static int size(byte[] text) {
        return text.length + BYTES_BESIDES;
    }

    private static int place(long number) {
        return (int) (number % PLACES);
    }

    /** Whether a line can be added without going beyond the bound. */
    boolean hasRoomFor(byte[] text) {
        return first == next || bytes + size(text) <= MOST_BYTES;
    }

    Line add(Source source, byte[] text) {
        var lines = ring == null ? new Line[PLACES] : ring;
        var line = new Line(next++, source, text);
        lines[place(line.number())] = line;
        ring = lines;
        bytes += size(text);
        return line;
    }

    /** @param number {@link #first()} to one before {@link #next()} */
    Line get(long number) {
        var line = ring == null || number < first || number >= next ? null : ring[place(number)];
        if (line == null) {
            throw new IllegalArgumentException("The line " + number + " is not kept");
        }
        return line;
    }

    /** Removes the oldest line, which there has to be. */
    Line removeFirst() {
        var oldest = get(first);
        if (ring != null) {
            ring[place(first)] = null;
        }
        first++;
        bytes -= size(oldest.text());
        return oldest;
    }

    /**
     * Removes them all, as from now on lines come that nobody counts. One number stands for all of those, so that whoever has seen
     * the lines before sees a gap.
     */
    void clear() {
        ring = null;
        bytes = 0;
        first = ++next;
    }
}
