package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ServerProcess.parsed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.Eventually;

/** Requests go through the server to a continuous job that listens on the port that it is given. */
@Tag("endtoend")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PassthroughEndToEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Tells what it was asked; at {@code /slowly} one line, and the next when a file appears in its data folder. */
    private static final String LISTENER = """
            import json, os, threading, time
            from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

            class Asked(BaseHTTPRequestHandler):
                def answer(self):
                    body = self.rfile.read(int(self.headers.get('Content-Length') or 0)).decode()
                    if self.path == '/slowly':
                        return self.slowly()
                    told = {'method': self.command, 'path': self.path, 'body': body}
                    told['headers'] = {name.lower(): value for name, value in self.headers.items()}
                    content = json.dumps(told).encode()
                    self.send_response(302 if self.path == '/elsewhere' else 418 if self.path == '/teapot' else 200)
                    self.send_header('Location', 'http://127.0.0.1:1/')
                    self.send_header('Content-Type', 'application/json')
                    self.send_header('X-Told', 'yes')
                    self.send_header('Content-Length', str(len(content)))
                    self.end_headers()
                    if self.command != 'HEAD':
                        self.wfile.write(content)

                def slowly(self):
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.write(b'first\\n')
                    self.wfile.flush()
                    while not os.path.exists(os.environ['WEBJOBS_DATA_PATH'] + '/go'):
                        time.sleep(0.02)
                    self.wfile.write(b'last\\n')

                do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_PATCH = do_OPTIONS = answer

            def leave_when_asked():
                while not os.path.exists(os.environ['WEBJOBS_SHUTDOWN_FILE']):
                    time.sleep(0.05)
                os._exit(0)

            threading.Thread(target=leave_when_asked).start()
            ThreadingHTTPServer(('127.0.0.1', int(os.environ['WEBJOBS_PORT'])), Asked).serve_forever()
            """;

    private ServerProcess server;
    private ContinuousJob job;

    @BeforeAll
    void start(@TempDir Path home) {
        server = ServerProcess.start(home, Map.of());
        job = new ContinuousJob(server, "listener");
        var answer = server.send(server.request(job.url())
                .header("Content-Disposition", "attachment; filename=run.py")
                .PUT(BodyPublishers.ofString(LISTENER)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Eventually.until(PATIENCE, () -> server.get(passthrough("ready")).statusCode(), status -> status == 200);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String passthrough(String path) {
        return job.url() + "/passthrough/" + path;
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"})
    void takesAMethodWithItsBody(String method) {
        var answer = server.send(server.request(passthrough("a"))
                .header("Content-Type", "text/x-own")
                .method(method, BodyPublishers.ofString("body ü")));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var told = parsed(answer.body());
        assertThat(told.get("method").asText()).isEqualTo(method);
        if (!method.equals("GET")) { // CON-50
            assertThat(told.get("body").asText()).isEqualTo("body ü");
        }
        assertThat(told.at("/headers/content-type").asText()).isEqualTo("text/x-own");
        assertThat(answer.headers().firstValue("X-Told")).contains("yes");
    }

    @Test
    void takesThePathAndTheQueryAsTheyAre() {
        var told = server.json(passthrough("a%2Fb/c%20d//e/?q=%C3%BC&r=1+2&&s"));

        assertThat(told.get("path").asText()).isEqualTo("/a%2Fb/c%20d//e/?q=%C3%BC&r=1+2&&s");
    }

    @Test
    void doesNotShowTheJobTheCallersCredentials() {
        var answer = server.send(server.request(passthrough("a")).header("Cookie", "session=secret"));

        assertThat(answer.body()).doesNotContain("authorization", "secret");
        assertThat(parsed(answer.body()).at("/headers/host").asText()).startsWith("127.0.0.1");
    }

    @Test
    void relaysWhateverTheJobAnswersWithoutFollowingIt() {
        var redirect = server.get(passthrough("elsewhere"));
        var teapot = server.get(passthrough("teapot"));
        var head = server.send(server.request(passthrough("a")).method("HEAD", BodyPublishers.noBody()));

        assertThat(redirect.statusCode()).isEqualTo(302);
        assertThat(redirect.headers().firstValue("Location")).contains("http://127.0.0.1:1/");
        assertThat(teapot.statusCode()).isEqualTo(418);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void relaysAnAnswerAsItComes() throws IOException {
        var answer = server.send(server.request(passthrough("slowly")), BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("first");

            Files.createFile(job.data().resolve("go"));

            assertThat(lines.readLine()).isEqualTo("last");
            assertThat(lines.readLine()).isNull();
        }
    }

    @Test
    void wantsThePassword() {
        assertThat(anonymous(passthrough("a")).statusCode()).isEqualTo(401);
    }

    @Test
    void saysThatAJobIsNotThereOrDoesNotListen() {
        var deaf = new ContinuousJob(server, "deaf").deployScript(ContinuousJob.worker("here"));
        deaf.awaitSaid("here");

        var refused = server.get(deaf.url() + "/passthrough/");
        deaf.stop();
        deaf.await("Stopped");
        var stopped = server.get(deaf.url() + "/passthrough/");

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(502);
        assertThat(stopped.statusCode()).as(stopped.body()).isEqualTo(502);
        assertThat(parsed(stopped.body()).get("Message").asText()).isNotEmpty();
        assertThat(server.get("/api/continuouswebjobs/nobody/passthrough/").statusCode())
                .isEqualTo(404);
    }

    private HttpResponse<String> anonymous(String path) {
        return server.send(HttpRequest.newBuilder(server.base().resolve(path)));
    }
}
