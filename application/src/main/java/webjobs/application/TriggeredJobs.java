package webjobs.application;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import webjobs.application.port.Content;
import webjobs.application.port.JobLogs;
import webjobs.application.port.JobStore;
import webjobs.application.port.Processes;
import webjobs.application.port.RunHistory;
import webjobs.application.port.StorageFailed;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.job.Script;
import webjobs.domain.job.TriggeredJob;
import webjobs.domain.run.Arguments;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/**
 * The triggered jobs of this server: finds them, runs them, knows their history.
 *
 * <p>A job has one run at a time (TRG-02). A run holds its job's claim from before it is recorded as begun until after it is durably
 * recorded as ended.
 *
 * <p>Safe for use by many threads.
 */
public final class TriggeredJobs implements AutoCloseable {
    private static final Logger LOG = System.getLogger(TriggeredJobs.class.getName());

    /** How long a run may go on when the server stops, unless its settings say otherwise (TRG-23). */
    private static final Duration STOPPING_WAIT_TIME = Duration.ofSeconds(30);
    /** How long a caller waits for a run whose process is over to be recorded as ended. */
    private static final Duration RECORDING_WAIT = Duration.ofSeconds(5);

    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);

    private final JobStore store;
    private final RunHistory history;
    private final JobLogs logs;
    private final Processes processes;
    private final InstantSource clock;
    private final Site site;

    private final ConcurrentHashMap<JobName, Claim> claims = new ConcurrentHashMap<>();
    private final CountDownLatch stopping = new CountDownLatch(1);

    public TriggeredJobs(
            JobStore store, RunHistory history, JobLogs logs, Processes processes, InstantSource clock, Site site) {
        this.store = store;
        this.history = history;
        this.logs = logs;
        this.processes = processes;
        this.clock = clock;
        this.site = site;
    }

    /** A job with the newest of its runs. */
    public record Known(TriggeredJob job, Optional<Run> latestRun) {}

    /** Every job, by name. A folder without a script that this host can run is none (K14). */
    public List<Known> all() {
        var jobs = store.all(JobKind.TRIGGERED).stream()
                .flatMap(content -> jobOf(content).stream())
                .toList();
        var latest = history.latest(jobs.stream().map(TriggeredJob::name).toList());
        return jobs.stream()
                .map(job -> new Known(job, Optional.ofNullable(latest.get(job.name()))))
                .toList();
    }

    /** @throws Refused as {@code NoSuchJob} */
    public Known find(JobName name) {
        var job = job(name);
        return new Known(job, Optional.ofNullable(history.latest(List.of(name)).get(name)));
    }

    /**
     * What the job's {@code settings.job} says, whether or not the folder holds a script.
     *
     * @throws Refused as {@code NoSuchJob} (D3)
     */
    public JobSettings settings(JobName name) {
        return store.find(JobKind.TRIGGERED, name).map(Content::settings).orElseThrow(() -> noSuchJob(name));
    }

    /** The remembered runs of a job, the newest first. @throws Refused as {@code NoSuchJob}, only for an unknown job (D2) */
    public List<Run> history(JobName name) {
        var _ = job(name);
        return history.all(name);
    }

    /** @throws Refused as {@code NoSuchJob} or {@code NoSuchRun} */
    public Run find(JobName name, String id) {
        var _ = job(name);
        return RunId.parse(id)
                .flatMap(runId -> history.find(name, runId))
                .orElseThrow(() -> new Refused(new Reason.NoSuchRun(name, id)));
    }

    /** A log of a run, also while it goes on; empty where there is none. */
    public Optional<JobLogs.LogFile> log(JobName name, RunId id, JobLogs.Kind kind) {
        return logs.find(name, id, kind);
    }

    /**
     * Begins a run. It is recorded when this returns; its process starts by and by, and what goes wrong then is in the run's log.
     *
     * @throws Refused as {@code NoSuchJob}, {@code ServerStopping}, {@code JobsStopped} or {@code AlreadyRunning}, looked at in this
     *     order (TRG-01)
     */
    public RunId run(JobName name, Trigger trigger, Arguments arguments) {
        var _ = job(name);
        refuseIfStopped();
        var claim = claim(name);
        try {
            refuseIfStopped();
            var job = job(name); // again: whoever deletes the job from now on sees the claim
            var previous =
                    Optional.ofNullable(history.latest(List.of(name)).get(name)).map(Run::id);
            var id = RunId.next(previous, clock.instant());
            var run = Run.begun(name, id, trigger, arguments.raw(), clock.instant());
            var means = new Execution.Means(store, logs, processes, clock, site);
            var execution = new Execution(run, job, arguments.words(), means);
            history.begin(run);
            claim.begin(execution);
            Thread.ofVirtual().name("run/" + name + "/" + id).start(() -> perform(execution, claim));
            return id;
        } catch (RuntimeException e) {
            release(claim);
            throw e;
        }
    }

    /**
     * Records every run that an earlier life of the server left open as aborted (D6). To be called before the first run, when the
     * {@linkplain Processes#endOrphans() processes} of that life have been ended.
     */
    public void recover() {
        var open = history.unfinished();
        for (var run : open) {
            var reason = "The server ended without warning while this run was going on.";
            var ended = run.ended(new Run.State.Aborted(clock.instant(), reason));
            try (var log = logs.open(run.job(), run.id())) {
                log.system(JobLogs.Level.INFO, "Status changed to Aborted");
                log.system(JobLogs.Level.ERR, "WebJob run was aborted: " + reason);
            } catch (StorageFailed e) {
                LOG.log(
                        Logger.Level.WARNING,
                        "An aborted run's log cannot be written. job={0} run={1}: {2}",
                        run.job(),
                        run.id(),
                        e.getMessage());
            }
            history.end(ended);
        }
        if (!open.isEmpty()) {
            LOG.log(Logger.Level.WARNING, "The server had ended without warning. abortedRuns={0}", open.size());
        }
    }

    /** Ends the run of a job that is going on, if there is one, and returns when it is recorded as ended. */
    public void abort(JobName name, String reason) {
        var claim = claims.get(name);
        if (claim != null) {
            claim.abort(reason);
            claim.awaitRelease();
        }
    }

    /**
     * Lets no further run begin, gives those that are going on their time to end (TRG-23), then aborts them. Returns when all are
     * recorded as ended.
     */
    @Override
    public void close() {
        stopping.countDown();
        var waits = claims.values().stream()
                .map(claim -> Thread.ofVirtual().name("stop/" + claim.job()).start(() -> stop(claim)))
                .toList();
        waits.forEach(TriggeredJobs::join);
    }

    /** What this host would run of a content. */
    Script.Choice choice(Content content) {
        return Script.choose(content.files(), processes::hindrance);
    }

    /** The content as a job; empty where this host can run nothing of it. */
    Optional<TriggeredJob> jobOf(Content content) {
        return switch (choice(content)) {
            case Script.Choice.Chosen(var script) ->
                Optional.of(new TriggeredJob(
                        content.name(), content.scriptFolder(), script, content.settings(), content.usesSdk()));
            case Script.Choice.None _ -> Optional.empty();
        };
    }

    private TriggeredJob job(JobName name) {
        return store.find(JobKind.TRIGGERED, name).flatMap(this::jobOf).orElseThrow(() -> noSuchJob(name));
    }

    private static Refused noSuchJob(JobName name) {
        return new Refused(new Reason.NoSuchJob(JobKind.TRIGGERED, name));
    }

    private void refuseIfStopped() {
        if (stopping.getCount() == 0) {
            throw new Refused(new Reason.ServerStopping());
        }
        if (site.stopped()) {
            throw new Refused(new Reason.JobsStopped());
        }
    }

    private Claim claim(JobName name) {
        var mine = new Claim(name);
        while (true) {
            var holder = claims.putIfAbsent(name, mine);
            if (holder == null) {
                return mine;
            }
            // Whoever has just seen the last run's end may begin the next one, though the claim is not yet given back
            // (BUG-05).
            if (!holder.isOver() || !holder.awaitRelease(RECORDING_WAIT)) {
                throw new Refused(new Reason.AlreadyRunning(name, holder.runId()));
            }
        }
    }

    private void release(Claim claim) {
        claims.remove(claim.job(), claim);
        claim.release();
    }

    private void perform(Execution execution, Claim claim) {
        try {
            record(execution.perform());
        } catch (RuntimeException e) {
            LOG.log(
                    Logger.Level.ERROR,
                    "A run could not be brought to its end. job=" + claim.job() + " run="
                            + execution.run().id(),
                    e);
        } finally {
            release(claim);
        }
        forgetOldRuns(claim.job());
    }

    /** Records an end, again and again while the store is away: a run is never left open because a disk was full for an hour. */
    private void record(Run ended) {
        var pause = FIRST_RETRY;
        while (true) {
            try {
                history.end(ended);
                LOG.log(
                        Logger.Level.INFO,
                        "A run ended. job={0} run={1} status={2}",
                        ended.job(),
                        ended.id(),
                        ended.status().word());
                return;
            } catch (StorageFailed e) {
                LOG.log(
                        Logger.Level.WARNING,
                        "The end of a run cannot be recorded yet. job={0} run={1}: {2}",
                        ended.job(),
                        ended.id(),
                        e.getMessage());
                if (isStoppingWithin(pause)) {
                    return; // the next start settles it
                }
                pause = pause.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? pause.multipliedBy(2) : LAST_RETRY;
            }
        }
    }

    private boolean isStoppingWithin(Duration pause) {
        try {
            return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("threads of runs are not interrupted", e);
        }
    }

    /** Logs go first: should the server be killed in between, a run without logs is forgotten next time, logs without a run never. */
    private void forgetOldRuns(JobName job) {
        try {
            var old = site.retention().toForget(history.all(job));
            if (!old.isEmpty()) {
                logs.forget(job, old);
                history.forget(job, old);
            }
        } catch (StorageFailed e) {
            LOG.log(Logger.Level.WARNING, "Old runs cannot be forgotten yet. job={0}: {1}", job, e.getMessage());
        }
    }

    private void stop(Claim claim) {
        var patience = claim.execution()
                .map(running -> running.stoppingWaitTime(STOPPING_WAIT_TIME))
                .orElse(STOPPING_WAIT_TIME);
        LOG.log(
                Logger.Level.INFO,
                "Waiting for a run to end. job={0} atMostSeconds={1}",
                claim.job(),
                patience.toSeconds());
        if (!claim.awaitRelease(patience)) {
            claim.abort("The server was stopped.");
            claim.awaitRelease();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the thread that stops the server is not interrupted", e);
        }
    }
}
