package webjobs.application;

import java.io.InputStream;
import java.lang.System.Logger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import webjobs.application.Runs.Order;
import webjobs.application.Runs.Outcome;
import webjobs.application.port.JobLogs;
import webjobs.application.port.Processes;
import webjobs.application.port.RunHistory;
import webjobs.application.port.StorageFailed;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.Job;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.run.Arguments;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/**
 * The triggered jobs of this server: finds them, runs them, knows their history.
 *
 * <p>A job has one run at a time (TRG-02), unless {@code overlap} in its settings says otherwise.
 *
 * <p>Safe for use by many threads.
 */
public final class TriggeredJobs implements AutoCloseable {
    private static final Logger LOG = System.getLogger(TriggeredJobs.class.getName());

    /** How long a caller waits for a run whose process is over to be recorded as ended. */
    private static final Duration RECORDING_WAIT = Duration.ofSeconds(5);

    /** How long a change of settings waits for runs that are just being recorded. */
    private static final Duration BEGINNING_WAIT = Duration.ofSeconds(2);

    private final RunHistory history;
    private final Means means;
    private final Jobs jobs;
    private final Runs runs;
    private final Refusals refusals = new Refusals();
    private final Wakeup wakeup;

    /** @param ended told of each run that has ended, when that is recorded; it must return soon and not throw */
    public TriggeredJobs(RunHistory history, Means means, Consumer<Run> ended) {
        this(history, means, ended, Aborts.PATIENCE_WITH_KILLS);
    }

    /** @param patienceWithKills how long a call or a stop waits for processes to be gone that are killed */
    TriggeredJobs(RunHistory history, Means means, Consumer<Run> ended, Duration patienceWithKills) {
        this.history = history;
        this.means = means;
        this.wakeup = new Wakeup(means.clock());
        this.jobs = means.jobs();
        this.runs =
                new Runs(name -> jobs.find(JobKind.TRIGGERED, name), history, means, wakeup, ended, patienceWithKills);
        means.settings().whenChanged(this::follow);
    }

    /** Returns when no run begins any more that may not, as far as that can be waited for. */
    private void follow(AppSettings.Turned turned) {
        if (turned.after().suspension().isPresent() && !runs.awaitThoseBeginning(BEGINNING_WAIT)) {
            LOG.log(Logger.Level.WARNING, "A run is just being recorded and may begin although that was stopped.");
        }
        if (turned.before().stopped() && !turned.after().stopped()) {
            runs.resume();
        }
        if (turned.after().retention().keep() < turned.before().retention().keep()) {
            means.store().all(JobKind.TRIGGERED).forEach(content -> runs.forgetOld(content.name()));
        }
    }

    /** A job with the newest of its runs. */
    public record Known(Job job, Optional<Run> latestRun, boolean hasSchedulerLog) {}

    /** Every job, by name. A folder without a script that this host can run is none (K14). */
    public List<Known> all() {
        var all = jobs.all(JobKind.TRIGGERED);
        var latest = history.latest(all.stream().map(Job::name).toList());
        return all.stream().map(job -> known(job, latest.get(job.name()))).toList();
    }

    /** How their processes, and those of continuous jobs, are started and ended here. */
    public Processes.Ways ways() {
        return means.processes().ways();
    }

    /** What lies where these jobs lie and is none, by name. */
    public List<Misfit> misfits() {
        return jobs.misfits(JobKind.TRIGGERED);
    }

    /** @throws Refused as {@code NoSuchJob} */
    public Known find(JobName name) {
        var job = job(name);
        return known(job, history.latest(List.of(name)).get(name));
    }

    private Known known(Job job, @Nullable Run latest) {
        return new Known(
                job,
                Optional.ofNullable(latest),
                hasSchedule(job) || means.logs().schedulerLog(job.name()).isPresent());
    }

    /**
     * What the job's {@code settings.job} says, whether or not the folder holds a script.
     *
     * @throws Refused as {@code NoSuchJob} (D3)
     */
    public JobSettings settings(JobName name) {
        return jobs.settings(JobKind.TRIGGERED, name);
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

    /** What the scheduler has said of a job, which is nothing as long as it has not seen its schedule; empty where it never had one. */
    public Optional<JobLogs.LogFile> schedulerLog(JobName name) {
        return means.logs()
                .schedulerLog(name)
                .or(() -> jobs.find(JobKind.TRIGGERED, name)
                        .filter(this::hasSchedule)
                        .map(_ -> new NothingSaid()));
    }

    private boolean hasSchedule(Job job) {
        return job.settings().schedule(means.zone()).isPresent();
    }

    /** A log that is still to be begun. */
    private record NothingSaid() implements JobLogs.LogFile {
        @Override
        public long size() {
            return 0;
        }

        @Override
        public Instant modified() {
            return Instant.EPOCH;
        }

        @Override
        public InputStream from(long offset) {
            return InputStream.nullInputStream();
        }
    }

    /** A log of a run, also while it goes on; empty where there is none. */
    public Optional<JobLogs.LogFile> log(JobName name, RunId id, JobLogs.Kind kind) {
        return means.logs().find(name, id, kind);
    }

    /**
     * Begins a run, or has it wait for its turn where the job's settings say so. It is recorded when this returns; its process starts by
     * and by, and what goes wrong then is in the run's log.
     *
     * @throws Refused as {@code NoSuchJob}, {@code ServerStopping}, {@code JobsStopped}, {@code DiskLow}, or {@code AlreadyRunning},
     *     {@code QueueFull}, {@code TooManyRuns} or {@code ServerFull}, looked at in this order (TRG-01)
     * @throws StorageFailed where it cannot be recorded. It does not run then; if it was recorded all the same, it is soon recorded as
     *     aborted
     */
    public RunId run(JobName name, Trigger trigger, Arguments arguments) {
        var order = new Order(name, job(name).settings().overlap(), trigger, arguments);
        try {
            return run(order);
        } catch (Refused refused) {
            var now = means.clock().instant();
            refusals.add(name, caller(trigger), refused.reason().message(), now);
            throw refused;
        }
    }

    private static String caller(Trigger trigger) {
        return switch (trigger) {
            case Trigger.External external -> external.userAgent();
            case Trigger.Rerun rerun -> rerun.userAgent();
            case Trigger.Scheduled _, Trigger.Retry _ -> trigger.text();
        };
    }

    private RunId run(Order order) {
        var name = order.job();
        while (true) {
            if (runs.isStopping()) {
                throw new Refused(new Reason.ServerStopping());
            }
            means.space().refuseIfShort();
            switch (runs.begin(List.of(order)).getFirst()) {
                case Outcome.Accepted(var id) -> {
                    return id;
                }
                case Outcome.Busy(var holder) -> {
                    // Whoever has just seen the last run's end may begin the next one, though the claim is not yet
                    // given
                    // back (BUG-05).
                    if (!holder.isOver() || !holder.awaitEnd(RECORDING_WAIT)) {
                        throw new Refused(new Reason.AlreadyRunning(name, holder.run()));
                    }
                }
                case Outcome.Full _ -> throw new Refused(new Reason.QueueFull(name, Lane.MOST_WAITING));
                case Outcome.Crowded(var most) -> throw new Refused(new Reason.TooManyRuns(name, most));
                case Outcome.ServerCrowded(var most) -> throw new Refused(new Reason.ServerFull(most));
                case Outcome.Suspended _ -> throw new Refused(new Reason.JobsStopped());
                case Outcome.Gone _ -> throw jobs.noSuchJob(JobKind.TRIGGERED, name);
            }
        }
    }

    /**
     * Begins a run with the arguments of an earlier one.
     *
     * @param userAgent what the caller's program says of itself
     * @throws Refused as {@code NoSuchRun}, and as {@link #run} does
     */
    public RunId rerun(JobName name, String id, String userAgent) {
        var earlier = find(name, id);
        return run(name, new Trigger.Rerun(earlier.id(), userAgent), Arguments.parse(earlier.arguments()));
    }

    /**
     * Ends a run that is going on or waits, with all its processes, and returns when that is recorded.
     *
     * @param reason a sentence for a person
     * @return the run as it ended, which may have been by itself a moment before
     * @throws Refused as {@code NoSuchJob}, {@code NoSuchRun} or {@code RunHasEnded}, or as {@code StillEnding} where its processes are
     *     not gone in time
     * @throws StorageFailed where its end cannot be recorded now; it ends all the same, and that is recorded as soon as it can be
     */
    public Run abort(JobName name, String id, String reason) {
        var run = find(name, id);
        if (run.hasEnded() || !runs.aborts().abort(name, run.id(), reason) && !runs.settle(run, reason)) {
            throw new Refused(new Reason.RunHasEnded(name, run.id()));
        }
        return find(name, id);
    }

    /**
     * Settles what an earlier life of the server left behind: runs that went on are recorded as aborted (D6), those that wait are taken
     * up. To be called before the first run, when the {@linkplain Processes#endOrphans() processes} of that life have been ended.
     */
    public void recover() {
        runs.recover();
    }

    /** Keeps the record and what goes on the same from now on. To be called after {@link #recover}. Returns at once. */
    public void start() {
        runs.start();
    }

    /** Puts the record in order now. @throws StorageFailed where that cannot be done */
    void reconcile() {
        runs.reconcile();
    }

    /**
     * Ends all runs of a job that are going on or wait, and returns when they are recorded as ended.
     *
     * @throws Refused as {@code StillEnding} where the processes of one are not gone in time
     * @throws StorageFailed where not all ends can be recorded now
     */
    void abortAll(JobName name, String reason) {
        runs.abortAll(name, reason);
        refusals.forget(name);
    }

    /** The calls that were turned away of late. */
    Refusals refusals() {
        return refusals;
    }

    /** Told when something is to be done for waiting runs at another time than before. */
    Wakeup wakeup() {
        return wakeup;
    }

    /** Everything that is going on and waits. */
    Runs runs() {
        return runs;
    }

    /**
     * Lets no further run begin, gives those that are going on their time to end (TRG-23), then aborts them. Returns when all are
     * recorded as ended, or cannot be: the next start settles those.
     */
    @Override
    public void close() {
        runs.close();
    }

    private Job job(JobName name) {
        return jobs.get(JobKind.TRIGGERED, name);
    }
}
