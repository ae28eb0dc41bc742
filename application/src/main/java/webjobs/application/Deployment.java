package webjobs.application;

import java.lang.System.Logger;
import webjobs.application.TriggeredJobs.Known;
import webjobs.application.port.JobStore;
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
    private final RunHistory history;
    private final TriggeredJobs triggeredJobs;
    private final Scheduler scheduler;

    public Deployment(JobStore store, RunHistory history, TriggeredJobs triggeredJobs, Scheduler scheduler) {
        this.store = store;
        this.history = history;
        this.triggeredJobs = triggeredJobs;
        this.scheduler = scheduler;
    }

    /**
     * Makes an upload the whole content of a triggered job, new or not. Its history and data stay (K7), and a run that goes on is not
     * disturbed.
     *
     * @throws Refused as {@code BadUpload}, {@code TooLarge}, {@code NothingToRun} or {@code BadSettings}
     */
    public Known put(JobName name, Upload upload) {
        try (var staged = store.stage(JobKind.TRIGGERED, name, upload)) {
            var content = staged.content();
            switch (triggeredJobs.choice(content)) {
                case Script.Choice.Chosen _ -> refuseFaults(content.settings());
                case Script.Choice.None(var hindrances) -> throw new Refused(new Reason.NothingToRun(hindrances));
            }
            staged.switchIn();
        }
        scheduler.changed(name);
        LOG.log(Logger.Level.INFO, "A job was deployed. job={0}", name);
        return triggeredJobs.find(name);
    }

    /**
     * Replaces all settings of a triggered job.
     *
     * @throws Refused as {@code BadSettings} where a known key has a value that cannot work (D4), as {@code NoSuchJob}
     */
    public void configure(JobName name, JobSettings settings) {
        refuseFaults(settings);
        if (!store.configure(JobKind.TRIGGERED, name, settings)) {
            throw new Refused(new Reason.NoSuchJob(JobKind.TRIGGERED, name));
        }
        scheduler.changed(name);
        LOG.log(Logger.Level.INFO, "A job has new settings. job={0}", name);
    }

    /**
     * Takes a triggered job away with its data, logs and history; a run that goes on is ended first. Nothing happens where there is no
     * such job (K6).
     */
    public void remove(JobName name) {
        store.remove(JobKind.TRIGGERED, name); // first, so that no further run can begin
        triggeredJobs.abortAll(name, "The job was deleted.");
        scheduler.forget(name);
        history.forgetAll(name);
        store.removeData(JobKind.TRIGGERED, name);
        LOG.log(Logger.Level.INFO, "A job was deleted. job={0}", name);
    }

    private static void refuseFaults(JobSettings settings) {
        var faults = settings.faults();
        if (!faults.isEmpty()) {
            throw new Refused(new Reason.BadSettings(faults));
        }
    }
}
