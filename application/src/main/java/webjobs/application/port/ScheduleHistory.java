package webjobs.application.port;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Retention;
import webjobs.domain.schedule.Course;
import webjobs.domain.schedule.Miss;

/**
 * How far the schedule of each job has been followed, and which of its occurrences came to no run. Those that did are in the
 * {@link RunHistory} of the same store: a scheduled run that is recorded there takes its job's course forward to its occurrence, in the
 * same step.
 *
 * <p>A call that has returned has happened: what it stored is there after the server is killed at any later moment. Any method may
 * throw {@link StorageFailed}, which says whether the change {@linkplain StorageFailed#happened() may have happened} all the same: all
 * of it or nothing. So every method may be called again with the same values, and leaves then what one call would have left.
 */
public interface ScheduleHistory {
    /** The course of every job that has one. */
    Map<JobName, Course> courses();

    /**
     * Records the course of a job from now on, in place of an earlier one.
     *
     * @param course empty where the job has no schedule any more; what was missed stays, and so does how far it was decided
     * @param missed what it cost, in the same step, as {@link #miss} does
     * @return the course as it is recorded: never behind what was decided of the job before, whatever the clock said meanwhile
     */
    Optional<Course> follow(JobName job, Optional<Course> course, Optional<Miss> missed);

    /**
     * Records that occurrences were missed, and takes the job's course forward to the last of them. A stretch that is
     * {@linkplain Miss#isLike like} the job's newest one is joined with it, unless a run of the schedule, or another course, came in between. One that is told again is recorded once,
     * whatever came after it.
     *
     * @throws IllegalStateException if another stretch begins with the same occurrence
     */
    void miss(JobName job, Miss missed);

    /** The remembered stretches of a job, the newest first. */
    List<Miss> misses(JobName job);

    /** Forgets all but the newest stretches of a job, as many as there may be runs. */
    void forgetOld(JobName job, Retention retention);

    /** Forgets all about a job. */
    void forgetAll(JobName job);
}
