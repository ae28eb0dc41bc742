package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ServerProcess.isAlive;
import static webjobs.endtoend.ServerProcess.url;
import static webjobs.endtoend.ServerProcess.written;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** The server is killed with SIGKILL, at any moment, and started again. */
@Tag("endtoend")
class KilledServerEndToEndTest {
    private static final String DAEMON = """
            (env -i setsid bash -c 'echo $$ > "$0/daemon"; while true; do sleep 1; done' "$WEBJOBS_DATA_PATH" &)
            echo $$ > "$WEBJOBS_DATA_PATH/main"
            while true; do sleep 1; done
            """;

    @TempDir
    Path home;

    @Test
    void settlesARunThatWasGoingOnAndEndsItsProcesses() {
        String url;
        String main;
        String daemon;
        try (var first = ServerProcess.start(home, Map.of())) {
            first.deploy("victim", DAEMON);
            url = first.begin("victim").replaceFirst("^http://[^/]*", "");
            main = written(first.data("victim").resolve("main"));
            daemon = written(first.data("victim").resolve("daemon"));
            first.killMinus9();
        }
        assertThat(isAlive(daemon))
                .as("the daemon outlives the server that is killed")
                .isTrue();

        try (var second = ServerProcess.start(home, Map.of())) {
            var run = second.json(url);

            assertThat(run.get("status").asText()).isEqualTo("Aborted");
            assertThat(run.get("reason").asText()).contains("server");
            assertThat(run.get("end_time").asText()).doesNotStartWith("0001");
            assertThat(second.output(run))
                    .contains("SYS INFO] Status changed to Running\n")
                    .contains("SYS ERR ] WebJob run was aborted: ");
            assertThat(isAlive(main)).isFalse();
            assertThat(isAlive(daemon)).isFalse();
            second.deploy("victim", "echo back again");
            assertThat(second.runToItsEnd("victim").get("status").asText()).isEqualTo("Success");
        }
    }

    @Test
    void keepsTheOldContentWhenKilledDuringAnUpload() throws IOException {
        try (var first = ServerProcess.start(home, Map.of())) {
            first.deploy("uploaded", "echo old content");
            var body = new PipedOutputStream();
            var stream = new PipedInputStream(body, 1 << 20);
            var upload = Thread.ofVirtual().start(() -> putAndFail(first, stream));
            body.write(new byte[1 << 20]);
            body.flush();
            Eventually.until(() -> stagedBytes(), bytes -> bytes > 0);
            first.killMinus9();
            body.close();
            assertThat(upload).isNotNull();
        }

        try (var second = ServerProcess.start(home, Map.of())) {
            assertThat(second.output(second.runToItsEnd("uploaded"))).contains("INFO] old content\n");
            assertThat(stagedBytes()).isZero();
        }
    }

    @Test
    void losesNoRunThatWasReportedEndedAtWhateverMomentItIsKilled() {
        var seed = Long.getLong("seed", System.nanoTime());
        var random = new Random(seed);
        var reported = new ArrayList<String>();
        for (var life = 0; life < 6; life++) {
            try (var server = ServerProcess.start(home, Map.of("WEBJOBS_HISTORY_SIZE", "100000"))) {
                if (life == 0) {
                    server.deploy("busy", "exit 0");
                }
                assertThat(runs(server)).as("seed %d, life %d", seed, life).containsAll(reported);
                assertThat(statuses(server)).as("seed %d, life %d", seed, life).doesNotContain("Running");
                var killer = Thread.ofPlatform().start(() -> killAfterSomeRuns(server, random.nextInt(40)));
                runUntilKilled(server, reported);
                join(killer);
            }
        }
        assertThat(reported).as("seed %d", seed).isNotEmpty();
    }

    private static void killAfterSomeRuns(ServerProcess server, int runs) {
        Eventually.until(() -> runs(server).size(), size -> size >= runs);
        server.killMinus9();
    }

    /** Runs one after another until the server does not answer; each is noted once its end has been reported. */
    private static void runUntilKilled(ServerProcess server, List<String> reported) {
        try {
            while (true) {
                reported.add(server.runToItsEnd("busy").get("id").asText());
            }
        } catch (RuntimeException | AssertionError _) {
            // killed
        }
    }

    private static List<String> runs(ServerProcess server) {
        return texts(server, "id");
    }

    private static List<String> statuses(ServerProcess server) {
        return texts(server, "status");
    }

    private static List<String> texts(ServerProcess server, String property) {
        try {
            JsonNode runs = server.json(url("busy") + "/history").get("runs");
            return StreamSupport.stream(runs.spliterator(), false)
                    .map(run -> run.get(property).asText())
                    .toList();
        } catch (UncheckedIOException _) {
            return List.of();
        }
    }

    private static void putAndFail(ServerProcess server, InputStream body) {
        try {
            server.putZip("uploaded", BodyPublishers.ofInputStream(() -> body));
        } catch (RuntimeException _) {
            // the server was killed
        }
    }

    private long stagedBytes() {
        try (var files = Files.walk(home.resolve("server/staging"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException | UncheckedIOException _) {
            return 0;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
