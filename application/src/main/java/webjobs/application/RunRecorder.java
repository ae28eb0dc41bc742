package webjobs.application;

import java.lang.System.Logger;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import webjobs.application.port.JobLog;
import webjobs.application.port.JobLogs;
import webjobs.application.port.RunHistory;
import webjobs.application.port.StorageFailed;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Retention;
import webjobs.domain.run.Run;

/** Brings the ends of runs into the record, however long that takes. Safe for use by many threads. */
final class RunRecorder {
    private static final Logger LOG = System.getLogger(RunRecorder.class.getName());

    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);

    private final RunHistory history;
    private final JobLogs logs;
    private final Supplier<Retention> retention;
    private final CountDownLatch stopping;
    private final Consumer<Run> ended;

    /** @param stopping open until the server stops @param ended told of each run whose end is recorded */
    RunRecorder(
            RunHistory history,
            JobLogs logs,
            Supplier<Retention> retention,
            CountDownLatch stopping,
            Consumer<Run> ended) {
        this.history = history;
        this.logs = logs;
        this.retention = retention;
        this.stopping = stopping;
        this.ended = ended;
    }

    /**
     * Records an end, again and again while the store is away: a run is never left open because a disk was full for an hour.
     *
     * @param hindered told each time it cannot be done
     * @return whether it is recorded, and the retry with it: false where the run is not remembered any more or has ended in another way,
     *     and where the server stops before it could be recorded; the next start settles it then
     */
    boolean end(Run run, Optional<Run> retry, Consumer<StorageFailed> hindered) {
        var pause = FIRST_RETRY;
        while (true) {
            var isLastTry = stopping.getCount() == 0;
            try {
                if (endNow(run, retry)) {
                    tell(run);
                    return true;
                }
                return false;
            } catch (StorageFailed e) {
                LOG.log(
                        Logger.Level.WARNING,
                        "The end of a run cannot be recorded yet. job={0} run={1}: {2}",
                        run.job(),
                        run.id(),
                        e.getMessage());
                hindered.accept(e);
                if (isLastTry) {
                    return false; // the next start settles it
                }
                awaitStopFor(pause);
                pause = pause.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? pause.multipliedBy(2) : LAST_RETRY;
            }
        }
    }

    /**
     * Records an end.
     *
     * @return whether it is recorded, and the retry with it: false where the run is not remembered or has ended in another way
     * @throws StorageFailed where that cannot be done now; it may have happened all the same
     */
    boolean endNow(Run run, Optional<Run> retry) {
        return history.end(run, retry);
    }

    /** Tells of a run whose end is recorded. */
    void tell(Run run) {
        LOG.log(
                Logger.Level.INFO,
                "A run ended. job={0} run={1} status={2}",
                run.job(),
                run.id(),
                run.status().word());
        ended.accept(run);
    }

    /** Waits, but no longer than until the server stops. */
    private void awaitStopFor(Duration pause) {
        try {
            var _ = stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("threads of runs are not interrupted", e);
        }
    }

    /** Logs go first: should the server be killed in between, a run without logs is forgotten next time, logs without a run never. */
    void forgetOld(JobName job) {
        try {
            var old = history.surplus(job, retention.get());
            if (!old.isEmpty()) {
                logs.forget(job, old);
                history.forget(job, old);
            }
        } catch (StorageFailed e) {
            LOG.log(Logger.Level.WARNING, "Old runs cannot be forgotten yet. job={0}: {1}", job, e.getMessage());
        }
    }

    /** The last lines of the log of a run that did not end by itself. */
    void tellOfAbort(Run aborted) {
        try (var log = logs.open(aborted.job(), aborted.id())) {
            log.system(JobLog.Level.INFO, "Status changed to Aborted");
            log.system(
                    JobLog.Level.ERR,
                    "WebJob run was aborted: " + aborted.reason().orElse(""));
        } catch (StorageFailed e) {
            LOG.log(
                    Logger.Level.WARNING,
                    "An aborted run's log cannot be written. job={0} run={1}: {2}",
                    aborted.job(),
                    aborted.id(),
                    e.getMessage());
        }
    }
}
