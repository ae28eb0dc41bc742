package webjobs.application;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import webjobs.application.port.ScheduleHistory;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Retention;
import webjobs.domain.schedule.Course;
import webjobs.domain.schedule.Miss;

/** A history of schedules that tells a test what is about to be written, and what was. Used by one thread at a time. */
final class FailingScheduleHistory implements ScheduleHistory {
    private final ScheduleHistory history;
    private Runnable beforeWrite = () -> {};
    private Runnable afterWrite = () -> {};
    private BiConsumer<Optional<Course>, Optional<Course>> onFollow = (before, after) -> {};

    FailingScheduleHistory(ScheduleHistory history) {
        this.history = history;
    }

    /** What is done around each write; it may throw. */
    void aroundWrites(Runnable before, Runnable after) {
        beforeWrite = before;
        afterWrite = after;
    }

    /** Told of each course of a job that is followed, with the one from before. */
    void onFollow(BiConsumer<Optional<Course>, Optional<Course>> told) {
        onFollow = told;
    }

    private <T> T write(Supplier<T> work) {
        beforeWrite.run();
        var result = work.get();
        afterWrite.run();
        return result;
    }

    @Override
    public Map<JobName, Course> courses() {
        return history.courses();
    }

    @Override
    public Optional<Course> follow(JobName job, Optional<Course> course, Optional<Miss> missed) {
        return write(() -> {
            var before = Optional.ofNullable(history.courses().get(job));
            var followed = history.follow(job, course, missed);
            onFollow.accept(before, followed);
            return followed;
        });
    }

    @Override
    public void miss(JobName job, Miss missed) {
        write(() -> {
            history.miss(job, missed);
            return true;
        });
    }

    @Override
    public List<Miss> misses(JobName job) {
        return history.misses(job);
    }

    @Override
    public void forgetOld(JobName job, Retention retention) {
        history.forgetOld(job, retention);
    }

    @Override
    public void forgetAll(JobName job) {
        history.forgetAll(job);
    }
}
