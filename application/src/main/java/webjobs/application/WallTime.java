package webjobs.application;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What people's clocks show at an instant of the steady clock. It is the same each time it is asked, so that whoever compares what is
 * shown sees no change where there is none; only when people's clock was set it is another.
 *
 * <p>Safe for use by many threads.
 */
final class WallTime {
    /** Two clocks that are read one after the other differ by less than this, unless one was set. */
    private static final Duration AS_GOOD_AS_NOTHING = Duration.ofSeconds(1);

    private final InstantSource steadyClock;
    private final InstantSource clock;
    private volatile Duration ahead;

    WallTime(InstantSource steadyClock, InstantSource clock) {
        this.steadyClock = steadyClock;
        this.clock = clock;
        this.ahead = aheadNow();
    }

    private Duration aheadNow() {
        return Duration.between(steadyClock.instant(), clock.instant());
    }

    Instant at(Instant steady) {
        var now = aheadNow();
        if (now.minus(ahead).abs().compareTo(AS_GOOD_AS_NOTHING) > 0) {
            ahead = now;
        }
        return steady.plus(ahead);
    }
}
