package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.Eventually;
import webjobs.application.port.LineListener.Source;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/** What jobs write, followed on the wire. */
class LogStreamTest extends WithServer {
    private static final String RUN = "202611241000000001";
    private static final Source MAIL = new Source(
            JobKind.TRIGGERED, new JobName("mail"), Optional.of(RunId.parse(RUN).orElseThrow()));
    private static final Source TAIL = new Source(JobKind.CONTINUOUS, new JobName("tail"), Optional.empty());

    private void write(Source source, String text) {
        server.liveLog.line(source, text.getBytes(StandardCharsets.UTF_8));
    }

    private final class Follower extends FollowingClient {
        /** Has read the head and the greeting when this returns. @param headers each with its line end */
        Follower(String target, String headers) throws IOException {
            super(server.port());
            ask("GET", target, headers);
            until("Welcome");
            until("\n\r\n");
            Eventually.until(server.liveLog::listens, listens -> listens);
        }

        Follower(String target) throws IOException {
            this(target, "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/logstream", "/api/logstream/", "/logstream/Application"})
    void bringsTheLinesOfAllJobs(String path) throws IOException {
        try (var follower = new Follower(path)) {
            write(MAIL, "first é");
            write(TAIL, "second");

            var text = follower.until("continuous/tail: second\n");

            assertThat(text)
                    .contains("\n2026-11-24T10:00:00Z  Welcome to the log stream of all jobs.\n")
                    .contains("triggered/mail: first é\n")
                    .contains("Transfer-Encoding: chunked\r\n");
        }
    }

    @Test
    void bringsTheLinesOfOneKind() throws IOException {
        try (var follower = new Follower("/logstream/Continuous")) {
            write(MAIL, "first");
            write(TAIL, "second");

            assertThat(follower.until("continuous/tail: second\n")).doesNotContain("first");
        }
    }

    @Test
    void bringsTheLinesOfOneJobAsTheyStandInItsLog() throws IOException {
        server.layJob("mail");
        try (var follower = new Follower("/api/logstream/triggered/mail")) {
            write(TAIL, "other");
            write(MAIL, "[11/24/2026 10:00:00 > 3b6ae2: INFO] hello");

            assertThat(follower.until("hello\n"))
                    .contains("\n[11/24/2026 10:00:00 > 3b6ae2: INFO] hello\n")
                    .doesNotContain("other");
        }
    }

    @Test
    void bringsOnlyLinesThatHoldWhatIsAskedFor() throws IOException {
        try (var follower = new Follower("/logstream?filter=%C3%89rr")) {
            write(MAIL, "fine");
            write(MAIL, "an érror");

            assertThat(follower.until("an érror\n")).doesNotContain("fine");
        }
    }

    @Test
    void endsWithALastWordWhenTheServerStops() throws IOException {
        try (var follower = new Follower("/logstream")) {
            server.stopListening();

            assertThat(follower.toTheEnd()).endsWith("  The log stream ends.\n\r\n0\r\n\r\n");
        }
    }

    @Test
    void isLeftByAClientThatGoesAway() throws IOException {
        try (var _ = new Follower("/logstream")) {
            assertThat(server.liveLog.listens()).isTrue();
        }
        // Ten minutes after the last one has left, nobody listens any more.
        Eventually.until(
                () -> {
                    server.clock.advance(Duration.ofMinutes(11));
                    write(MAIL, "nobody reads this");
                    return server.liveLog.listens();
                },
                listens -> !listens);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/logstream/http",
                "/logstream/x/mail",
                "/logstream/application/mail",
                "/logstream/triggered/nobody",
                "/logstream/continuous/mail"
            })
    void isThereForNothingElse(String path) {
        server.layJob("mail");

        assertThat(server.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void knowsNoNameThatNoJobCanHave() {
        assertThat(server.get("/logstream/triggered/a%2Fb").statusCode()).isEqualTo(400);
    }

    @Test
    void comesAsEventsToWhomeverAcceptsThem() throws IOException {
        try (var follower = new Follower("/logstream", "Accept: text/event-stream\r\n")) {
            write(MAIL, "said \"hello\"");

            var text = follower.until("hello\\\"\"}\n\n");

            assertThat(text.toLowerCase(Locale.ROOT)).contains("content-type: text/event-stream\r\n");
            assertThat(text)
                    .contains("\r\n: Welcome\n\n")
                    .containsPattern(
                            "id: \\d+-1\nevent: line\ndata: \\{\"kind\":\"triggered\",\"job\":\"mail\",\"run\":\"" + RUN
                                    + "\",\"text\":\"said \\\\\"hello\\\\\"\"}\n\n");
        }
    }

    @Test
    void goesOnWhereAnEventWasSeenLast() throws IOException {
        String id;
        try (var follower = new Follower("/logstream", "Accept: text/event-stream\r\n")) {
            write(TAIL, "seen");
            id = follower.until("seen\"}\n\n").replaceFirst("(?s).*\nid: (\\S+)\n.*", "$1");
        }
        write(TAIL, "written meanwhile");

        var again = "Accept: text/event-stream\r\nLast-Event-ID: " + id + "\r\n";
        try (var follower = new Follower("/logstream", again)) {
            assertThat(follower.until("\"run\":null,\"text\":\"written meanwhile\"}\n\n"))
                    .doesNotContain("seen");
        }
    }

    @Test
    void tellsHowManyLinesAreMissing() throws IOException {
        String id;
        try (var follower = new Follower("/logstream", "Accept: text/event-stream\r\n")) {
            write(TAIL, "seen");
            id = follower.until("seen\"}\n\n").replaceFirst("(?s).*\nid: (\\S+)\n.*", "$1");
        }
        for (var i = 0; i < 100; i++) {
            write(TAIL, "x".repeat(60_000));
        }

        var again = "Accept: text/event-stream\r\nLast-Event-ID: " + id + "\r\n";
        try (var follower = new Follower("/logstream?filter=nothing", again)) {
            assertThat(follower.until("}\n\n")).containsPattern("event: missed\ndata: \\{\"lines\":\\d+}\n\n");
        }
    }
}
