package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ContinuousJob.alone;
import static webjobs.endtoend.ContinuousJob.worker;
import static webjobs.endtoend.ServerProcess.isAlive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** Continuous jobs on a real server: that they run, how they are stopped, when they are launched again. */
@Tag("endtoend")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContinuousJobsEndToEndTest {
    private static final String HASTY = "{\"stopping_wait_time\": 0}";
    private static final String LONG = "{\"stopping_wait_time\": 600, \"restart_delay\": 600}";

    /** Does not care about being asked, and leaves others behind that do not either, wherever they hide. */
    private static final String STUBBORN = alone() + """
            trap '' TERM
            stubborn='trap "" TERM; echo $$ >> "$0/pids"; while true; do sleep 0.1; done'
            setsid bash -c "$stubborn" "$WEBJOBS_DATA_PATH" &
            (bash -c "$stubborn" "$WEBJOBS_DATA_PATH" &)
            (env -i setsid bash -c "$stubborn" "$WEBJOBS_DATA_PATH" &)
            """;

    private ServerProcess server;

    @BeforeAll
    void start(@TempDir Path home) {
        server = ServerProcess.start(home, Map.of());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private ContinuousJob job(String name) {
        return new ContinuousJob(server, name);
    }

    @Nested
    class Running {
        @Test
        void aZipRunsOnceItIsUploaded() {
            var job = job("zip").deploy(worker("up"), LONG).await("Running");

            assertThat(isAlive(job.pid(1))).isTrue();
            assertThat(job.launches()).isOne();
            assertThat(job.log().lines().findFirst().orElseThrow()).endsWith("SYS INFO] Status changed to Starting");
            assertThat(job.log())
                    .contains("SYS INFO] Status changed to Running\n")
                    .doesNotContain("ERR");
            job.delete();
        }

        @Test
        void aSingleScriptRunsOnceItIsUploaded() {
            var job = job("single").deployScript(worker("up")).await("Running");

            assertThat(isAlive(job.pid(1))).isTrue();
            job.delete();
        }

        @Test
        void whatItSaysIsServedWhileItGoesOn() {
            var job = job("talks").deploy("for ((i = 1; ; i++)); do echo \"line $i\"; sleep 0.05; done", HASTY);

            Eventually.until(job::log, log -> log.contains("INFO] line 3\n"));
            Eventually.until(job::log, log -> log.contains("INFO] line 9\n"));
            job.delete();
        }

        @Test
        void itsEnvironmentIsWhatLibrariesExpect() throws IOException {
            var job = job("surroundings").deploy("""
                            env > "$WEBJOBS_DATA_PATH/env"
                            [ -d "$(dirname "$WEBJOBS_SHUTDOWN_FILE")" ] && [ ! -e "$WEBJOBS_SHUTDOWN_FILE" ] && echo good > "$WEBJOBS_DATA_PATH/folder"
                            echo now > "$WEBJOBS_DATA_PATH/WebJobsSdk.marker"
                            sleep 1000
                            """, HASTY);

            Eventually.until(() -> job.json().get("using_sdk").asBoolean(), isKnown -> isKnown);
            assertThat(job.lines("env"))
                    .contains(
                            "WEBJOBS_NAME=surroundings",
                            "WEBJOBS_TYPE=continuous",
                            "WEBJOBS_RUN_ID=",
                            "WEBJOBS_COMMAND_ARGUMENTS=",
                            "WEBJOBS_DATA_PATH=" + job.data(),
                            "WEBSITE_ALWAYS_ON_JOB_RUNNING_surroundings=true")
                    .noneMatch(line -> line.startsWith("WEBJOBS_ADMIN") || line.startsWith("WEBSITE_TRIGGERED"));
            assertThat(job.lines("folder")).containsExactly("good");
            assertThat(Ports.canBeBound(Ports.named(job.lines("env")))).isTrue();
            job.delete();
        }
    }

    @Nested
    class Stopping {
        @Test
        void callsStopAndStartIt() {
            var job = job("called").deploy(worker("up"), LONG).await("Running");
            var first = job.pid(1);

            job.stop();

            assertThat(job.content().resolve("disable.job")).exists();
            job.await("Stopped");
            assertThat(isAlive(first)).isFalse();
            assertThat(job.log()).contains("INFO] up ends\n");

            job.start();

            assertThat(job.content().resolve("disable.job")).doesNotExist();
            job.await("Running");
            assertThat(isAlive(job.pid(2))).isTrue();
            job.delete();
        }

        @Test
        void aFileThatIsPutByHandStopsItAndTakenAwayByHandStartsIt() throws IOException {
            var job = job("by-hand").deploy(worker("up"), LONG).await("Running");
            var first = job.pid(1);

            var file = Files.createFile(job.content().resolve("disable.job"));
            job.await("Stopped");
            assertThat(isAlive(first)).isFalse();

            Files.delete(file);
            job.await("Running");
            assertThat(isAlive(job.pid(2))).isTrue();
            job.delete();
        }

        @Test
        void itsShutdownFileAloneIsEnoughForOneThatLooksAtIt() {
            var job = job("polite").deploy(worker("up"), LONG).await("Running");
            job.pid(1);

            job.stop();

            job.await("Stopped"); // or it would be given ten minutes
            assertThat(job.log()).contains("INFO] up ends\n");
            job.delete();
        }

        @Test
        void aSignalIsSentTooWhereItsSettingsSaySo() {
            var job = job("signalled")
                    .deploy(
                            "trap 'echo trapped; exit 0' TERM\n" + alone() + "while true; do sleep 0.05; done",
                            "{\"stop_signal\": \"SIGTERM\", \"stopping_wait_time\": 600}");
            job.pid(1);
            job.await("Running");

            job.stop();

            job.await("Stopped");
            assertThat(job.log()).contains("INFO] trapped\n");
            job.delete();
        }

        @Test
        void oneThatIgnoresAllIsKilledWithEverythingThatCameOfIt() {
            var job = job("stubborn")
                    .deploy(STUBBORN + "while true; do sleep 0.1; done", "{\"stopping_wait_time\": 0.5}");
            job.pid(4);
            assertThat(job.living()).hasSize(4);

            job.stop();

            job.await("Stopped");
            assertThat(job.living()).isEmpty();
            job.delete();
        }
    }

    @Nested
    class LaunchingAgain {
        @Test
        void oneThatExitsAtOnceRestsAndSaysThatItKeepsFailing() {
            var job = job("falls").deploy(alone() + "exit 3", LONG).await("PendingRestart");

            var failing = job.shown().get("failing");
            assertThat(failing.get("launches_in_a_row").asInt()).isOne();
            assertThat(failing.get("last_exit_code").asInt()).isEqualTo(3);
            assertThat(Instant.parse(failing.get("next_launch").asText())).isAfter(Instant.now());
            assertThat(job.json().get("detailed_status").asText())
                    .contains(" - PendingRestart; ")
                    .contains("exit code 3");
            assertThat(job.log()).contains("SYS ERR ] Job failed due to exit code 3\n");

            var tag = server.get(job.v1()).headers().firstValue("ETag").orElseThrow();
            assertThat(server.send(server.request(job.v1()).header("If-None-Match", tag))
                            .statusCode())
                    .isEqualTo(304);

            job.start();
            job.pid(2); // at once, where it would rest for ten minutes
            job.delete();
        }

        @Test
        void oneThatLivedForLongIsLaunchedAgainAtOnce() {
            var job = job("lives").deploy(alone() + "sleep 0.8", "{\"healthy_after\": 0.2, \"restart_delay\": 600}");

            job.pid(3);

            assertThat(job.shown().get("failing").isNull()).isTrue();
            assertThat(job.violations()).isEmpty();
            job.delete();
        }

        @Test
        void nothingOfALaunchIsLeftWhenTheNextOneBegins() {
            var job =
                    job("litters").deploy(STUBBORN + "exit 0", "{\"restart_delay\": 0.05, \"stopping_wait_time\": 0}");

            job.awaitLaunches(3);
            job.stop();

            job.await("Stopped");
            assertThat(job.violations()).isEmpty();
            assertThat(job.living()).isEmpty();
            job.delete();
        }
    }
}
