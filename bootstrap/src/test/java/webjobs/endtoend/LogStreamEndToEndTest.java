package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ServerProcess.parsed;
import static webjobs.endtoend.ServerProcess.url;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What jobs write is followed as they write it. */
@Tag("endtoend")
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogStreamEndToEndTest {
    private ServerProcess server;

    @BeforeAll
    void start(@TempDir Path home) {
        server = ServerProcess.start(home, Map.of());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** A stream that is open. Its first line has come. */
    private record Stream(String greeting, BufferedReader lines) implements AutoCloseable {
        static Stream open(ServerProcess server, HttpRequest.Builder request) {
            var answer = server.send(request, BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
            try {
                return new Stream(Objects.requireNonNull(lines.readLine()), lines);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The next line that contains this. */
        String next(String text) {
            try {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.contains(text)) {
                        return line;
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            throw new AssertionError("the stream ended before " + text);
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    /** @param id after which the stream can be gone on */
    private record Event(String id, JsonNode data) {
        /** The next one whose text contains this. */
        static Event next(Stream stream, String text) {
            while (true) {
                var id = stream.next("id:").replaceFirst("id: ?", "");
                var data = parsed(stream.next("data:").replaceFirst("data: ?", ""));
                if (data.get("text").asText().contains(text)) {
                    return new Event(id, data);
                }
            }
        }
    }

    private HttpRequest.Builder events(String path) {
        return server.request(path).header("Accept", "text/event-stream");
    }

    @Test
    void ofAllJobsSaysWhoseEachLineIs() throws IOException {
        server.deploy("first", "echo from the first");
        server.deploy("second", "echo from the second >&2");

        try (var stream = Stream.open(server, server.request("/api/logstream"))) {
            server.begin("first");
            var first = stream.next("from the first");
            server.begin("second");
            var second = stream.next("from the second");

            assertThat(stream.greeting()).contains("Welcome");
            assertThat(first).startsWith("triggered/first: [").endsWith(": INFO] from the first");
            assertThat(second).startsWith("triggered/second: [").endsWith(": ERR ] from the second");
        }
    }

    @Test
    void ofOneJobHasItsLinesAlone() throws IOException {
        server.deploy("wanted", "echo from the wanted");
        server.deploy("other", "echo from the other");

        try (var stream = Stream.open(server, server.request("/logstream/triggered/wanted?filter=FROM%20THE"))) {
            server.runToItsEnd("other");
            server.begin("wanted");

            assertThat(stream.next("from the")).startsWith("[").endsWith(": INFO] from the wanted");
        }
    }

    @Test
    void ofEventsGoesOnWhereItWasLeft() throws IOException {
        server.deploy("counts", "echo \"number $1\"");
        Event one;
        try (var stream = Stream.open(server, events("/api/logstream/triggered/counts"))) {
            server.begin("counts", "1");
            one = Event.next(stream, "number 1");
            assertThat(one.data().get("kind").asText()).isEqualTo("triggered");
            assertThat(one.data().get("job").asText()).isEqualTo("counts");
            assertThat(one.data().get("run").asText())
                    .isEqualTo(server.json(url("counts")).at("/latest_run/id").asText());
        }
        server.end(server.begin("counts", "2"));
        server.end(server.begin("counts", "3"));

        try (var stream =
                Stream.open(server, events("/api/logstream/triggered/counts").header("Last-Event-ID", one.id()))) {
            var next = Event.next(stream, "number");

            assertThat(next.data().get("text").asText()).endsWith("number 2");
            assertThat(Event.next(stream, "number").data().get("text").asText()).endsWith("number 3");
        }
    }

    @Test
    void ofAContinuousJobFollowsItsLaunches() throws IOException {
        var job = new ContinuousJob(server, "worker").deployScript(ContinuousJob.worker("one"));
        job.awaitSaid("one");

        try (var stream = Stream.open(server, server.request("/api/logstream/continuous/worker"))) {
            job.deployScript(ContinuousJob.worker("two"));

            assertThat(stream.next("INFO] one ends")).startsWith("[");
            assertThat(stream.next("INFO] two")).startsWith("[");
        }
        job.delete();
    }

    @Test
    void ofNobodyIsNotFound() {
        assertThat(server.get("/api/logstream/triggered/nobody").statusCode()).isEqualTo(404);
        assertThat(server.get("/api/logstream/sideways").statusCode()).isEqualTo(404);
    }
}
