package webjobs.adapters.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;

/**
 * A server that is killed in the middle of its work loses nothing that it was promised. It works for long enough that H2 uses space in
 * the file again: there were versions that then did not find their last commits.
 */
class H2KilledTest {
    /** An output's line that is whole: the kill may cut the last. */
    private static final String PROMISE = "(begun|ended|forgotten) job\\d 2026\\d{14}";

    @TempDir
    private Path directory;

    @RepeatedTest(3)
    @Timeout(120)
    void keepsEveryPromise(RepetitionInfo repetition) throws Exception {
        var promises = workUntilKilled(Duration.ofMillis(2_500 + 700 * repetition.getCurrentRepetition()));

        try (var database = Database.open(new Database.Settings.H2(directory))) {
            var history = new DatabaseRunHistory(database);
            var begun = new HashSet<List<Object>>();
            var ended = new HashSet<List<Object>>();
            for (var job : jobs(promises)) {
                for (var run : history.all(job)) {
                    begun.add(List.of(job, run.id()));
                    if (!run.isRunning()) {
                        ended.add(List.of(job, run.id()));
                    }
                }
            }
            assertThat(begun).containsAll(promised("begun", promises));
            assertThat(ended).containsAll(promised("ended", promises));
            assertThat(history.unfinished()).allMatch(Run::isRunning).hasSize(begun.size() - ended.size());
        }
    }

    private List<String> workUntilKilled(Duration time) throws IOException, InterruptedException {
        var server = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessRuns.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var promises = new ArrayList<String>();
        var end = 0L;
        try (var output = server.inputReader()) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                promises.add(line);
                if (end == 0) {
                    end = System.nanoTime() + time.toNanos();
                } else if (System.nanoTime() > end) {
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

    private static Set<JobName> jobs(List<String> promises) {
        var jobs = new HashSet<JobName>();
        promises.forEach(promise -> jobs.add(new JobName(promise.split(" ")[1])));
        return jobs;
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
