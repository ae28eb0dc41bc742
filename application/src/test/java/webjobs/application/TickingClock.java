package webjobs.application;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import webjobs.domain.SteadyTime;

/**
 * A clock that goes only when a test says so, forth or back, and a steady one beside it, which began at another time. Safe for use by
 * many threads.
 */
public final class TickingClock implements InstantSource {
    private Instant now;
    private SteadyTime steady = SteadyTime.START.plus(Duration.ofHours(7));

    public TickingClock(Instant now) {
        this.now = now;
    }

    public static TickingClock at(String now) {
        return new TickingClock(Instant.parse(now));
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** What the steady clock shows. */
    public synchronized SteadyTime steady() {
        return steady;
    }

    /** Lets time pass until a moment. One that is past is as if people had set the clock back. */
    public synchronized void set(Instant moment) {
        advance(Duration.between(now, moment));
    }

    /** Lets time pass. Where it is negative it is as if people had set the clock back. */
    public synchronized void advance(Duration by) {
        now = now.plus(by);
        if (by.isPositive()) {
            steady = steady.plus(by);
        }
    }

    /** Sets the clock forward, as people do, or as it is after the machine was suspended: the steady one stands. */
    public synchronized void jump(Duration by) {
        now = now.plus(by);
    }
}
