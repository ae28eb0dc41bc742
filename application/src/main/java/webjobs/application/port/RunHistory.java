package webjobs.application.port;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;

/**
 * What is known of the runs of triggered jobs.
 *
 * <p>A call that has returned has happened: what it stored is there after the server is killed at any later moment, and an
 * {@linkplain #end ended} run also after the power failed. Runs come back equal to what was given. Any method may throw
 * {@link StorageFailed}, and has then changed nothing.
 */
public interface RunHistory {
    /**
     * Remembers a run that has begun.
     *
     * @throws IllegalStateException if the job already has a run with that id
     */
    void begin(Run run);

    /**
     * Records the end of a run; one that was recorded before stays as it was (D6).
     *
     * @return whether the end was recorded: false if the run is not remembered or has ended before
     */
    boolean end(Run run);

    Optional<Run> find(JobName job, RunId id);

    /** All remembered runs of a job, the newest first. */
    List<Run> all(JobName job);

    /** The newest run of each of these jobs that has one. */
    Map<JobName, Run> latest(Collection<JobName> jobs);

    /** All runs of all jobs that have begun and not ended, the oldest id first. */
    List<Run> unfinished();

    /** Forgets these runs of a job; those that are not there are no matter. */
    void forget(JobName job, Collection<RunId> ids);

    /** Forgets all runs of a job. */
    void forgetAll(JobName job);
}
