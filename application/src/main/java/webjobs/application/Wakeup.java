package webjobs.application;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Waits until a moment comes or somebody has news, whichever is first. Safe for use by many threads; one waits. */
final class Wakeup {
    /** So that a clock which was set forward is noticed: nobody tells us. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private boolean nudged;

    Wakeup(InstantSource clock) {
        this.clock = clock;
    }

    /** Ends the wait that is going on, or else the next one. */
    void nudge() {
        lock.lock();
        try {
            nudged = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Returns at the moment and never before it, after a nudge, or after some seconds. @param moment empty: there is none */
    void await(Optional<Instant> moment) {
        lock.lock();
        try {
            var left = Math.min(LONGEST.toNanos(), nanosUntil(moment));
            while (!nudged && left > 0) {
                var rest = news.awaitNanos(left);
                // By the clock, which may have been corrected meanwhile; the whole wait by the timer.
                left = Math.min(rest, nanosUntil(moment));
            }
            nudged = false;
        } catch (InterruptedException e) {
            throw new IllegalStateException("the scheduler's thread is not interrupted", e);
        } finally {
            lock.unlock();
        }
    }

    private long nanosUntil(Optional<Instant> moment) {
        return moment.map(at -> {
                    var left = Duration.between(clock.instant(), at);
                    return left.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : left.toNanos();
                })
                .orElse(Long.MAX_VALUE);
    }
}
