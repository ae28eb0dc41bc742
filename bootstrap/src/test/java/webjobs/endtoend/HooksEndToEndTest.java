package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ServerProcess.parsed;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** Receivers are told of what happened, now or later. */
@Tag("endtoend")
class HooksEndToEndTest {
    private static final String SECRET = "whispered ü";

    @TempDir
    Path home;

    @Test
    void aReceiverIsToldOfARunThatEndedSignedWithTheSecret() {
        try (var receiver = HookReceiver.on(0);
                var server = ServerProcess.start(home, Map.of())) {
            server.deploy("told", "exit 3");
            subscribed(server, "TriggeredJobFinished", "http://user:pass@127.0.0.1:" + receiver.port() + "/a");

            var run = server.runToItsEnd("told");

            var message = receiver.await(1).getFirst();
            assertThat(message.json().get("id")).isEqualTo(run.get("id"));
            assertThat(message.json().get("job_name").asText()).isEqualTo("told");
            assertThat(message.json().get("status").asText()).isEqualTo("Failed");
            assertThat(message.json().properties())
                    .as("what a run has not is left out (HKS-08)")
                    .noneMatch(property -> property.getValue().isNull());
            assertThat(message.contentType()).isEqualTo("application/json; charset=utf-8");
            assertThat(message.signature()).isEqualTo(message.signatureUnder(SECRET));
            assertThat(message.authorization())
                    .isEqualTo("Basic "
                            + Base64.getEncoder().encodeToString("user:pass".getBytes(StandardCharsets.UTF_8)));
            assertThat(server.get("/api/hooks").body()).doesNotContain("pass@", "whispered");
        }
    }

    @Test
    void aReceiverThatIsAwayIsToldWhenItIsBackThoughTheServerBeganAnew() {
        int port;
        try (var receiver = HookReceiver.on(0)) {
            port = receiver.port();
        }
        String id;
        try (var server = ServerProcess.start(home, Map.of())) {
            server.deploy("told", "true");
            subscribed(server, "TriggeredJobFinished", "http://127.0.0.1:" + port + "/");
            id = server.runToItsEnd("told").get("id").asText();
            var last = Eventually.until(
                    () -> server.json("/api/hooks").get(0),
                    hook -> !hook.get("last_status").isNull());
            assertThat(last.get("last_status").asText()).isEqualTo("Failure");
        }

        try (var receiver = HookReceiver.on(port);
                var server = ServerProcess.start(home, Map.of())) {
            var messages = receiver.await(1);

            assertThat(messages.getFirst().json().get("id").asText()).isEqualTo(id);
            var delivered = Eventually.until(
                    () -> server.json("/api/hooks").get(0),
                    hook -> !hook.get("last_status").asText().equals("Failure"));
            assertThat(delivered.get("last_status").asText()).isEqualTo("NoContent");
        }
    }

    @Test
    void aDeploymentAndWhatACallerPublishesAreToldToThoseWhoWantThem() {
        try (var receiver = HookReceiver.on(0);
                var server = ServerProcess.start(home, Map.of())) {
            var base = "http://127.0.0.1:" + receiver.port();
            subscribed(server, "PostDeployment", base + "/deployments");
            subscribed(server, "Mine", base + "/mine");

            var site = Zips.of(Map.of("App_Data/jobs/triggered/a/run.sh", "true"));
            server.send(server.request("/api/zipdeploy").POST(BodyPublishers.ofByteArray(site)));
            receiver.await(1);
            server.send(server.request("/api/hooks/publish/mine").POST(BodyPublishers.ofString("{\"a\": [1.50]}")));
            var messages = receiver.await(2);

            assertThat(messages.get(0).json().get("status").asText()).isIn("4", "success");
            assertThat(messages.get(1).body()).isEqualTo("{\"a\": [1.50]}");
        }
    }

    private static void subscribed(ServerProcess server, String event, String url) {
        var answer = subscribe(server, event, url);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(parsed(answer.body()).get("event").asText()).isEqualTo(event);
    }

    private static HttpResponse<String> subscribe(ServerProcess server, String event, String url) {
        var body = "{\"event\": \"" + event + "\", \"url\": \"" + url + "\", \"secret\": \"" + SECRET + "\"}";
        return server.send(server.request("/api/hooks")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}
