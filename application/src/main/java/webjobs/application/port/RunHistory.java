package webjobs.application.port;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Retention;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;

/**
 * What is known of the runs of triggered jobs.
 *
 * <p>A call that has returned has happened: what it stored is there after the server is killed at any later moment, and an
 * {@linkplain #end ended} run also after the power failed. Runs come back equal to what was given.
 *
 * <p>Any method may throw {@link StorageFailed}, which says whether the change {@linkplain StorageFailed#happened() may have happened}
 * all the same: all of it or nothing. So {@link #begin}, {@link #start} and {@link #end} may be called again with equal runs, and then
 * tell the truth, whatever became of the first call. One that was refused with another exception has changed nothing.
 */
public interface RunHistory {
    /**
     * Remembers runs that have begun or wait, all of them or none. Where a run's trigger is an occurrence, the job's
     * {@linkplain ScheduleHistory course} is taken forward to it in the same step. A run that is remembered already, equal in all, stays.
     *
     * @throws IllegalStateException if a job already has another run with such an id, or one for the same occurrence
     */
    void begin(List<Run> runs);

    /**
     * Records that a run that waited has begun.
     *
     * @return whether it is remembered as having begun just so: false if it is not remembered, or has begun in another way, or has
     *     ended
     */
    boolean start(Run run);

    /**
     * Records the end of a run; one that was recorded before stays as it was (D6).
     *
     * @param retry the run that waits to try it again, remembered in the same step
     * @return whether this end is recorded, and the retry with it: false if the run is not remembered, or has ended in another way
     *     before. A retry that was recorded with the same end may have begun and ended since
     */
    boolean end(Run run, Optional<Run> retry);

    Optional<Run> find(JobName job, RunId id);

    /** All remembered runs of a job, the newest first. */
    List<Run> all(JobName job);

    /** The newest run of each of these jobs that has one. */
    Map<JobName, Run> latest(Collection<JobName> jobs);

    /** All runs of all jobs that have not ended, the oldest id first. */
    List<Run> unfinished();

    /** Runs of a job that have ended and are not among its newest, as many as are kept. */
    List<RunId> surplus(JobName job, Retention retention);

    /** Forgets these runs of a job; those that are not there are no matter. */
    void forget(JobName job, Collection<RunId> ids);

    /** Forgets all runs of a job. */
    void forgetAll(JobName job);
}
