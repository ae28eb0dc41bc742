package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ContinuousJob.alone;
import static webjobs.endtoend.ContinuousJob.worker;
import static webjobs.endtoend.ServerProcess.isAlive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** A continuous job's folder changes, by calls and by hand, and its process with it: one at a time, whatever happens. */
@Tag("endtoend")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContinuousContentEndToEndTest {
    private static final String PATIENT = "{\"stopping_wait_time\": 600, \"restart_delay\": 600}";
    private static final int DEPLOYMENTS = 50;
    private static final int CALLERS = 10;

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
    class ByHand {
        @Test
        void aFolderThatIsCopiedThereIsStarted(@TempDir Path elsewhere) throws IOException {
            var job = job("copied");
            Files.writeString(elsewhere.resolve("words.txt"), "hello\n");
            Files.writeString(elsewhere.resolve("run.sh"), worker("$(cat words.txt)"));
            Files.writeString(elsewhere.resolve("settings.job"), PATIENT);

            Files.createDirectory(job.content());
            for (var file : List.of("words.txt", "settings.job", "run.sh")) {
                Files.copy(elsewhere.resolve(file), job.content().resolve(file));
            }

            job.awaitSaid("hello");
            job.await("Running");
            assertThat(job.pids()).as("launches").hasSize(1);
            job.delete();
        }

        @Test
        void aScriptThatIsChangedIsLaunchedAnew() throws IOException {
            var job = job("edited").deploy(worker("old"), PATIENT);
            job.awaitSaid("old");
            job.await("Running");

            Files.writeString(job.content().resolve("run.sh"), worker("new"));

            job.awaitSaid("new");
            assertThat(job.violations()).isEmpty();
            assertThat(job.log())
                    .contains("SYS INFO] Detected WebJob file/s were updated, refreshing WebJob\n")
                    .contains("INFO] old ends\n");
            job.delete();
        }

        @Test
        void oneThatWorksInItsOwnFolderMayWriteThereAndSeesItsProgramChanged() throws IOException {
            var settings = "{\"is_in_place\": true, \"stopping_wait_time\": 600}";
            var job = job("in-place").deploy("echo kept > kept.txt\n" + worker("old"), settings);
            job.awaitSaid("old");

            Files.writeString(job.content().resolve("run.sh"), worker("new with $(cat kept.txt)"));

            job.awaitSaid("new with kept");
            assertThat(job.pids()).as("launches").hasSize(2);
            assertThat(job.violations()).isEmpty();
            job.delete();
        }

        @Test
        void aFolderThatIsTakenAwayIsStopped() throws IOException {
            var job = job("taken-away").deploy(worker("up"), PATIENT).await("Running");
            var pid = job.pid(1);

            deleteAll(job.content());

            Eventually.until(() -> isAlive(pid), isAlive -> !isAlive);
            assertThat(server.get(job.url()).statusCode()).isEqualTo(404);
            job.delete();
        }
    }

    @Nested
    class ByCalls {
        @Test
        void settingsThatNeedNoLaunchTakeEffectWithoutOne() {
            var job = job("settings")
                    .deploy(alone() + "sleep 0.3; exit 1", "{\"restart_delay\": 600}")
                    .await("PendingRestart");

            job.configure("{\"restart_delay\": 0.1}");
            job.awaitLaunches(3); // the rest that it was in has become shorter

            job.configure("{\"restart_delay\": 0.1, \"healthy_after\": 500}");
            assertThat(job.log()).doesNotContain("refreshing WebJob");
            job.delete();
        }

        @Test
        void aRunningJobIsNotDisturbedByThem() {
            var job = job("undisturbed").deploy(worker("up"), PATIENT).await("Running");
            var pid = job.pid(1);

            job.configure("{\"stopping_wait_time\": 500, \"restart_delay\": 1, \"note\": \"mine\"}");
            job.start(); // answers when it has been looked at, and the settings before it

            assertThat(job.json().get("status").asText()).isEqualTo("Running");
            assertThat(job.launches()).isOne();
            assertThat(isAlive(pid)).isTrue();
            job.delete();
        }

        @Test
        void aVariableThatIsSetNeedsALaunchAndGetsOne() {
            var job = job("variable")
                    .deploy(worker("colour $COLOUR"), "{\"env\": {\"COLOUR\": \"red\"}, \"stopping_wait_time\": 600}");
            job.awaitSaid("colour red");

            job.configure("{\"env\": {\"COLOUR\": \"blue\"}, \"stopping_wait_time\": 600}");

            job.awaitSaid("colour blue");
            assertThat(job.violations()).isEmpty();
            job.delete();
        }

        @Test
        void deployedFiftyTimesUnderLoadTheLastOneRunsAndNeverTwoAtATime() {
            var busy = IntStream.range(0, 3)
                    .mapToObj(i -> job("busy" + i).deploy("exit 1", "{\"restart_delay\": 0.02}"))
                    .toList();
            var job = job("redeployed");
            for (var i = 1; i <= DEPLOYMENTS; i++) {
                job.deploy(worker("version " + i), "{\"stopping_wait_time\": 20}");
            }

            job.awaitSaid("version " + DEPLOYMENTS);
            job.await("Running");
            assertThat(job.violations()).isEmpty();
            assertThat(job.living()).hasSize(1);
            busy.forEach(ContinuousJob::delete);
            job.delete();
        }

        @Test
        void startedAndStoppedByTenCallersItEndsAsTheLastCallSaid() throws Exception {
            var job = job("contended").deploy(worker("up"), "{\"stopping_wait_time\": 20}");
            try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
                var calls = IntStream.range(0, CALLERS)
                        .<Callable<Void>>mapToObj(caller -> () -> {
                            for (var i = 0; i < CALLERS; i++) {
                                if ((caller + i) % 2 == 0) {
                                    job.start();
                                } else {
                                    job.stop();
                                }
                            }
                            return null;
                        })
                        .toList();
                for (var done : callers.invokeAll(calls)) {
                    done.get();
                }
            }

            job.stop();
            job.await("Stopped");
            assertThat(job.living()).isEmpty();
            var before = job.pids().size();
            job.start();
            job.await("Running");
            job.pid(before + 1);
            assertThat(job.living()).hasSize(1);
            assertThat(job.violations()).isEmpty();
            job.delete();
        }

        @Test
        void deletedWhileItStartsNothingOfItIsLeft(@TempDir Path outside) throws IOException {
            var pids = Files.createFile(outside.resolve("pids"));
            for (var i = 0; i < 10; i++) {
                var job = job("short-lived");
                job.deploy("echo $$ >> " + pids + "\nsleep 1000", "{\"stopping_wait_time\": 0}");

                job.delete();

                assertThat(Files.readAllLines(pids)).noneMatch(ServerProcess::isAlive);
                assertThat(job.content()).doesNotExist();
                assertThat(job.data()).doesNotExist();
                assertThat(server.home().resolve("temp/jobs/continuous/short-lived"))
                        .satisfiesAnyOf(
                                copies -> assertThat(copies).doesNotExist(),
                                copies -> assertThat(copies).isEmptyDirectory());
                assertThat(server.get(job.url()).statusCode()).isEqualTo(404);
            }
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
