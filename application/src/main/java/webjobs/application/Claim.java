package webjobs.application;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/**
 * The right to be the one run of a job, from before the run is recorded as begun until after it is recorded as ended.
 *
 * <p>Safe for use by many threads.
 */
final class Claim {
    private final JobName job;
    private final CountDownLatch released = new CountDownLatch(1);

    private @Nullable Execution execution;
    private @Nullable String abortReason;

    Claim(JobName job) {
        this.job = job;
    }

    JobName job() {
        return job;
    }

    /** The run has been recorded as begun and is about to be performed; an abort that came before reaches it now. */
    void begin(Execution begun) {
        @Nullable String reason;
        synchronized (this) {
            execution = begun;
            reason = abortReason;
        }
        if (reason != null) {
            begun.abort(reason);
        }
    }

    /** Ends the run, or sees to it that it ends as soon as it has begun. */
    void abort(String reason) {
        @Nullable Execution begun;
        synchronized (this) {
            begun = execution;
            if (abortReason == null) {
                abortReason = reason;
            }
        }
        if (begun != null) {
            begun.abort(reason);
        }
    }

    synchronized Optional<Execution> execution() {
        return Optional.ofNullable(execution);
    }

    Optional<RunId> runId() {
        return execution().map(begun -> begun.run().id());
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
