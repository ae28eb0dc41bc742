package webjobs.application;

import static webjobs.application.port.JobLog.Level.ERR;
import static webjobs.application.port.JobLog.Level.INFO;
import static webjobs.application.port.JobLog.Level.WARN;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import webjobs.application.port.JobLog;
import webjobs.application.port.Launch;
import webjobs.application.port.Processes.LaunchFailed;
import webjobs.application.port.Processes.RunningProcess;
import webjobs.application.port.StorageFailed;
import webjobs.domain.job.Job;
import webjobs.domain.job.JobKind;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.State;
import webjobs.domain.run.Signal;

/**
 * One run, from its working copy to the state it ended in. Whatever goes wrong on the way becomes a failed run with a line in its log.
 *
 * <p>{@link #perform} is called once, by the run's own thread; every other method by any thread.
 */
final class Execution {
    private static final Logger LOG = System.getLogger(Execution.class.getName());

    private final Run run;
    private final Job job;
    private final List<String> words;
    private final Means means;
    private final StartingLine line;
    private final CountDownLatch over = new CountDownLatch(1);

    private @Nullable RunningProcess process;
    private @Nullable Abort abort;
    /** The thread's own. */
    private @Nullable Instant launchedAt;

    Execution(Run run, Job job, List<String> words, Means means, StartingLine line) {
        this.run = run;
        this.job = job;
        this.words = words;
        this.means = means;
        this.line = line;
    }

    Run run() {
        return run;
    }

    Job job() {
        return job;
    }

    /** Whether somebody wanted the run to end, so that it did not fail. */
    synchronized boolean wasUnwanted() {
        return abort != null && !abort.retried();
    }

    /** How long the run may go on when the server stops (TRG-23). */
    Duration stoppingWaitTime(Duration byDefault) {
        return job.settings().stoppingWaitTime().orElse(byDefault);
    }

    /** Runs the script to its end. @return the run with its end, which nobody has recorded yet */
    Run perform() {
        try (var log = means.logs().open(run.job(), run.id())) {
            var end = endOf(log);
            tell(log, end);
            return (launchedAt == null ? run : run.launched(launchedAt)).ended(end);
        } catch (StorageFailed e) {
            LOG.log(
                    Logger.Level.WARNING,
                    "A run has no log. job={0} run={1}: {2}",
                    run.job(),
                    run.id(),
                    e.getMessage());
            return run.ended(new State.FailedToStart(means.clock().instant(), e.getMessage()));
        } finally {
            over.countDown();
        }
    }

    /** Ends the run with all its processes; the first reason given is the one that is recorded. Returns when they are gone. */
    void abort(Abort why) {
        @Nullable RunningProcess toKill;
        synchronized (this) {
            if (abort == null) {
                abort = why;
            }
            toKill = process;
        }
        if (toKill != null) {
            toKill.kill();
        }
    }

    /** Whether the process is over, so that only the recording of its end is left. */
    boolean isOver() {
        return over.getCount() == 0;
    }

    private State endOf(JobLog log) {
        try {
            log.system(INFO, "Status changed to Initializing");
            var unwanted = abortReason();
            if (unwanted.isPresent()) {
                return new State.Aborted(now(), unwanted.get());
            }
            var checkedOut = means.store()
                    .checkout(
                            JobKind.TRIGGERED,
                            job.name(),
                            job.runsInPlace(),
                            job.script().name());
            if (checkedOut.isEmpty()) {
                return new State.FailedToStart(now(), "The job was deleted before its script could be started.");
            }
            try (var workplace = checkedOut.get()) {
                var environment = JobEnvironment.of(means, job, run, workplace);
                var launch = new Launch(
                        job.script(),
                        words,
                        workplace.directory(),
                        environment,
                        job.settings().outputWait());
                return endOf(launch, log);
            }
        } catch (LaunchFailed e) {
            return new State.FailedToStart(now(), e.getMessage());
        } catch (StorageFailed e) {
            return new State.FailedToStart(now(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(
                    Logger.Level.ERROR,
                    "A run failed by a fault of the server. job=" + run.job() + " run=" + run.id(),
                    e);
            return new State.FailedToStart(now(), "The server failed to run it; its own log says why.");
        }
    }

    private State endOf(Launch launch, JobLog log) {
        log.system(
                INFO,
                "Run script '" + launch.script().name() + "' with script host - '"
                        + launch.script().host().kuduName() + "'");
        launch.script().warnings().forEach(warning -> log.system(WARN, warning));
        log.system(INFO, "Status changed to Running");
        var limits = new RunLimits(means, job.settings().timeout());
        var output = limits.counting(log);
        var launched = line.through(() -> means.processes().launch(launch, output));
        launchedAt = now();
        if (hasBeenAborted(launched)) {
            launched.kill();
        }
        limits.reached(launched).ifPresent(limit -> abort(Abort.failed(limit)));
        var exitCode = launched.await(Optional.empty());
        var reason = abortReason();
        return reason.isPresent()
                ? new State.Aborted(now(), reason.get())
                : new State.Exited(now(), exitCode.orElseThrow());
    }

    private synchronized boolean hasBeenAborted(RunningProcess launched) {
        process = launched;
        return abort != null;
    }

    private synchronized Optional<String> abortReason() {
        return Optional.ofNullable(abort).map(Abort::reason);
    }

    /** The last lines of the run's log (LOG-12, LOG-13, LOG-15). */
    private static void tell(JobLog log, State end) {
        switch (end) {
            case State.Waiting _, State.Running _ -> throw new IllegalStateException("not an end: " + end);
            case State.Exited exited when exited.exitCode() == 0 -> log.system(INFO, "Status changed to Success");
            case State.Exited exited -> {
                log.system(INFO, "Status changed to Failed");
                var signal = Signal.ofExitCode(exited.exitCode())
                        .map(name -> " (" + name + ")")
                        .orElse("");
                log.system(ERR, "Job failed due to exit code " + exited.exitCode() + signal);
            }
            case State.FailedToStart failed -> {
                log.system(INFO, "Status changed to Failed");
                log.system(ERR, "WebJob run failed due to: " + failed.reason());
            }
            case State.Aborted aborted -> {
                log.system(INFO, "Status changed to Aborted");
                log.system(ERR, "WebJob run was aborted: " + aborted.reason());
            }
        }
    }

    private Instant now() {
        return means.clock().instant();
    }
}
