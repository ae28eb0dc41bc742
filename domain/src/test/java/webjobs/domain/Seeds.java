package webjobs.domain;

import java.util.stream.LongStream;

/** The seeds of property tests: always the same, or the one of {@code -Dseed=N} to replay a failure. */
public final class Seeds {
    private static final int HOW_MANY = 200;

    private Seeds() {}

    public static LongStream all() {
        return first(HOW_MANY);
    }

    /** For tests that take little time and need many. */
    public static LongStream first(int howMany) {
        var one = Long.getLong("seed");
        return one == null ? LongStream.rangeClosed(1, howMany) : LongStream.of(one);
    }
}
