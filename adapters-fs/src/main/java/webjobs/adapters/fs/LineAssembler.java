package webjobs.adapters.fs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the lines in a stream of bytes that is cut anywhere. A line ends at LF, CR or CR LF (EXE-27). A line that is longer than {@link
 * #MOST_HELD} bytes becomes several pieces, each of whole characters; so does one that is {@linkplain #breakOff broken off}. All pieces
 * of a line but the first say that they continue it. How the stream was cut makes no difference to the lines. Not safe for use by many
 * threads.
 */
final class LineAssembler {
    /** How much of a line is held until it ends, in bytes. */
    static final int MOST_HELD = 1 << 16;

    private static final int FIRST_CAPACITY = 256;
    private static final byte[] NOTHING = {};

    /** Takes a piece of a line, in two parts. */
    @FunctionalInterface
    interface Pieces {
        /** @param continues whether the line's beginning is in pieces that came before */
        void piece(boolean continues, byte[] head, int headLength, byte[] tail, int from, int to);
    }

    private final Pieces pieces;
    private byte[] held = NOTHING;
    private int heldLength;
    private boolean endedWithCr;
    /** Whether a piece of the present line has been given away. */
    private boolean continues;

    LineAssembler(Pieces pieces) {
        this.pieces = pieces;
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
        var isAllGiven = continues && heldLength == 0 && rest == to;
        if (!isAllGiven) {
            give(heldLength, bytes, rest, to);
        }
        continues = false;
    }

    private void give(int ofHeld, byte[] bytes, int from, int to) {
        pieces.piece(continues, held, ofHeld, bytes, from, to);
        System.arraycopy(held, ofHeld, held, 0, heldLength - ofHeld);
        heldLength -= ofHeld;
        continues = true;
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

    /** Gives away pieces for as long as what is held and what comes is too much for one. @return where the rest begins */
    private int cut(byte[] bytes, int from, int to) {
        var start = from;
        while (heldLength + (to - start) > MOST_HELD) {
            var length = lengthOfPiece(bytes, start);
            var next = Math.max(start, start + length - heldLength);
            give(Math.min(length, heldLength), bytes, start, next);
            start = next;
        }
        return start;
    }

    /** The most that a piece can have without the beginning of a character. @param start of what follows what is held */
    private int lengthOfPiece(byte[] bytes, int start) {
        if (!Utf8.isInside(byteAt(bytes, start, MOST_HELD))) {
            return MOST_HELD;
        }
        return MOST_HELD - Utf8.begun(i -> byteAt(bytes, start, i), MOST_HELD);
    }

    private byte byteAt(byte[] bytes, int start, int index) {
        return index < heldLength ? held[index] : bytes[start + index - heldLength];
    }

    /** Gives away what there is of a line, but for a character that has only begun; what follows continues the line. */
    void breakOff() {
        var length = heldLength - Utf8.begun(held, 0, heldLength);
        if (length > 0) {
            give(length, NOTHING, 0, 0);
        }
    }

    /** Ends a line that has begun; does nothing where none has. */
    void endOpenLine() {
        if (heldLength > 0) {
            give(heldLength, NOTHING, 0, 0);
        }
        continues = false;
    }
}
