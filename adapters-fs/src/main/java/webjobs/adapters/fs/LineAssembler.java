package webjobs.adapters.fs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the lines in a stream of bytes that is cut anywhere. A line ends at LF, CR or CR LF (EXE-27); a longer one than {@link
 * #MOST_HELD} bytes becomes several. How the stream was cut makes no difference to the lines. Not safe for use by many threads.
 */
final class LineAssembler {
    /** How much of a line is held until it ends, in bytes. */
    static final int MOST_HELD = 1 << 16;

    private static final int FIRST_CAPACITY = 256;
    private static final byte[] NOTHING = {};

    /** Takes a line, in two parts. */
    @FunctionalInterface
    interface Lines {
        void line(byte[] head, int headLength, byte[] tail, int from, int to);
    }

    private final Lines lines;
    private byte[] held = NOTHING;
    private int heldLength;
    private boolean endedWithCr;

    LineAssembler(Lines lines) {
        this.lines = lines;
    }

    void take(byte[] bytes, int offset, int length) {
        var end = offset + length;
        var start = offset;
        for (var i = offset; i < end; i++) {
            var b = bytes[i];
            if (b != '\n' && b != '\r') {
                continue;
            }
            var isSecondOfPair = b == '\n' && (i > offset ? bytes[i - 1] == '\r' : endedWithCr);
            if (!isSecondOfPair) {
                end(bytes, start, i);
            }
            start = i + 1;
        }
        if (length > 0) {
            endedWithCr = bytes[end - 1] == '\r';
            hold(bytes, start, end);
        }
    }

    /** The lines of a whole text. */
    void takeAll(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        take(bytes, 0, bytes.length);
        endOpenLine();
    }

    private void end(byte[] bytes, int from, int to) {
        var rest = cut(bytes, from, to);
        lines.line(held, heldLength, bytes, rest, to);
        heldLength = 0;
    }

    private void hold(byte[] bytes, int from, int to) {
        var rest = cut(bytes, from, to);
        var length = heldLength + to - rest;
        if (length > held.length) {
            held = Arrays.copyOf(held, Math.max(length, Math.clamp(2L * held.length, FIRST_CAPACITY, MOST_HELD)));
        }
        System.arraycopy(bytes, rest, held, heldLength, to - rest);
        heldLength = length;
    }

    /** Gives away full lines for as long as what is held and what comes is too much for one. @return where the rest begins */
    private int cut(byte[] bytes, int from, int to) {
        var start = from;
        while (heldLength + (to - start) > MOST_HELD) {
            var next = start + MOST_HELD - heldLength;
            lines.line(held, heldLength, bytes, start, next);
            heldLength = 0;
            start = next;
        }
        return start;
    }

    /** Ends a line that has begun; does nothing where none has. */
    void endOpenLine() {
        if (heldLength > 0) {
            lines.line(held, heldLength, NOTHING, 0, 0);
            heldLength = 0;
        }
    }
}
