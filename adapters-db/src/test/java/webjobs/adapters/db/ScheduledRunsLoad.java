package webjobs.adapters.db;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;
import webjobs.domain.schedule.Course;
import webjobs.domain.schedule.CronSchedule;
import webjobs.domain.schedule.Miss;
import webjobs.domain.schedule.MissReason;
import webjobs.domain.schedule.Schedule;

/**
 * Measures, for a person: {@code ScheduledRunsLoad DIRECTORY JOBS BATCH ROUNDS} has all jobs due once in each round, begins their runs
 * in batches, and prints how long a batch took in each round; then how long one miss took, and all courses.
 */
final class ScheduledRunsLoad {
    private static final String EVERY_SECOND = "* * * * * *";
    private static final Instant NINE = Instant.parse("2026-11-24T09:00:00Z");
    private static final RunId FIRST = RunId.next(Optional.empty(), NINE);

    private ScheduledRunsLoad() {}

    public static void main(String[] args) {
        var jobs = IntStream.range(0, Integer.parseInt(args[1]))
                .mapToObj(number -> new JobName("job" + number))
                .toList();
        var batch = Integer.parseInt(args[2]);
        try (var database = Database.open(new Database.Settings.H2(Path.of(args[0])))) {
            var runs = new DatabaseRunHistory(database);
            var schedules = new DatabaseScheduleHistory(database);
            var schedule = new Schedule(List.of(new CronSchedule(EVERY_SECOND)), ZoneId.of("Europe/Berlin"));
            var course = Optional.of(new Course(schedule, NINE, Optional.empty()));
            show("follow", timed(jobs, job -> schedules.follow(job, course, Optional.empty())));
            for (var round = 1; round <= Integer.parseInt(args[3]); round++) {
                var due = due(jobs, round);
                var batches = new ArrayList<List<Run>>();
                for (var from = 0; from < due.size(); from += batch) {
                    batches.add(due.subList(from, Math.min(from + batch, due.size())));
                }
                show("round " + round + ", begin " + batch, timed(batches, runs::begin));
            }
            for (var again = 0; again < 3; again++) {
                var at = NINE.plusSeconds(3600 + again);
                var miss = new Miss(List.of(EVERY_SECOND), at, at, 1, MissReason.STILL_RUNNING);
                show("miss", timed(jobs, job -> schedules.miss(job, miss)));
                show("courses", timed(List.of(again), _ -> schedules.courses().size()));
            }
        }
    }

    private static List<Run> due(List<JobName> jobs, int round) {
        var at = NINE.plusSeconds(round);
        var trigger = new Trigger.Scheduled(EVERY_SECOND, at, 1);
        var id = new RunId(FIRST.value() + round * 10_000L);
        return jobs.stream().map(job -> Run.begun(job, id, trigger, "", at)).toList();
    }

    /** How long each step took, in nanoseconds, the shortest first. */
    private static <T> long[] timed(List<T> things, Consumer<T> step) {
        return things.stream()
                .mapToLong(thing -> {
                    var start = System.nanoTime();
                    step.accept(thing);
                    return System.nanoTime() - start;
                })
                .sorted()
                .toArray();
    }

    private static void show(String what, long[] nanos) {
        System.out.printf(
                "%s: %d times, p50 %.2f ms, max %.2f ms, all %.0f ms%n",
                what,
                nanos.length,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length - 1] / 1e6,
                Arrays.stream(nanos).sum() / 1e6);
    }
}
