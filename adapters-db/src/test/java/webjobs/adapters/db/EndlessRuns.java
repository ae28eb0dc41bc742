package webjobs.adapters.db;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
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
 * A small server that begins, ends and forgets runs until it is killed, and says on its output what it was promised:
 * {@code begun|ended JOB ID}; and before it forgets all runs of a job, {@code forgotten JOB ID} with the last one's id.
 *
 * <p>Other jobs of its have a schedule: {@code ran|missed JOB SECOND}, counted from {@link #NINE}. Two at a time run together in every
 * fifth second and miss the others.
 */
final class EndlessRuns {
    static final long FIRST = 202611240900000000L;
    static final Instant NINE = Instant.parse("2026-11-24T09:00:00Z");
    static final int RUNS_EVERY = 5;
    private static final int WRITERS = 8;
    private static final int FOLLOWERS = 3;
    private static final CronSchedule EVERY_SECOND = new CronSchedule("* * * * * *");
    private static final int KEPT = 100;

    private EndlessRuns() {}

    public static void main(String[] args) {
        var database = Database.open(new Database.Settings.H2(Path.of(args[0])));
        var history = new DatabaseRunHistory(database);
        for (var writer = 0; writer < WRITERS; writer++) {
            var job = new JobName("job" + writer);
            Thread.ofPlatform().start(() -> write(history, job));
        }
        var schedules = new DatabaseScheduleHistory(database);
        for (var follower = 0; follower < FOLLOWERS; follower++) {
            var pair = List.of(new JobName("left" + follower), new JobName("right" + follower));
            Thread.ofPlatform().start(() -> follow(history, schedules, pair));
        }
    }

    private static void follow(DatabaseRunHistory history, DatabaseScheduleHistory schedules, List<JobName> pair) {
        var schedule = new Schedule(List.of(EVERY_SECOND), ZoneOffset.UTC);
        var course = new Course(schedule, NINE, Optional.empty());
        pair.forEach(job -> schedules.follow(job, Optional.of(course), Optional.empty()));
        for (var second = 1; ; second++) {
            var at = NINE.plusSeconds(second);
            if (second % RUNS_EVERY == 0) {
                var id = new RunId(FIRST + second);
                var trigger = new Trigger.Scheduled(EVERY_SECOND.expression(), at, 1);
                history.begin(pair.stream()
                        .map(job -> Run.begun(job, id, trigger, "", at))
                        .toList());
                for (var job : pair) {
                    System.out.println("ran " + job + " " + second);
                }
            } else {
                var miss = new Miss(List.of(EVERY_SECOND.expression()), at, at, 1, MissReason.STILL_RUNNING);
                for (var job : pair) {
                    schedules.miss(job, miss);
                    System.out.println("missed " + job + " " + second);
                }
            }
        }
    }

    private static void write(DatabaseRunHistory history, JobName job) {
        for (var id = FIRST; ; id++) {
            var run = Run.begun(job, new RunId(id), new Trigger.External("test"), "", Instant.EPOCH);
            history.begin(List.of(run));
            say("begun", run);
            history.end(run.ended(new Run.State.Exited(Instant.EPOCH, 0)), Optional.empty());
            say("ended", run);
            if (id % KEPT == 0) {
                say("forgotten", run);
                history.forgetAll(job);
            }
        }
    }

    private static void say(String what, Run run) {
        System.out.println(what + " " + run.job() + " " + run.id());
    }
}
