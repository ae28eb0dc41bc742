package webjobs.application;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that goes only when a test says so, forth or back. Safe for use by many threads. */
public final class TickingClock implements InstantSource {
    private volatile Instant now;

    public TickingClock(Instant now) {
        this.now = now;
    }

    public static TickingClock at(String now) {
        return new TickingClock(Instant.parse(now));
    }

    @Override
    public Instant instant() {
        return now;
    }

    public void set(Instant moment) {
        now = moment;
    }

    public void advance(Duration by) {
        now = now.plus(by);
    }
}
