package webjobs.application;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import webjobs.domain.run.RunId;

/**
 * A run's place among the runs of its job that are going on, from before it is recorded as begun until after it is recorded as ended.
 *
 * <p>Safe for use by many threads.
 */
final class Claim {
    private final RunId run;
    private final CountDownLatch released = new CountDownLatch(1);

    private @Nullable Execution execution;
    private @Nullable Abort abort;

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

    /** Ends the run, or sees to it that it ends as soon as it has begun. */
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
        released.countDown();
    }

    void awaitRelease() {
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("threads that wait for runs are not interrupted", e);
        }
    }

    /** @return whether it was released in that time */
    boolean awaitRelease(Duration atMost) {
        try {
            return released.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("threads that wait for runs are not interrupted", e);
        }
    }
}
