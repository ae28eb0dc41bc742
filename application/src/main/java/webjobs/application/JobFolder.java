package webjobs.application;

import webjobs.application.ContinuousLaunch.Made;
import webjobs.domain.job.Job;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.supervision.SupervisorPolicy;

/** What the folder of a continuous job says of how it is to run. Safe for use by many threads. */
final class JobFolder {
    private final JobName name;
    private final Means means;

    JobFolder(JobName name, Means means) {
        this.name = name;
        this.means = means;
    }

    /** What is to be. */
    sealed interface Reading {
        /** There is no job that this host can run. */
        record Gone() implements Reading {}

        /** @param wanted whether it is to run (CON-28) */
        record There(Job job, SupervisorPolicy policy, boolean wanted) implements Reading {}
    }

    /** @throws webjobs.application.port.StorageFailed where it cannot be read */
    Reading read() {
        var content = means.store().find(JobKind.CONTINUOUS, name);
        var job = content.flatMap(means.jobs()::of);
        if (job.isEmpty()) {
            return new Reading.Gone();
        }
        var stopped = means.knobs().stopped() || content.orElseThrow().disabled();
        return new Reading.There(
                job.get(),
                SupervisorPolicy.of(job.get().settings(), means.knobs().restartDelay()),
                !stopped);
    }

    /** Whether a launch that was made of one thing would be made of another now. */
    boolean isOther(Job job, Made made) {
        return means.store()
                .version(
                        JobKind.CONTINUOUS,
                        name,
                        job.runsInPlace(),
                        job.script().name())
                .filter(version -> !made.equals(Made.of(job, version, means.settings())))
                .isPresent();
    }
}
