package webjobs.adapters.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;
import webjobs.domain.schedule.Miss;

/**
 * A server that is killed in the middle of its work loses nothing that it was promised. It works for long enough that H2 uses space in
 * the file again: there were versions that then did not find their last commits.
 */
class H2KilledTest {
    /** An output's line that is whole: the kill may cut the last. */
    private static final String PROMISE =
            "(begun|ended|forgotten) job\\d 2026\\d{14}|(ran|missed) (left|right)\\d \\d+";

    @TempDir
    private Path directory;

    @RepeatedTest(3)
    @Timeout(120)
    void keepsEveryPromise(RepetitionInfo repetition) throws Exception {
        var promises = workUntilKilled(Duration.ofMillis(2_500 + 700 * repetition.getCurrentRepetition()));

        try (var database = Database.open(new Database.Settings.H2(directory))) {
            EndlessRuns.assertRunsAreKept(new DatabaseRunHistory(database), promises);
            assertSchedulesAreKept(new DatabaseRunHistory(database), new DatabaseScheduleHistory(database), promises);
        }
    }

    /** Each second up to where the course stands has come to a run or to a miss, to one of both, and no promise is ahead of it. */
    private static void assertSchedulesAreKept(
            DatabaseRunHistory history, DatabaseScheduleHistory schedules, List<String> promises) {
        assertThat(EndlessRuns.jobs(promises, "left")).isNotEmpty();
        for (var job : EndlessRuns.jobs(promises, "left", "right")) {
            var decided = second(schedules.courses().get(job).decidedUntil());
            var ran = history.all(job).stream().map(H2KilledTest::second).toList();
            var missed = schedules.misses(job).stream()
                    .flatMapToLong(miss -> LongStream.rangeClosed(second(miss.first()), second(miss.last())))
                    .boxed()
                    .toList();

            assertThat(promisedSeconds(job, promises)).allMatch(second -> second <= decided);
            assertThat(ran).allMatch(second -> second % EndlessRuns.RUNS_EVERY == 0);
            assertThat(missed).hasSize((int)
                    schedules.misses(job).stream().mapToLong(Miss::count).sum());
            assertThat(Stream.concat(ran.stream(), missed.stream()))
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, decided).boxed().toList());
        }
        for (var left : EndlessRuns.jobs(promises, "left")) {
            var right = new JobName(left.text().replace("left", "right"));
            assertThat(history.all(left)).extracting(Run::id).isEqualTo(ids(history.all(right)));
        }
    }

    private static List<RunId> ids(List<Run> runs) {
        return runs.stream().map(Run::id).toList();
    }

    private static long second(Run run) {
        return second(((Trigger.Scheduled) run.trigger()).dueAt());
    }

    private static long second(Instant at) {
        return Duration.between(EndlessRuns.NINE, at).toSeconds();
    }

    private static List<Long> promisedSeconds(JobName job, List<String> promises) {
        return promises.stream()
                .map(promise -> promise.split(" "))
                .filter(words -> words[1].equals(job.text()))
                .map(words -> Long.parseLong(words[2]))
                .toList();
    }

    private List<String> workUntilKilled(Duration time) throws IOException, InterruptedException {
        var server = EndlessRuns.start(directory);
        var promises = new ArrayList<String>();
        var end = 0L;
        var followed = false;
        try (var output = server.inputReader()) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                promises.add(line);
                followed |= line.startsWith("ran left");
                if (end == 0) {
                    end = System.nanoTime() + time.toNanos();
                } else if (followed && System.nanoTime() > end) {
                    // Not the process itself, which would close its output before the last promises are read.
                    server.toHandle().destroyForcibly();
                }
            }
        } finally {
            server.destroyForcibly();
            assertThat(server.waitFor(Duration.ofSeconds(20))).isTrue();
        }
        return promises.stream().filter(line -> line.matches(PROMISE)).toList();
    }
}
