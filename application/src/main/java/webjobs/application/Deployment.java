package webjobs.application;

import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import webjobs.application.port.Content;
import webjobs.application.port.DiskSpace;
import webjobs.application.port.JobStore;
import webjobs.application.port.Processes;
import webjobs.application.port.RunHistory;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.Upload;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.job.Script;

/**
 * Puts jobs on this server, changes their settings, takes them away.
 *
 * <p>Everything is checked before anything is changed: what is refused leaves the job as it was (D1).
 *
 * <p>Safe for use by many threads; of two calls for one job the later one wins as a whole.
 */
public final class Deployment {
    private static final Logger LOG = System.getLogger(Deployment.class.getName());

    private final JobStore store;
    private final DiskSpace space;
    private final Jobs jobs;
    private final Processes processes;
    private final AppSettings appSettings;
    private final RunHistory history;
    private final TriggeredJobs triggeredJobs;
    private final Scheduler scheduler;
    private final ContinuousJobs continuousJobs;
    private final Turns<Key> turns = new Turns<>();

    public Deployment(
            Means means,
            RunHistory history,
            TriggeredJobs triggeredJobs,
            Scheduler scheduler,
            ContinuousJobs continuousJobs) {
        this.store = means.store();
        this.space = means.space();
        this.jobs = means.jobs();
        this.processes = means.processes();
        this.appSettings = means.settings();
        this.history = history;
        this.triggeredJobs = triggeredJobs;
        this.scheduler = scheduler;
        this.continuousJobs = continuousJobs;
    }

    /**
     * Makes an upload the whole content of a job, new or not. Its history and data stay (K7). A run that goes on is not disturbed; a
     * continuous job whose content is another now is launched anew.
     *
     * @param look how the caller looks at the job that it has put there, before anybody can take it away
     * @return what the caller has seen
     * @throws Refused as {@code DiskLow}, {@code BadUpload}, {@code TooLarge}, {@code NothingToRun} or {@code BadSettings}
     */
    public <T> T put(JobKind kind, JobName name, Upload upload, Supplier<T> look) {
        space.refuseIfShort();
        try (var staged = store.stage(kind, name, upload)) {
            refuse(faults(staged.content()));
            return switchIn(staged, look);
        }
    }

    /** The same for a caller who does not look. */
    public void put(JobKind kind, JobName name, Upload upload) {
        put(kind, name, upload, () -> true);
    }

    /**
     * Everything for which a content cannot become a job's.
     *
     * @param hindrances why nothing of it can be run
     * @param settings what is wrong with its settings
     */
    record Faults(List<String> hindrances, List<String> settings) {
        /** Those of several contents, each sentence with the words before it that say whose it is. */
        Faults and(String whose, Faults more) {
            return new Faults(joined(hindrances, whose, more.hindrances()), joined(settings, whose, more.settings()));
        }

        private static List<String> joined(List<String> some, String whose, List<String> more) {
            return Stream.concat(some.stream(), more.stream().map(whose::concat))
                    .toList();
        }
    }

    Faults faults(Content content) {
        var settings = Stream.concat(content.fault().stream(), content.settings().faults().stream())
                .toList();
        return switch (jobs.choice(content)) {
            case Script.Choice.Chosen chosen ->
                new Faults(
                        hindrance(chosen.script(), content.settings()).stream().toList(), settings);
            case Script.Choice.None none -> new Faults(Jobs.sentences(content, none), settings);
        };
    }

    /** @throws Refused as {@code NothingToRun} or {@code BadSettings}, naming all that is wrong */
    static void refuse(Faults faults) {
        var settings = new Reason.BadSettings(faults.settings());
        if (!faults.hindrances().isEmpty()) {
            var all = new ArrayList<>(faults.hindrances());
            if (!faults.settings().isEmpty()) {
                all.add(settings.message());
            }
            throw new Refused(new Reason.NothingToRun(all));
        }
        if (!faults.settings().isEmpty()) {
            throw new Refused(settings);
        }
    }

    private Optional<String> hindrance(Script script, JobSettings settings) {
        var path = Optional.ofNullable(settings.env().get("PATH"))
                .or(() -> Optional.ofNullable(appSettings.environment().get("PATH")));
        return processes.hindrance(script, path).map(why -> script.name() + " cannot run here: " + why + ".");
    }

    /** Makes a content that was checked a job's, in the job's turn. */
    <T> T switchIn(JobStore.Staged staged, Supplier<T> look) {
        var kind = staged.content().kind();
        var name = staged.content().name();
        var seen = new AtomicReference<T>();
        inTurn(kind, name, () -> {
            staged.switchIn();
            changed(kind, name);
            seen.set(look.get());
        });
        LOG.log(Logger.Level.INFO, "A {0} job was deployed. job={1}", kind.word(), name);
        return Objects.requireNonNull(seen.get());
    }

    /** Takes a job's content away, as when its folder is deleted by hand: its history and data stay, and a run that goes on is left to its end. */
    void takeContentAway(JobKind kind, JobName name) {
        inTurn(kind, name, () -> {
            store.remove(kind, name);
            changed(kind, name);
        });
        LOG.log(Logger.Level.INFO, "The content of a {0} job was taken away. job={1}", kind.word(), name);
    }

    /**
     * Replaces all settings of a job.
     *
     * @return what is accepted, but surely not meant: a sentence each
     * @throws Refused as {@code BadSettings} where a known key has a value that cannot work (D4), as {@code NoSuchJob}
     */
    public List<String> configure(JobKind kind, JobName name, JobSettings settings) {
        refuse(new Faults(List.of(), settings.faults()));
        inTurn(kind, name, () -> {
            if (!store.configure(kind, name, settings)) {
                throw jobs.noSuchJob(kind, name);
            }
            changed(kind, name);
        });
        LOG.log(Logger.Level.INFO, "A {0} job has new settings. job={1}", kind.word(), name);
        return settings.warnings(kind);
    }

    /** Has what is in the job's folder now come true. */
    void changed(JobKind kind, JobName name) {
        switch (kind) {
            case TRIGGERED -> scheduler.changed(name);
            case CONTINUOUS -> continuousJobs.lookAt(name);
        }
    }

    /**
     * Takes a job away with its data, logs and history; a run that goes on, or a continuous job's process, is ended first. Nothing
     * happens where there is no such job (K6).
     *
     * @throws StorageFailed where the history is away: then nothing was taken away, unless it went away meanwhile
     * @throws Refused as {@code StillEnding} where processes of the job are not gone in time. Its content is gone then, and all else is
     *     with the next call
     */
    public void remove(JobKind kind, JobName name) {
        inTurn(kind, name, () -> {
            if (kind == JobKind.TRIGGERED) {
                var _ = history.latest(List.of(name)); // throws before anything is changed
            }
            store.remove(kind, name); // first, so that nothing can begin any more
            switch (kind) {
                case TRIGGERED -> {
                    triggeredJobs.abortAll(name, "The job was deleted.");
                    scheduler.forget(name);
                    history.forgetAll(name);
                }
                case CONTINUOUS -> continuousJobs.forget(name);
            }
            store.removeData(kind, name);
        });
        LOG.log(Logger.Level.INFO, "A {0} job was deleted. job={1}", kind.word(), name);
    }

    /** So that a deletion, which may have to wait for processes, takes nothing away of what is deployed after it. */
    private void inTurn(JobKind kind, JobName name, Runnable change) {
        turns.take(new Key(kind, name), change);
    }

    private record Key(JobKind kind, JobName name) {}
}
