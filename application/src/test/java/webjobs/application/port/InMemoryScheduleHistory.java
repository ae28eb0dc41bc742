package webjobs.application.port;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Retention;
import webjobs.domain.schedule.Course;
import webjobs.domain.schedule.Miss;

/**
 * The courses that belong to an {@link InMemoryRunHistory}, which makes it. One lock guards everything, so it is safe for use by many
 * threads.
 */
public final class InMemoryScheduleHistory implements ScheduleHistory {
    private final Map<JobName, Course> courses = new HashMap<>();
    /** How far the occurrences of each job are decided, whether or not it has a schedule at the moment. */
    private final Map<JobName, Instant> decided = new HashMap<>();

    private final Map<JobName, NavigableMap<Instant, Miss>> misses = new HashMap<>();

    private final Runnable answer;

    /** @param answer is given when something was recorded; it throws where it is lost */
    InMemoryScheduleHistory(Runnable answer) {
        this.answer = answer;
    }

    @Override
    public synchronized Map<JobName, Course> courses() {
        return Map.copyOf(courses);
    }

    @Override
    public synchronized Optional<Course> follow(JobName job, Optional<Course> course, Optional<Miss> missed) {
        missed.ifPresent(miss -> record(job, miss));
        courses.remove(job);
        course.ifPresent(next -> {
            decided.putIfAbsent(job, next.decidedUntil());
            takeForward(job, next.decidedUntil());
            missed.ifPresent(miss -> takeForward(job, miss.last()));
            courses.put(job, forward(next, decided.get(job)));
        });
        answer.run();
        return Optional.ofNullable(courses.get(job));
    }

    @Override
    public synchronized void miss(JobName job, Miss missed) {
        record(job, missed);
        answer.run();
    }

    private void record(JobName job, Miss missed) {
        var stretches = of(job);
        var before = stretches.floorEntry(missed.first());
        if (before != null && before.getValue().covers(missed)) {
            return; // it is told once more
        }
        var newest = Optional.ofNullable(stretches.lastEntry())
                .map(Map.Entry::getValue)
                .filter(last -> last.isLike(missed) && last.last().equals(decided.get(job)));
        if (newest.isEmpty()) {
            if (stretches.putIfAbsent(missed.first(), missed) != null) {
                throw new IllegalStateException(
                        "the occurrence at " + missed.first() + " of " + job + " was missed before");
            }
        } else {
            stretches.put(newest.get().first(), newest.get().joined(missed));
        }
        takeForward(job, missed.last());
    }

    @Override
    public synchronized List<Miss> misses(JobName job) {
        return List.copyOf(of(job).descendingMap().values());
    }

    @Override
    public synchronized void forgetOld(JobName job, Retention retention) {
        var kept = of(job).descendingKeySet().stream().limit(retention.keep()).toList();
        of(job).keySet().retainAll(kept);
    }

    @Override
    public synchronized void forgetAll(JobName job) {
        courses.remove(job);
        decided.remove(job);
        misses.remove(job);
    }

    /** A run of the job's schedule was recorded, or its occurrence was missed. */
    synchronized void takeForward(JobName job, Instant occurrence) {
        decided.computeIfPresent(job, (_, before) -> occurrence.isAfter(before) ? occurrence : before);
        courses.computeIfPresent(job, (_, course) -> forward(course, occurrence));
    }

    private static Course forward(Course course, Instant until) {
        return until.isAfter(course.decidedUntil())
                ? new Course(course.schedule(), until, course.suspension())
                : course;
    }

    private NavigableMap<Instant, Miss> of(JobName job) {
        return misses.computeIfAbsent(job, _ -> new TreeMap<>());
    }
}
