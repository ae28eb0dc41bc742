package webjobs.domain;

import java.util.stream.LongStream;

/** The seeds of property tests: always the same, or the one of {@code -Dseed=N} to replay a failure. */
public final class Seeds {
    private static final int HOW_MANY = 200;

    private Seeds() {}

    public static LongStream all() {
        var one = Long.getLong("seed");
        return one == null ? LongStream.rangeClosed(1, HOW_MANY) : LongStream.of(one);
    }
}
