package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ServerProcess.parsed;
import static webjobs.endtoend.ServerProcess.url;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** App settings are turned while the server runs. */
@Tag("endtoend")
class AppSettingsEndToEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path home;

    @Test
    void reachJobsAndSurviveARestartUnderTheServersEyesAlone() throws IOException {
        try (var server = ServerProcess.start(home, Map.of())) {
            server.deploy("shows", "echo \"$COLOUR/$APPSETTING_COLOUR/$OWN\"", "{\"env\": {\"OWN\": \"mine\"}}");
            set(server, "{\"COLOUR\": \"dark red ü\", \"OWN\": \"everybody's\"}");

            assertThat(server.output(server.runToItsEnd("shows"))).contains("INFO] dark red ü/dark red ü/mine\n");
        }

        try (var server = ServerProcess.start(home, Map.of())) {
            assertThat(server.json("/api/settings").get("COLOUR").asText()).isEqualTo("dark red ü");
            assertThat(server.output(server.runToItsEnd("shows"))).contains("INFO] dark red ü/dark red ü/mine\n");
            assertThat(permissionsOfTheFileThatHolds("dark red")).isEqualTo("rw-------");

            remove(server, "COLOUR");

            assertThat(server.output(server.runToItsEnd("shows"))).contains("INFO] //mine\n");
        }
    }

    @Test
    void aContinuousJobIsLaunchedAnewWithThem() {
        try (var server = ServerProcess.start(home, Map.of())) {
            var job = new ContinuousJob(server, "shows").deployScript(ContinuousJob.worker("$COLOUR."));
            job.awaitSaid(".");

            set(server, "{\"COLOUR\": \"blue\"}");

            job.awaitSaid("blue.");
            assertThat(job.violations()).isEmpty();
        }
    }

    @Test
    void stopAllJobsAtOnceAndLetThemGoOn() {
        try (var server = ServerProcess.start(home, Map.of())) {
            var job = new ContinuousJob(server, "worker").deployScript(ContinuousJob.worker("here"));
            var pid = job.pid(1);
            server.deploy("run", "true");

            set(server, "{\"WEBJOBS_STOPPED\": 1}");

            Eventually.until(PATIENCE, () -> ServerProcess.isAlive(pid), alive -> !alive);
            job.await("Stopped");
            var refused = server.post(url("run") + "/run");
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(parsed(refused.body()).get("Message").asText())
                    .startsWith("WebJobs are currently in \"stopped\" state.");

            remove(server, "WEBJOBS_STOPPED");

            assertThat(job.pid(2)).isNotEqualTo(pid);
            job.await("Running");
            assertThat(server.runToItsEnd("run").get("status").asText()).isEqualTo("Success");
        }
    }

    @Test
    void sayHowManyRunsAreRemembered() {
        try (var server = ServerProcess.start(home, Map.of())) {
            server.deploy("often", "true");
            for (var i = 0; i < 4; i++) {
                server.runToItsEnd("often");
            }

            set(server, "{\"WEBJOBS_HISTORY_SIZE\": \"2\"}");
            var last = server.runToItsEnd("often").get("id");

            var runs = Eventually.until(
                    PATIENCE, () -> server.json(url("often") + "/history").get("runs"), history -> history.size() == 2);
            assertThat(runs.get(0).get("id")).isEqualTo(last);
        }
    }

    @Test
    void saySinceWhenASilentRunIsEnded() {
        try (var server = ServerProcess.start(home, Map.of())) {
            server.deploy("sleeps", "echo begun; sleep 300");
            server.deploy("talks", "for i in 1 2 3 4 5 6 7 8 9 10; do echo $i; sleep 0.3; done");
            set(server, "{\"WEBJOBS_IDLE_TIMEOUT\": \"1\"}");

            var silent = server.runToItsEnd("sleeps");
            var talking = server.runToItsEnd("talks");

            assertThat(silent.get("status").asText()).isIn("Aborted", "Failed");
            assertThat(silent.get("reason").asText()).containsIgnoringCase("idle");
            assertThat(server.output(silent)).contains("INFO] begun\n").containsIgnoringCase("idle");
            assertThat(talking.get("status").asText()).isEqualTo("Success");
        }
    }

    @Test
    void areRefusedWhereTheyCannotWorkAndNothingIsSet() {
        try (var server = ServerProcess.start(home, Map.of())) {
            var answer = post(server, "{\"FINE\": \"a\", \"WEBJOBS_HISTORY_SIZE\": \"many\"}");
            var broken = post(server, "{\"FINE\": ");
            var bare = post(server, "[1]");

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(parsed(answer.body()).get("Message").asText()).contains("WEBJOBS_HISTORY_SIZE");
            assertThat(broken.statusCode()).isEqualTo(400);
            assertThat(bare.statusCode()).isEqualTo(400);
            assertThat(server.get("/api/settings/FINE").statusCode()).isEqualTo(404);
        }
    }

    private static void set(ServerProcess server, String settings) {
        var answer = post(server, settings);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    private static HttpResponse<String> post(ServerProcess server, String settings) {
        return server.send(server.request("/api/settings")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(settings)));
    }

    private static void remove(ServerProcess server, String key) {
        var answer = server.send(server.request("/api/settings/" + key).DELETE());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    private String permissionsOfTheFileThatHolds(String text) throws IOException {
        try (var files = Files.list(home.resolve("server"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                }
            }
        }
        throw new AssertionError("no file of the server's holds it");
    }
}
