package webjobs.adapters.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import webjobs.application.port.StorageFailed;
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
 * {@code begun|ended JOB ID}, {@code refused JOB ID} for each time that a full disk lets none begin; and before it forgets all runs of a job, {@code forgotten JOB ID} with the last one's id.
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

    /** Starts it as a process of its own, with its promises on its output. */
    static Process start(Path directory) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-ea:org.h2.mvstore...",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessRuns.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

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
            begin(history, run);
            say("begun", run);
            history.end(run.ended(new Run.State.Exited(Instant.EPOCH, 0)), Optional.empty());
            say("ended", run);
            if (id % KEPT == 0) {
                say("forgotten", run);
                history.forgetAll(job);
            }
        }
    }

    private static void begin(DatabaseRunHistory history, Run run) {
        while (true) {
            try {
                history.begin(List.of(run));
                return;
            } catch (StorageFailed full) {
                say("refused", run);
            }
        }
    }

    private static void say(String what, Run run) {
        System.out.println(what + " " + run.job() + " " + run.id());
    }

    /** Every run that was promised is as it was promised. */
    static void assertRunsAreKept(DatabaseRunHistory history, List<String> promises) {
        var begun = new HashSet<List<Object>>();
        var ended = new HashSet<List<Object>>();
        for (var job : jobs(promises, "job")) {
            for (var run : history.all(job)) {
                begun.add(List.of(job, run.id()));
                if (run.hasEnded()) {
                    ended.add(List.of(job, run.id()));
                }
            }
        }
        assertThat(begun).containsAll(promised("begun", promises));
        assertThat(ended).containsAll(promised("ended", promises));
        assertThat(history.unfinished().stream().filter(run -> run.job().text().startsWith("job")))
                .allMatch(Run::isRunning)
                .hasSize(begun.size() - ended.size());
    }

    /** Whom the promises are about, of jobs whose names begin so. */
    static Set<JobName> jobs(List<String> promises, String... beginnings) {
        return promises.stream()
                .map(promise -> promise.split(" ")[1])
                .filter(job -> Stream.of(beginnings).anyMatch(job::startsWith))
                .map(JobName::new)
                .collect(Collectors.toSet());
    }

    private static Set<List<Object>> promised(String what, List<String> promises) {
        var runs = new HashSet<List<Object>>();
        for (var promise : promises) {
            var words = promise.split(" ");
            var job = new JobName(words[1]);
            if (words[0].equals("forgotten")) {
                runs.removeIf(run -> run.getFirst().equals(job));
            } else if (words[0].equals(what)) {
                runs.add(List.of(job, new RunId(Long.parseLong(words[2]))));
            }
        }
        return runs;
    }
}
