package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import webjobs.application.Eventually;
import webjobs.application.port.Output.Stream;
import webjobs.application.port.ScriptedProcesses.Scripted;

/** The log of a continuous job, followed on the wire. */
class FollowedLogTest extends WithServer {
    private static final String LOG = "/api/v1/jobs/continuous/tail/log?follow=true&lines=";

    private Scripted process;

    @BeforeEach
    void run() {
        process = server.runContinuousJob("tail");
    }

    private final class Follower extends FollowingClient {
        Follower(String method, String target) throws IOException {
            super(server.port());
            ask(method, target);
        }

        Follower(int lines) throws IOException {
            this("GET", LOG + lines);
        }

        void ask(String method, String target) throws IOException {
            ask(method, target, "");
        }
    }

    @Test
    void comesLineByLineAsItIsWritten() throws IOException {
        process.writes(Stream.STDOUT, "before\nlast\n");
        try (var follower = new Follower(1)) {
            assertThat(follower.until("last\n")).doesNotContain("before");
            process.writes(Stream.STDERR, "oh é\n");

            follower.until("ERR ] oh é\n\r\n");
            process.writes(Stream.STDOUT, "more\n");

            assertThat(follower.until("more\n")).doesNotContain("\r\n0\r\n");
        }
    }

    @Test
    void beginsItsAnswerBeforeThereIsAnythingToSend() throws IOException {
        try (var follower = new Follower(0)) {
            var head = follower.until("\r\n\r\n");

            assertThat(head)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Transfer-Encoding: chunked\r\n")
                    .contains("\r\nDate: ");
            assertThat(head.toLowerCase(Locale.ROOT))
                    .contains("content-type: text/plain; charset=utf-8\r\n")
                    .contains("connection: close\r\n")
                    .contains("x-ms-request-id: ")
                    .contains("cache-control: no-cache\r\n")
                    .doesNotContain("content-length");
        }
    }

    @Test
    void endsInOrderAndAtOnceWhenTheServerStops() throws IOException {
        try (var follower = new Follower(0)) {
            follower.until("\r\n\r\n");
            process.writes(Stream.STDOUT, "bye\n");
            follower.until("bye\n");

            server.stopListening();

            assertThat(follower.toTheEnd()).endsWith("bye\n\r\n0\r\n\r\n");
        }
    }

    @Test
    void isNotWaitedForByAServerThatStopsWhereItsClientReadsNothing() throws IOException {
        try (var follower = new Follower(0)) {
            follower.until("\r\n\r\n");
            for (var i = 0; i < 200; i++) {
                process.writes(Stream.STDOUT, "x".repeat(60_000) + "\n");
            }

            var stopping = Thread.ofPlatform().daemon().start(server::stopListening);

            Eventually.until(stopping::isAlive, alive -> !alive);
        }
    }

    @Test
    void isServedToSoManyAtATimeAndAgainWhenOneLeavesThoughNothingIsWritten() throws IOException {
        var followers = new ArrayList<Follower>();
        try {
            for (var i = 0; i < Followers.MOST; i++) {
                followers.add(new Follower(0));
                followers.get(i).until("\r\n\r\n");
            }

            var refused = server.get(LOG + "0");
            followers.removeFirst().close();

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("5");
            assertThat(json(refused).get("Message").textValue()).contains("follow logs");
            Eventually.until(this::statusOfOneMore, line -> line.startsWith("HTTP/1.1 200 "));
        } finally {
            for (var follower : followers) {
                follower.close();
            }
        }
    }

    private String statusOfOneMore() {
        try (var follower = new Follower(0)) {
            return follower.until("\r\n\r\n");
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        }
    }

    @Test
    void answersHeadWithoutABodyAndKeepsTheConnection() throws IOException {
        try (var follower = new Follower("HEAD", LOG + "0")) {
            assertThat(follower.until("\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");

            follower.ask("GET", "/livez");

            assertThat(follower.until("\"up\"}")).contains("\r\n\r\nHTTP/1.1 200 OK\r\n");
        }
    }
}
