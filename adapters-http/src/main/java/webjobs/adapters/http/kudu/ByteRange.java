package webjobs.adapters.http.kudu;

import java.util.regex.Pattern;

/** The part of a file that a {@code Range} asks for (RFC 9110, section 14). */
sealed interface ByteRange {
    /** All of it: nothing was asked for, or what is not understood, or several ranges, which a server need not serve. */
    record Whole() implements ByteRange {}

    /** @param length at least 1 */
    record Part(long offset, long length) implements ByteRange {
        /** The value of {@code Content-Range}. */
        String of(long size) {
            return "bytes " + offset + "-" + (offset + length - 1) + "/" + size;
        }
    }

    /** There is no such part. */
    record Unsatisfiable() implements ByteRange {}

    /** One range; a number of more than 18 digits is beyond any file, and cut to that. */
    Pattern ONE = Pattern.compile("(?i)bytes=\\s*(\\d*)\\s*-\\s*(\\d*)\\s*,?\\s*");

    int MOST_DIGITS = 18;

    static ByteRange parse(String header, long size) {
        var range = ONE.matcher(header.strip());
        if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
            return new Whole();
        }
        if (range.group(1).isEmpty()) {
            var suffix = Math.min(number(range.group(2)), size);
            return suffix == 0 ? new Unsatisfiable() : new Part(size - suffix, suffix);
        }
        var first = number(range.group(1));
        var last = range.group(2).isEmpty() ? Long.MAX_VALUE : number(range.group(2));
        if (last < first) {
            return new Whole(); // it is invalid, and so ignored
        }
        return first >= size ? new Unsatisfiable() : new Part(first, Math.min(last, size - 1) - first + 1);
    }

    private static long number(String digits) {
        var significant = digits.replaceFirst("^0+(?=.)", "");
        return significant.length() > MOST_DIGITS ? 999_999_999_999_999_999L : Long.parseLong(significant);
    }
}
