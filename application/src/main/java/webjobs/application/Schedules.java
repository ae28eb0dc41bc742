package webjobs.application;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import webjobs.application.port.RunHistory;
import webjobs.application.port.ScheduleHistory;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.Refused.Reason.DiskLow;
import webjobs.domain.job.Job;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.schedule.Course;
import webjobs.domain.schedule.CronSchedule;
import webjobs.domain.schedule.Miss;
import webjobs.domain.schedule.Occurrence;
import webjobs.domain.schedule.Preview;
import webjobs.domain.schedule.Schedule;
import webjobs.domain.schedule.TimeZones;

/**
 * Says when jobs are due, and what became of it. Changes nothing.
 *
 * <p>Safe for use by many threads.
 */
public final class Schedules {
    /** The most occurrences that one answer lists. */
    public static final int MOST = 1_000;

    private final TriggeredJobs jobs;
    private final Scheduler scheduler;
    private final RunHistory runs;
    private final ScheduleHistory history;
    private final Means means;

    public Schedules(TriggeredJobs jobs, Scheduler scheduler, RunHistory runs, ScheduleHistory history, Means means) {
        this.jobs = jobs;
        this.scheduler = scheduler;
        this.runs = runs;
        this.history = history;
        this.means = means;
    }

    /** An occurrence of a job. */
    public record Due(JobName job, Occurrence occurrence) {}

    /** Some of what is due, in order. @param more whether there is more before the end that was asked for */
    public record Page(List<Due> due, boolean more) {}

    /** Something that was decided about a job. */
    public sealed interface Decision {
        /** When that was, or the latest of it. */
        Instant at();

        /** A run began, or waits. */
        record Ran(Run run) implements Decision {
            @Override
            public Instant at() {
                return run.startedAt();
            }
        }

        /** Occurrences came to no run. */
        record Missed(Miss miss) implements Decision {
            @Override
            public Instant at() {
                return miss.last();
            }
        }

        /** Calls were turned away. */
        record TurnedAway(Refusals.Refusal refusal) implements Decision {
            @Override
            public Instant at() {
                return refusal.last();
            }
        }
    }

    /**
     * Why a job did or did not run, and what comes next.
     *
     * @param decisions the newest first
     * @param course how its schedule is followed; empty where it has none
     * @param missing what a suspended schedule has missed so far
     * @param shortage of room, for which nothing begins at the moment
     */
    public record Explanation(
            Job job,
            Optional<Course> course,
            Optional<Miss> missing,
            Optional<DiskLow> shortage,
            List<Decision> decisions) {}

    /**
     * What expressions would do.
     *
     * @param zone the name of a time zone; empty: the server's
     * @param count 1 to {@link #MOST}
     * @throws Refused as {@code BadParameter}
     */
    public Preview preview(List<String> expressions, Optional<String> zone, Optional<Instant> from, int count) {
        if (expressions.isEmpty()) {
            throw bad("expression", "there must be at least one, such as 0 30 2 * * *");
        }
        for (var expression : expressions) {
            CronSchedule.fault(expression).ifPresent(fault -> {
                throw bad("expression", fault);
            });
        }
        var schedule = new Schedule(
                expressions.stream().map(CronSchedule::new).toList(),
                zone.map(Schedules::zone).orElse(means.zone()));
        return Preview.of(schedule, from.orElseGet(this::now), checked(count));
    }

    /** @param preview empty where the job has no schedule; a suspended one is shown as if it were not */
    public record Next(Job job, Optional<Preview> preview) {}

    /**
     * What comes next for a job.
     *
     * @throws Refused as {@code NoSuchJob} or {@code BadParameter}
     */
    public Next next(JobName name, int count) {
        var number = checked(count);
        var job = jobs.find(name).job();
        var schedule = job.settings().schedule(means.zone());
        return new Next(job, schedule.map(it -> Preview.of(it, now(), number)));
    }

    /**
     * What is due over all jobs, those whose schedules are suspended left out. The order is by time, then by name.
     *
     * @param after strictly
     * @param until not after
     * @param skip how many to leave out first; it costs as much as to list them
     * @param limit 1 to {@link #MOST}
     * @throws Refused as {@code BadParameter}
     */
    public Page agenda(Instant after, Instant until, int skip, int limit) {
        var number = checked(limit);
        if (until.isBefore(after)) {
            throw bad("to", "it is before from");
        }
        record Head(Due due, Schedule schedule) {}
        var queue = new PriorityQueue<Head>(Comparator.<Head, Instant>comparing(
                        next -> next.due().occurrence().at())
                .thenComparing(next -> next.due().job().text()));
        scheduler.courses().forEach((job, course) -> {
            if (course.suspension().isEmpty()) {
                var from = after.isAfter(course.decidedUntil()) ? after : course.decidedUntil();
                course.schedule()
                        .after(from)
                        .ifPresent(first -> queue.add(new Head(new Due(job, first), course.schedule())));
            }
        });
        var page = new ArrayList<Due>();
        for (var passed = 0; !queue.isEmpty(); passed++) {
            var next = queue.poll();
            if (next.due().occurrence().at().isAfter(until)) {
                return new Page(page, false);
            }
            if (page.size() == number) {
                return new Page(page, true);
            }
            if (passed >= skip) {
                page.add(next.due());
            }
            next.schedule()
                    .after(next.due().occurrence().at())
                    .ifPresent(later -> queue.add(new Head(new Due(next.due().job(), later), next.schedule())));
        }
        return new Page(page, false);
    }

    /**
     * @param limit how many decisions at most, 1 to {@link #MOST}
     * @throws Refused as {@code NoSuchJob} or {@code BadParameter}
     */
    public Explanation explain(JobName name, int limit) {
        var number = checked(limit);
        var job = jobs.find(name).job();
        var course = scheduler.course(name);
        var decisions = Stream.of(
                        runs.all(name).stream().map(Decision.Ran::new),
                        history.misses(name).stream().map(Decision.Missed::new),
                        jobs.refusals().of(name).stream().map(Decision.TurnedAway::new))
                .<Decision>flatMap(some -> some)
                .sorted(Comparator.comparing(Decision::at).reversed())
                .limit(number)
                .toList();
        return new Explanation(
                job,
                course,
                course.flatMap(followed -> followed.suspended(now())),
                means.space().shortage(),
                decisions);
    }

    /**
     * The stretches of occurrences of a job that came to no run, the newest first.
     *
     * @throws Refused as {@code NoSuchJob}
     */
    public List<Miss> misses(JobName name) {
        var _ = jobs.find(name);
        return history.misses(name);
    }

    private static int checked(int count) {
        if (count < 1 || count > MOST) {
            throw bad("count", "it is a whole number from 1 to " + MOST + ", and not " + count);
        }
        return count;
    }

    private static ZoneId zone(String name) {
        var hint = TimeZones.suggestion(name).map(meant -> ": perhaps " + meant + " is meant");
        return TimeZones.parse(name)
                .orElseThrow(() -> bad(
                        "time_zone",
                        "'" + name + "' is not the name of a time zone such as Europe/Berlin" + hint.orElse("")));
    }

    private static Refused bad(String parameter, String why) {
        return new Refused(new Reason.BadParameter(parameter, why));
    }

    private Instant now() {
        return means.clock().instant();
    }
}
