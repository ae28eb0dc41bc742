package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of the server through nginx, set up word for word as {@code docs/proxies.md} says. */
@Tag("endtoend")
class NginxEndToEndTest {
    @TempDir
    static Path folder;

    private static ServerProcess server;
    private static Nginx nginx;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        if (System.getenv("CI") == null) {
            assumeTrue(Nginx.isInstalled(), "nginx is not installed (apt-get install nginx)");
        }
        assertThat(Nginx.isInstalled()).as("nginx is installed").isTrue();
        server = ServerProcess.start(folder.resolve("home"), Map.of());
        nginx = Nginx.before(server.base(), Files.createDirectory(folder.resolve("nginx")));
        client = nginx.client();
    }

    @AfterAll
    static void stop() throws Exception {
        if (client != null) {
            client.close();
        }
        if (nginx != null) {
            nginx.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void addressesInAnswersAreTheProxys() throws Exception {
        server.deploy("hello", "echo hello");

        var begun = send(request("/api/triggeredwebjobs/hello/run").POST(BodyPublishers.noBody()));

        var location = begun.headers().firstValue("Location").orElseThrow();
        assertThat(begun.statusCode()).isEqualTo(202);
        assertThat(location).startsWith(nginx.secure() + "/api/triggeredwebjobs/hello/history/");
        assertThat(send(request(URI.create(location).getPath())).body())
                .contains("\"output_url\":\"" + nginx.secure() + "/vfs/");
    }

    @Test
    void uploadsAreLargerThanTheProxysOwnLimit() throws Exception {
        var blob = new byte[3 << 20];
        new Random(1).nextBytes(blob);
        var text = Base64.getEncoder().encodeToString(blob);

        var answer = send(request("/api/triggeredwebjobs/large")
                .header("Content-Type", "application/zip")
                .header("Content-Disposition", "attachment; filename=large.zip")
                .PUT(BodyPublishers.ofByteArray(Zips.of(Map.of("run.sh", "wc -c blob", "blob", text)))));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void aLogIsFollowedLineByLine() throws Exception {
        var script = "n=0; until [ -e \"$WEBJOBS_SHUTDOWN_FILE\" ]; do n=$((n + 1)); echo line $n; sleep 0.2; done";
        assertThat(server.send(server.request("/api/continuouswebjobs/talks")
                                .header("Content-Disposition", "attachment; filename=run.sh")
                                .PUT(BodyPublishers.ofString(script)))
                        .statusCode())
                .isEqualTo(200);

        assertGoesOn("/api/v1/jobs/continuous/talks/log?lines=1&follow=true");
        assertGoesOn("/api/logstream/continuous/talks");
    }

    /** Lines arrive while the job still writes: it never ends, so none would if they were held back until the end. */
    private static void assertGoesOn(String path) throws Exception {
        var answer = client.send(request(path).build(), BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            var numbered = 0;
            while (numbered < 3) {
                var line = lines.readLine();
                assertThat(line).as(path).isNotNull();
                numbered += line.contains("INFO] line ") ? 1 : 0;
            }
        }
    }

    @Test
    void aPageOfItsOwnMayActAndOneOfAnotherMayNot() throws Exception {
        server.deploy("asked", "echo asked");

        var own = send(request("/api/triggeredwebjobs/asked/run")
                .header("Origin", nginx.secure().toString())
                .POST(BodyPublishers.noBody()));
        var others = send(request("/api/triggeredwebjobs/asked/run")
                .header("Origin", "https://elsewhere.example")
                .POST(BodyPublishers.noBody()));

        assertThat(own.statusCode()).isEqualTo(202);
        assertThat(others.statusCode()).isEqualTo(403);
    }

    @Test
    void whoSpeaksPlainlyIsSentToTheSecureAddress() throws Exception {
        var answer = client.send(
                HttpRequest.newBuilder(nginx.plain().resolve("/api/webjobs")).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(301);
        assertThat(answer.headers().firstValue("Location")).hasValue("https://127.0.0.1/api/webjobs");
    }

    private static HttpRequest.Builder request(String path) {
        var credentials = Base64.getEncoder()
                .encodeToString(("admin:" + ServerProcess.PASSWORD).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(nginx.secure().resolve(path)).header("Authorization", "Basic " + credentials);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
