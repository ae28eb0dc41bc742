package webjobs.application;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import webjobs.application.port.StorageFailed;
import webjobs.domain.run.RunId;

/**
 * A run's place among the runs of its job that are going on, from before it is recorded as begun until after it is recorded as ended.
 *
 * <p>Safe for use by many threads.
 */
final class Claim {
    /** How long somebody waits who waits for an end that cannot be recorded: the store may be back at once. */
    private static final Duration LONGEST_HINDRANCE = Duration.ofSeconds(1);

    private final RunId run;

    private @Nullable Execution execution;
    private @Nullable Abort abort;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    /** Guarded by the lock, as the hindrance. */
    private boolean released;

    private @Nullable StorageFailed hindrance;

    Claim(RunId run) {
        this.run = run;
    }

    RunId run() {
        return run;
    }

    /** The run has been recorded as begun and is about to be performed; an abort that came before reaches it now. */
    void begin(Execution begun) {
        @Nullable Abort before;
        synchronized (this) {
            execution = begun;
            before = abort;
        }
        if (before != null) {
            begun.abort(before);
        }
    }

    /**
     * Ends the run, or sees to it that it ends as soon as it has begun. Returns when its processes are gone, which may be never: the
     * system keeps those that wait for a device.
     */
    void abort(Abort why) {
        @Nullable Execution begun;
        synchronized (this) {
            begun = execution;
            if (abort == null) {
                abort = why;
            }
        }
        if (begun != null) {
            begun.abort(why);
        }
    }

    synchronized Optional<Execution> execution() {
        return Optional.ofNullable(execution);
    }

    /** Whether the run's process is over, so that the claim is about to be released. */
    boolean isOver() {
        return execution().map(Execution::isOver).orElse(false);
    }

    void release() {
        tell(() -> released = true);
    }

    /** The end of the run cannot be recorded yet. Whoever waits for that is told. */
    void isHindered(StorageFailed why) {
        tell(() -> hindrance = why);
    }

    private void tell(Runnable change) {
        lock.lock();
        try {
            change.run();
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until this is released, as its run has ended and that is recorded.
     *
     * @return whether it was released in that time
     * @throws StorageFailed where the end of the run could not be recorded, and is not after another moment
     */
    boolean awaitEnd(Duration atMost) {
        return awaitRelease(atMost, true);
    }

    /**
     * Waits until this is released, also where the end of its run cannot be recorded for now.
     *
     * @return whether it was released in that time
     */
    boolean awaitRelease(Duration atMost) {
        return awaitRelease(atMost, false);
    }

    private boolean awaitRelease(Duration atMost, boolean unlessHindered) {
        lock.lock();
        try {
            var left = atMost.toNanos();
            var patience = LONGEST_HINDRANCE.toNanos();
            while (!released) {
                var why = unlessHindered ? hindrance : null;
                if (why != null && patience <= 0) {
                    throw why;
                }
                if (left <= 0) {
                    return false;
                }
                var wait = why == null ? left : Math.min(left, patience);
                var passed = wait - news.awaitNanos(wait);
                left -= passed;
                patience -= why == null ? 0 : passed;
            }
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException("threads that wait for runs are not interrupted", e);
        } finally {
            lock.unlock();
        }
    }
}
