package webjobs.application;

import java.lang.System.Logger;
import java.util.List;
import java.util.Optional;
import webjobs.application.port.Content;
import webjobs.application.port.JobStore;
import webjobs.application.port.Processes;
import webjobs.application.port.RunHistory;
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
     * @throws Refused as {@code BadUpload}, {@code TooLarge}, {@code NothingToRun} or {@code BadSettings}
     */
    public void put(JobKind kind, JobName name, Upload upload) {
        try (var staged = store.stage(kind, name, upload)) {
            check(staged.content(), "");
            switchIn(staged);
        }
    }

    /**
     * Looks whether a content can become a job's.
     *
     * @param whose is put before each thing that is wrong
     * @throws Refused as {@code NothingToRun} or {@code BadSettings}
     */
    void check(Content content, String whose) {
        switch (jobs.choice(content)) {
            case Script.Choice.Chosen(var script) -> {
                refuseFaults(content.settings(), whose);
                refuseWhatCannotRun(script, content.settings(), whose);
            }
            case Script.Choice.None(var hindrances) -> {
                var all = hindrances.isEmpty() ? List.of(Reason.NothingToRun.HOW_TO_NAME_A_SCRIPT) : hindrances;
                throw new Refused(
                        new Reason.NothingToRun(all.stream().map(whose::concat).toList()));
            }
        }
    }

    private void refuseWhatCannotRun(Script script, JobSettings settings, String whose) {
        var path = Optional.ofNullable(settings.env().get("PATH"))
                .or(() -> Optional.ofNullable(appSettings.environment().get("PATH")));
        processes.hindrance(script, path).ifPresent(why -> {
            throw new Refused(
                    new Reason.NothingToRun(List.of(whose + script.name() + " cannot run here: " + why + ".")));
        });
    }

    /** Makes a content that was checked a job's, in the job's turn. */
    void switchIn(JobStore.Staged staged) {
        var kind = staged.content().kind();
        var name = staged.content().name();
        inTurn(kind, name, () -> {
            staged.switchIn();
            changed(kind, name);
        });
        LOG.log(Logger.Level.INFO, "A {0} job was deployed. job={1}", kind.word(), name);
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
        refuseFaults(settings, "");
        inTurn(kind, name, () -> {
            if (!store.configure(kind, name, settings)) {
                throw Jobs.noSuchJob(kind, name);
            }
            changed(kind, name);
        });
        LOG.log(Logger.Level.INFO, "A {0} job has new settings. job={1}", kind.word(), name);
        return settings.warnings();
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
     */
    public void remove(JobKind kind, JobName name) {
        inTurn(kind, name, () -> {
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

    private static void refuseFaults(JobSettings settings, String whose) {
        var faults = settings.faults();
        if (!faults.isEmpty()) {
            throw new Refused(
                    new Reason.BadSettings(faults.stream().map(whose::concat).toList()));
        }
    }
}
