package webjobs.adapters.fs;

import java.util.function.IntUnaryOperator;

/** Where text in UTF-8 can be cut. In bytes that are no UTF-8 every place is as good as any. */
final class Utf8 {
    private static final int LONGEST = 4;

    private Utf8() {}

    /**
     * How many bytes at the end of what is there belong to a character of which more bytes should follow.
     *
     * @param byteAt the byte at an index
     * @param length how many bytes are there
     * @return 0 to 3
     */
    static int begun(IntUnaryOperator byteAt, int length) {
        for (var back = 1; back < LONGEST && back <= length; back++) {
            var b = byteAt.applyAsInt(length - back);
            if (!isInside(b)) {
                return lengthOf(b) > back ? back : 0;
            }
        }
        return 0;
    }

    /** The same, of the bytes of an array from an index on. */
    static int begun(byte[] bytes, int offset, int length) {
        return begun(i -> bytes[offset + i], length);
    }

    /** Whether a byte can only stand within a character, not at its beginning. */
    static boolean isInside(int b) {
        return (b & 0xC0) == 0x80;
    }

    /** How many bytes a character has that begins with this one. */
    private static int lengthOf(int first) {
        var b = first & 0xFF;
        if (b < 0xC2 || b > 0xF4) {
            return 1;
        }
        return b < 0xE0 ? 2 : b < 0xF0 ? 3 : LONGEST;
    }
}
