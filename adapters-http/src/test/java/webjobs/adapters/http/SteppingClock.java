package webjobs.adapters.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test moves. Safe for use by many threads. */
final class SteppingClock implements InstantSource {
    private Instant now = Instant.parse("2026-11-24T10:00:00.123456Z");

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** The same as a clock that has no date. */
    long nanos() {
        return Duration.between(Instant.EPOCH, instant()).toNanos();
    }

    synchronized void advance(Duration by) {
        now = now.plus(by);
    }
}
