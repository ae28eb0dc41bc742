package webjobs.application;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import webjobs.domain.SteadyTime;

/**
 * What people's clocks show at a moment of the steady clock. It is the same each time it is asked, so that whoever compares what is
 * shown sees no change where there is none; only when people's clock was set it is another.
 *
 * <p>Safe for use by many threads.
 */
final class WallTime {
    /** Two clocks that are read one after the other differ by less than this, unless one was set. */
    private static final Duration AS_GOOD_AS_NOTHING = Duration.ofSeconds(1);

    private final Supplier<SteadyTime> steadyClock;
    private final InstantSource clock;
    /** What people's clock showed, or would have shown, when the steady one began. */
    private volatile Instant start;

    WallTime(Supplier<SteadyTime> steadyClock, InstantSource clock) {
        this.steadyClock = steadyClock;
        this.clock = clock;
        this.start = startNow();
    }

    private Instant startNow() {
        return clock.instant().minus(steadyClock.get().sinceStart());
    }

    Instant at(SteadyTime steady) {
        var now = startNow();
        if (Duration.between(start, now).abs().compareTo(AS_GOOD_AS_NOTHING) > 0) {
            start = now;
        }
        return start.plus(steady.sinceStart());
    }
}
