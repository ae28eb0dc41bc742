package webjobs.adapters.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import webjobs.domain.SteadyTime;

/** A clock that a test moves, with a steady one beside it, which began at another time. Safe for use by many threads. */
final class SteppingClock implements InstantSource {
    private Instant now = Instant.parse("2026-11-24T10:00:00.123456Z");
    private SteadyTime steady = SteadyTime.START.plus(Duration.ofHours(7));

    @Override
    public synchronized Instant instant() {
        return now;
    }

    synchronized SteadyTime steady() {
        return steady;
    }

    /** The steady clock as System.nanoTime would show it. */
    long nanos() {
        return steady().sinceStart().toNanos();
    }

    synchronized void advance(Duration by) {
        now = now.plus(by);
        steady = steady.plus(by);
    }
}
