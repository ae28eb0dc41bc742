package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ServerProcess.parsed;
import static webjobs.endtoend.ServerProcess.url;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** A site with all its jobs is deployed, and then another version of it. */
@Tag("endtoend")
class SiteDeploymentEndToEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TRIGGERED = "App_Data/jobs/triggered/";
    private static final String CONTINUOUS = "App_Data/jobs/continuous/";
    private static final int FAILED = 3;
    private static final int SUCCEEDED = 4;

    @TempDir
    Path home;

    @Test
    void theNextVersionSwitchesWhatItHoldsAndTakesAwayWhatItLacks() throws IOException {
        try (var server = ServerProcess.start(home, Map.of())) {
            var worker = new ContinuousJob(server, "worker");
            server.deploy("apart", "echo apart");
            deployed(
                    server,
                    Map.of(
                            TRIGGERED + "kept/run.sh",
                            "echo version one",
                            TRIGGERED + "dropped/run.sh",
                            "echo x > \"$WEBJOBS_DATA_PATH/data\"",
                            CONTINUOUS + "worker/run.sh",
                            ContinuousJob.worker("one"),
                            TRIGGERED + "shared/run.sh",
                            "cd \"$WEBROOT_PATH\" && . ./lib/tool.sh",
                            "lib/tool.sh",
                            "echo from the site",
                            "index.html",
                            "<p>a site</p>"));
            worker.awaitSaid("one");
            assertThat(server.output(server.runToItsEnd("shared"))).contains("INFO] from the site\n");
            assertThat(home.resolve("site/wwwroot/index.html")).exists();
            Files.writeString(home.resolve("site/wwwroot/lib/by-hand"), "kept");
            assertThat(server.output(server.runToItsEnd("kept"))).contains("INFO] version one\n");
            server.runToItsEnd("dropped");

            deployed(
                    server,
                    Map.of(
                            TRIGGERED + "kept/run.sh", "echo version two",
                            TRIGGERED + "added/run.sh", "echo added",
                            CONTINUOUS + "worker/run.sh", ContinuousJob.worker("two")));

            worker.awaitSaid("two");
            assertThat(worker.violations()).isEmpty();
            assertThat(server.output(server.runToItsEnd("kept"))).contains("INFO] version two\n");
            assertThat(server.json(url("kept") + "/history").get("runs")).hasSize(2);
            assertThat(server.get(url("dropped")).statusCode()).isEqualTo(404);
            assertThat(server.content("dropped")).doesNotExist();
            assertThat(server.data("dropped").resolve("data")).exists();
            assertThat(server.get(url("added")).statusCode()).isEqualTo(200);
            assertThat(server.get(url("apart")).statusCode())
                    .as("a job that came by another way")
                    .isEqualTo(200);
            assertThat(home.resolve("site/wwwroot/index.html")).doesNotExist();
            assertThat(home.resolve("site/wwwroot/lib")).isDirectoryNotContaining("glob:**tool.sh");
            assertThat(home.resolve("site/wwwroot/lib/by-hand")).hasContent("kept");
        }
    }

    @Test
    void oneThatIsNotWaitedForIsAskedForUntilItHasEnded() {
        String id;
        try (var server = ServerProcess.start(home, Map.of())) {
            var begun =
                    deploy(server, "?isAsync=true&deployer=me&message=hello", Map.of(TRIGGERED + "a/run.sh", "echo a"));
            assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
            var location = begun.headers().firstValue("Location").orElseThrow();

            var ended = ended(server, location);

            assertThat(ended.get("status").asInt()).isEqualTo(SUCCEEDED);
            assertThat(ended.get("deployer").asText()).isEqualTo("me");
            assertThat(ended.get("message").asText()).isEqualTo("hello");
            assertThat(server.get(url("a")).statusCode()).isEqualTo(200);
            id = ended.get("id").asText();
        }

        try (var server = ServerProcess.start(home, Map.of())) {
            assertThat(server.json("/api/deployments/" + id).get("status").asInt())
                    .isEqualTo(SUCCEEDED);
            deployed(server, Map.of(TRIGGERED + "b/run.sh", "echo b"));
            assertThat(server.get(url("a")).statusCode())
                    .as("a job of a deployment before the restart")
                    .isEqualTo(404);
        }
    }

    @Test
    void oneThatCannotWorkChangesNothing() {
        try (var server = ServerProcess.start(home, Map.of())) {
            deployed(server, Map.of(TRIGGERED + "good/run.sh", "echo good"));

            var noScript = deploy(
                    server,
                    "",
                    Map.of(TRIGGERED + "good/run.sh", "echo new", TRIGGERED + "bad/readme.txt", "no script"));
            var badSettings = deploy(
                    server,
                    "",
                    Map.of(
                            TRIGGERED + "good/run.sh",
                            "echo new",
                            TRIGGERED + "good/settings.job",
                            "{\"schedule\": \"never\"}"));
            var noJob = deploy(server, "", Map.of("index.html", "<p>no job</p>"));
            var slip = deploy(server, "", Map.of(TRIGGERED + "good/run.sh", "echo new", "../out.sh", "out"));
            var windows = deploy(server, "?isAsync=true", Map.of(TRIGGERED + "win/run.cmd", "echo no"));

            assertThat(noScript.statusCode()).as(noScript.body()).isEqualTo(400);
            assertThat(parsed(noScript.body()).get("Message").asText()).contains("bad");
            assertThat(badSettings.statusCode()).as(badSettings.body()).isEqualTo(400);
            assertThat(noJob.statusCode()).as(noJob.body()).isEqualTo(400);
            assertThat(slip.statusCode()).as(slip.body()).isEqualTo(400);
            if (windows.statusCode() == 202) {
                var location = windows.headers().firstValue("Location").orElseThrow();
                assertThat(ended(server, location).get("status").asInt()).isEqualTo(FAILED);
            } else {
                assertThat(windows.statusCode()).as(windows.body()).isEqualTo(400);
            }
            assertThat(server.output(server.runToItsEnd("good"))).contains("INFO] good\n");
            assertThat(server.json("/api/triggeredwebjobs")).hasSize(1);
        }
    }

    private static HttpResponse<String> deploy(ServerProcess server, String query, Map<String, String> files) {
        return server.send(server.request("/api/zipdeploy" + query).POST(BodyPublishers.ofByteArray(Zips.of(files))));
    }

    private static void deployed(ServerProcess server, Map<String, String> files) {
        var answer = deploy(server, "", files);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static JsonNode ended(ServerProcess server, String location) {
        var answer = Eventually.until(PATIENCE, () -> server.get(location), it -> it.statusCode() != 202);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return parsed(answer.body());
    }
}
