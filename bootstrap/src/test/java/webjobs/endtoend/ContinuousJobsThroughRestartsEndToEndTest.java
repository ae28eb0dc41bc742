package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ContinuousJob.alone;
import static webjobs.endtoend.ContinuousJob.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** The server stops, or is killed, and comes back; its continuous jobs with it. */
@Tag("endtoend")
class ContinuousJobsThroughRestartsEndToEndTest {
    private static final String PATIENT = "{\"stopping_wait_time\": 30, \"restart_delay\": 600}";

    /** Has a child that nobody finds by its parents, its session or its environment, and that holds the lock, too. */
    private static final String WITH_DAEMON = alone() + """
            (env -i setsid bash -c 'echo $$ >> "$0/pids"; while true; do sleep 0.1; done' "$WEBJOBS_DATA_PATH" &)
            while true; do sleep 0.1; done
            """;

    @TempDir
    Path home;

    @Test
    void afterItWasKilledThereIsOneOfEachAndNothingOfBefore() {
        var names = List.of("one", "two", "three");
        var before = names.stream().map(_ -> "").toList();
        try (var first = ServerProcess.start(home, Map.of())) {
            var jobs = jobs(first, names);
            jobs.forEach(job -> job.deploy(WITH_DAEMON, "{\"stopping_wait_time\": 0, \"restart_delay\": 600}"));
            jobs.forEach(job -> job.pid(2));
            before = jobs.stream().flatMap(job -> job.living().stream()).toList();
            first.killMinus9();
        }
        assertThat(before).hasSize(6).allMatch(ServerProcess::isAlive);

        try (var second = ServerProcess.start(home, Map.of())) {
            assertThat(before).noneMatch(ServerProcess::isAlive);
            for (var job : jobs(second, names)) {
                job.await("Running");
                job.pid(4);
                assertThat(job.violations()).isEmpty();
                assertThat(job.living()).hasSize(2);
                assertThat(job.launches()).isOne();
            }
        }
    }

    @Test
    void atWhateverMomentItIsKilledThereIsNeverMoreThanOneAndTheLastDeploymentRuns() {
        var seed = Long.getLong("seed", System.nanoTime());
        var random = new Random(seed);
        var deployed = new AtomicInteger();
        for (var life = 0; life < 4; life++) {
            try (var server = ServerProcess.start(home, Map.of())) {
                var doomed = deployed.get() + 1 + random.nextInt(12);
                var deployer = Thread.ofPlatform().start(() -> deployUntilKilled(server, deployed));
                Eventually.until(deployed::get, versions -> versions >= doomed);
                server.killMinus9();
                join(deployer);
            }
        }

        try (var server = ServerProcess.start(home, Map.of())) {
            var job = new ContinuousJob(server, "redeployed").await("Running");
            var version =
                    Eventually.until(() -> Integer.parseInt(job.said().getLast()), said -> said >= deployed.get());
            Eventually.until(job::living, living -> living.size() == 1);
            assertThat(job.violations()).as("seed %d", seed).isEmpty();
            // The deployment that was not answered for may have come through.
            assertThat(version).as("seed %d", seed).isBetween(deployed.get(), deployed.get() + 1);
        }
    }

    /** @param deployed the last version that the server has taken */
    private static void deployUntilKilled(ServerProcess server, AtomicInteger deployed) {
        try {
            while (true) {
                var next = String.valueOf(deployed.get() + 1);
                new ContinuousJob(server, "redeployed").deploy(worker(next), PATIENT);
                deployed.incrementAndGet();
            }
        } catch (RuntimeException | AssertionError _) {
            // killed
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void toldToStopItHasAllJobsEndSideBySide() throws IOException {
        var events = Files.createFile(home.resolve("events"));
        var names = IntStream.range(0, 4).mapToObj(i -> "job" + i).toList();
        try (var server = ServerProcess.start(home.resolve("server"), Map.of())) {
            // Each waits for the others to be asked, too: one after another none would end by itself.
            var jobs = jobs(server, names);
            jobs.forEach(job -> job.deploy("""
                    echo up > "$WEBJOBS_DATA_PATH/said"
                    until [ -e "$WEBJOBS_SHUTDOWN_FILE" ]; do sleep 0.05; done
                    echo asked >> %1$s
                    until [ "$(grep -c asked %1$s)" = 4 ]; do sleep 0.05; done
                    echo ended >> %1$s
                    """.formatted(events), PATIENT));
            jobs.forEach(job -> job.awaitSaid("up"));

            server.signalTerm();

            assertThat(server.exitCode()).isZero();
        }
        assertThat(Files.readAllLines(events))
                .containsExactly("asked", "asked", "asked", "asked", "ended", "ended", "ended", "ended");
    }

    @Test
    void noJobHoldsItUpForLongerThanItsSettingsAllow() {
        try (var server = ServerProcess.start(home, Map.of("WEBJOBS_SHUTDOWN_LONGEST_STOP", "1"))) {
            var job = new ContinuousJob(server, "slow");
            job.deploy(WITH_DAEMON, "{\"stopping_wait_time\": 3600}");
            job.pid(2);

            server.signalTerm();

            assertThat(server.exitCode()).isZero(); // or this would wait for a minute, and fail
            assertThat(job.living()).isEmpty();
        }
    }

    @Test
    void aStoppedJobStaysStoppedAndAStartedOneStarted() {
        try (var first = ServerProcess.start(home, Map.of())) {
            var jobs = jobs(first, List.of("off", "on"));
            jobs.forEach(job -> job.deploy(worker("up"), PATIENT));
            jobs.forEach(job -> job.pid(1));
            jobs.getFirst().stop();
            jobs.getFirst().await("Stopped");
        }

        try (var second = ServerProcess.start(home, Map.of())) {
            var jobs = jobs(second, List.of("off", "on"));
            jobs.getLast().pid(2);
            assertThat(jobs.getFirst().json().get("status").asText()).isEqualTo("Stopped");
            assertThat(jobs.getFirst().launches()).isZero();
        }
    }

    @Test
    void noneRunsWhileJobsAreSwitchedOff() {
        try (var server = ServerProcess.start(home, Map.of("WEBJOBS_STOPPED", "true"))) {
            var job = new ContinuousJob(server, "off").deploy(worker("up"), PATIENT);

            job.start(); // is remembered (CON-30)

            assertThat(job.json().get("status").asText()).isEqualTo("Stopped");
            assertThat(job.launches()).isZero();
        }
        try (var server = ServerProcess.start(home, Map.of())) {
            new ContinuousJob(server, "off").await("Running");
        }
    }

    private static List<ContinuousJob> jobs(ServerProcess server, List<String> names) {
        return names.stream().map(name -> new ContinuousJob(server, name)).toList();
    }
}
