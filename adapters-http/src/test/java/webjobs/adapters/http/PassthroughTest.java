package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.Eventually;
import webjobs.domain.job.JobName;
import webjobs.domain.supervision.Status;

/** What a continuous job serves at its port, passed through. */
@Timeout(60)
class PassthroughTest extends WithServer {
    private static final String JOB = "/api/continuouswebjobs/web/passthrough";

    private int port;
    private OtherServer job;

    @BeforeEach
    void run() throws IOException {
        var process = server.runContinuousJob("web");
        port = Integer.parseInt(process.launch().environment().get("WEBJOBS_PORT"));
        job = OtherServer.open(port);
    }

    @AfterEach
    void close() {
        job.close();
    }

    private OtherServer.Call call() {
        return job.calls().getLast();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String message(HttpResponse<String> refused) {
        return json(refused).get("Message").textValue();
    }

    @Nested
    class TheQuestion {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/api/continuouswebjobs/web/passthrough",
                    "/api/continuousjobs/web/passthrough",
                    "/jobs/continuous/web/passthrough",
                    "/api/jobs/continuous/web/PassThrough"
                })
        void isAskedUnderEachPrefix(String prefix) {
            server.get(prefix + "/health");

            assertThat(call().target()).isEqualTo("/health");
        }

        @ParameterizedTest
        @CsvSource({
            "'', /",
            "/, /",
            "/a, /a",
            "/a/, /a/",
            "//a//b, //a//b",
            "/a%2Fb/%C3%A9?x=%26&y=a+b&&z, /a%2Fb/%C3%A9?x=%26&y=a+b&&z",
            "?x=1, /?x=1",
            "/a?x=[1]/?b=:@!$'()*;, /a?x=[1]/?b=:@!$'()*;",
            "/../b/./c;d=1?..=/../, /../b/./c;d=1?..=/../"
        })
        void keepsItsAddress(String sent, String asked) {
            var answer = server.raw("GET " + JOB + sent + " HTTP/1.1\n@\n");

            assertThat(answer).startsWith("HTTP/1.1 200 ");
            assertThat(call().target()).isEqualTo(asked);
        }

        @ParameterizedTest
        @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "GET"})
        void keepsItsMethodAndBody(String method) {
            server.send(method, JOB + "/x", "hello é", "Content-Type", "text/plain");

            assertThat(call().method()).isEqualTo(method);
            assertThat(call().body()).isEqualTo("hello é");
            assertThat(call().headers().getFirst("Content-Type")).isEqualTo("text/plain");
        }

        @Test
        void hasNoBodyWhereItHasNone() {
            server.send("DELETE", JOB + "/x", "");
            assertThat(call().body()).isEmpty();

            server.get(JOB + "/x");
            assertThat(call().headers().containsKey("Content-Length")).isFalse();
            assertThat(call().headers().containsKey("Transfer-Encoding")).isFalse();
        }

        @Test
        void keepsWhatTheCallerSaysToTheJobAndNothingThatIsForThisServer() {
            server.raw("GET " + JOB + "/ HTTP/1.1\n@"
                    + "Cookie: a=b\nProxy-Authorization: Basic eA==\nTE: trailers\nKeep-Alive: 5\nX-Mine: 1\nx-mine: 2\n"
                    + "Connection: X-Other\nX-Other: 1\nX-Forwarded-For: 6.6.6.6\nForwarded: for=6.6.6.6\nAccept: a/b\n"
                    + "If-None-Match: \"x\"\n\n");

            var headers = call().headers();
            assertThat(headers.get("X-Mine")).containsExactly("1", "2");
            assertThat(headers.getFirst("Accept")).isEqualTo("a/b");
            assertThat(headers.getFirst("If-None-Match")).isEqualTo("\"x\"");
            assertThat(headers.getFirst("Host")).isEqualTo("127.0.0.1:" + port);
            assertThat(headers.keySet())
                    .doesNotContain(
                            "Authorization",
                            "Cookie",
                            "Proxy-authorization",
                            "Te",
                            "Keep-alive",
                            "X-other",
                            "Forwarded");
            assertThat(headers.get("Connection")).containsExactly("close");
        }

        @Test
        void saysWhereItCameFrom() {
            server.get("/jobs/continuous/web/passthrough/x");

            var headers = call().headers();
            assertThat(headers.get("X-Forwarded-For")).containsExactly("127.0.0.1");
            assertThat(headers.get("X-Forwarded-Host")).containsExactly("127.0.0.1:" + server.port());
            assertThat(headers.get("X-Forwarded-Proto")).containsExactly("http");
            assertThat(headers.get("X-Forwarded-Prefix")).containsExactly(JOB);
        }

        @Test
        void saysUnderWhichAddressCallersKnowTheServer() throws IOException {
            job.close(); // the other server gives out the same port
            var base = Optional.of(URI.create("https://jobs.example/here/"));
            try (var behind = new ServerUnderTest(base, false)) {
                var process = behind.runContinuousJob("web");
                var its = Integer.parseInt(process.launch().environment().get("WEBJOBS_PORT"));
                try (var other = OtherServer.open(its)) {
                    behind.get(JOB + "/x");

                    var headers = other.calls().getLast().headers();
                    assertThat(headers.getFirst("X-Forwarded-Proto")).isEqualTo("https");
                    assertThat(headers.getFirst("X-Forwarded-Host")).isEqualTo("jobs.example");
                    assertThat(headers.getFirst("X-Forwarded-Prefix")).isEqualTo("/here" + JOB);
                }
            }
        }

        @Test
        void isNotAskedForWhomNobodyKnows() {
            assertThat(server.get(JOB + "/", "Authorization", "Basic eDp5").statusCode())
                    .isEqualTo(401);
            assertThat(job.calls()).isEmpty();
        }
    }

    @Nested
    class TheAnswer {
        @ParameterizedTest
        @ValueSource(ints = {200, 201, 299, 302, 401, 404, 409, 418, 500, 503})
        void keepsItsStatusAndBody(int status) {
            job.answer(exchange -> answer(exchange, status, "hello é"));

            var answer = server.get(JOB + "/x");

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).isEqualTo("hello é");
            assertThat(answer.headers().firstValue("Content-Length")).contains("8");
        }

        @ParameterizedTest
        @ValueSource(ints = {204, 304})
        void mayHaveNoBody(int status) {
            job.answer(status);

            var answer = server.get(JOB + "/x");

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).isEmpty();
        }

        @Test
        void keepsItsHeadersAlsoThoseThatOthersHaveHere() {
            job.answer(exchange -> {
                var headers = exchange.getResponseHeaders();
                headers.add("Set-Cookie", "a=1");
                headers.add("Set-Cookie", "b=2");
                headers.set("Cache-Control", "max-age=60");
                headers.set("ETag", "\"theirs\"");
                headers.set("Content-Type", "application/x-own");
                headers.set("Location", "/elsewhere");
                headers.set("Keep-Alive", "timeout=1");
                answer(exchange, 302, "x");
            });

            var headers = server.get(JOB + "/x").headers();

            assertThat(headers.allValues("Set-Cookie")).containsExactlyInAnyOrder("a=1", "b=2");
            assertThat(headers.allValues("Cache-Control")).containsExactly("max-age=60");
            assertThat(headers.allValues("ETag")).containsExactly("\"theirs\"");
            assertThat(headers.allValues("Content-Type")).containsExactly("application/x-own");
            assertThat(headers.allValues("Location")).containsExactly("/elsewhere");
            assertThat(headers.allValues("Keep-Alive")).isEmpty();
            assertThat(headers.allValues("Date")).hasSize(1);
            assertThat(headers.firstValue("x-ms-request-id")).isPresent();
        }

        @Test
        void isAnsweredWithoutABodyToHead() {
            job.answer(exchange -> {
                exchange.getResponseHeaders().set("Content-Length", "12345");
                exchange.sendResponseHeaders(200, -1);
            });

            var answer = server.send("HEAD", JOB + "/x", "");

            assertThat(call().method()).isEqualTo("HEAD");
            assertThat(answer.headers().firstValue("Content-Length")).contains("12345");
            assertThat(answer.body()).isEmpty();
        }

        @Test
        void comesInOnePieceThoughItsLengthWasNotSaid() {
            job.answer(exchange -> {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write("x".repeat(200_000).getBytes(StandardCharsets.US_ASCII));
            });

            assertThat(server.get(JOB + "/x").body()).isEqualTo("x".repeat(200_000));
        }

        @Test
        void comesAsItIsWrittenAndEndsWhenTheClientLeaves() throws IOException {
            var left = new AtomicBoolean();
            job.answer(exchange -> {
                exchange.sendResponseHeaders(200, 0);
                try (var body = exchange.getResponseBody()) {
                    while (!Thread.currentThread().isInterrupted()) {
                        body.write("tick\n".getBytes(StandardCharsets.US_ASCII));
                        body.flush();
                    }
                } catch (IOException e) {
                    left.set(true);
                    throw e;
                }
            });

            try (var socket = new Socket("127.0.0.1", server.port())) {
                ask(socket, "GET " + JOB + "/ticks HTTP/1.1");
                until(socket.getInputStream(), "tick\n");
            }

            Eventually.until(left::get, is -> is);
        }

        @Test
        void isOverForAQuietJobTooWhenTheClientLeaves() throws Exception {
            var gone = new CountDownLatch(1);
            job.close();
            try (var listening = new ServerSocket(port)) {
                var serving = Thread.startVirtualThread(() -> {
                    try (var connection = listening.accept()) {
                        until(connection.getInputStream(), "\r\n\r\n");
                        write(connection.getOutputStream(), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                        assertThat(connection.getInputStream().read()).isEqualTo(-1);
                        gone.countDown();
                    } catch (IOException _) {
                        gone.countDown(); // a reset says the same
                    }
                });
                try (var socket = new Socket("127.0.0.1", server.port())) {
                    ask(socket, "GET " + JOB + "/ticks HTTP/1.1");
                    until(socket.getInputStream(), "\r\n\r\n");
                }
                assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
                serving.join();
            }
        }

        /** The job has begun to answer, or not even that, and says no more. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbegun",
                    "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nbegun"
                })
        void isOverForAJobThatStallsWhenTheClientLeaves(String begun) throws Exception {
            var asked = new CountDownLatch(1);
            var gone = new CountDownLatch(1);
            job.close();
            try (var listening = new ServerSocket(port)) {
                var serving = Thread.startVirtualThread(() -> {
                    try (var connection = listening.accept()) {
                        until(connection.getInputStream(), "\r\n\r\n");
                        write(connection.getOutputStream(), begun);
                        asked.countDown();
                        assertThat(connection.getInputStream().read()).isEqualTo(-1);
                        gone.countDown();
                    } catch (IOException _) {
                        gone.countDown(); // a reset says the same
                    }
                });
                try (var socket = new Socket("127.0.0.1", server.port())) {
                    ask(socket, "GET " + JOB + "/stalls HTTP/1.1");
                    asked.await();
                }
                assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
                serving.join();
            }
        }

        @Test
        void keepsTheCallersConnectionAndWhatComesOnItMeanwhile() throws IOException {
            job.answer(exchange -> answer(exchange, 200, "hello"));
            try (var socket = new Socket("127.0.0.1", server.port())) {
                for (var i = 0; i < 3; i++) {
                    ask(socket, "GET " + JOB + "/x HTTP/1.1");
                    until(socket.getInputStream(), "hello");
                }
                for (var i = 0; i < 5; i++) { // all at once
                    ask(socket, "GET " + JOB + "/" + i + " HTTP/1.1");
                }
                ask(socket, "GET /livez HTTP/1.1");
                for (var i = 0; i < 5; i++) {
                    until(socket.getInputStream(), "hello");
                }
                until(socket.getInputStream(), "{\"status\":\"up\"}");
            }
            assertThat(job.calls()).hasSize(8);
        }

        @Test
        void breaksOffWhereTheJobsDoes() throws Exception {
            var answer = answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");

            assertThat(answer).contains("hello").doesNotContain("\r\n0\r\n");
        }

        /** What the client gets of what the job writes before it hangs up. */
        private String answered(String written) throws Exception {
            job.close();
            try (var listening = new ServerSocket(port)) {
                var serving = Thread.startVirtualThread(() -> {
                    try (var connection = listening.accept()) {
                        until(connection.getInputStream(), "\r\n\r\n");
                        write(connection.getOutputStream(), written);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                try (var socket = new Socket("127.0.0.1", server.port())) {
                    ask(socket, "GET " + JOB + "/ HTTP/1.1\r\nConnection: close");
                    var all = new ByteArrayOutputStream();
                    socket.getInputStream().transferTo(all);
                    serving.join();
                    return all.toString(StandardCharsets.UTF_8);
                }
            }
        }

        @Test
        void is502WhereTheJobDoesNotSpeakHttp() throws Exception {
            assertThat(answered("SSH-2.0-OpenSSH_9.6\r\n"))
                    .startsWith("HTTP/1.1 502 ")
                    .contains("What the job answers is not HTTP/1.1.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Le"})
        void is502WhereTheJobHangsUpBeforeThereIsOne(String written) throws Exception {
            var answer = answered(written);

            assertThat(answer).startsWith("HTTP/1.1 502 ").contains("The job broke off before it had answered.");
        }
    }

    /** To a browser they are pages of this server. */
    @Nested
    class ThePages {
        private static String policies(HttpResponse<String> answer) {
            return String.join(", ", answer.headers().allValues("Content-Security-Policy"));
        }

        @Test
        void sendNothingButToTheJob() {
            var answer = server.get("/jobs/continuous/web/PassThrough/a/b");

            var own = server.base() + "/jobs/continuous/web/PassThrough/";
            assertThat(policies(answer))
                    .isEqualTo("connect-src " + own + "; form-action " + own + "; worker-src blob:");
            assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy"))
                    .isEmpty();
        }

        @Test
        void keepTheirOwnPolicyBesides() {
            job.answer(exchange -> {
                exchange.getResponseHeaders().add("content-security-policy", "script-src 'none'");
                exchange.getResponseHeaders().add("Strict-Transport-Security", "max-age=1000000");
                exchange.getResponseHeaders().add("Service-Worker-Allowed", "/");
                exchange.getResponseHeaders().add("Clear-Site-Data", "\"*\"");
                answer(exchange, 200, "x");
            });

            var answer = server.get(JOB + "/x");

            assertThat(policies(answer)).contains("script-src 'none'", "connect-src ");
            assertThat(answer.headers().map())
                    .doesNotContainKeys("strict-transport-security", "service-worker-allowed", "clear-site-data");
        }

        @Test
        void areRefusedWhereAnotherOriginHasABrowserSendSomething() {
            for (var origin : List.of("null", "http://evil.example")) {
                assertThat(server.send("POST", JOB + "/x", "x", "Origin", origin)
                                .statusCode())
                        .isEqualTo(403);
            }
            assertThat(job.calls()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "307, /api/triggeredwebjobs/mail/run, 502",
            "308, /api/triggeredwebjobs/mail/run, 502",
            "307, ../../../../run, 502",
            "307, /api/continuouswebjobs/web/passthrough/../../x, 502",
            "307, /api/continuouswebjobs/web/passthrough/%2e./x, 502",
            "307, /api/continuouswebjobs/web/passthrough/.%2E\\x, 502",
            "307, /api/continuouswebjobs/web/passthroughx, 502",
            "307, //evil.example/, 502",
            "307, /api/continuouswebjobs/web/passthrough/y?z=1, 307",
            "303, /api/triggeredwebjobs/mail/run, 303",
            "302, /elsewhere, 302"
        })
        void haveABrowserSendNothingOnToAnotherAddress(int status, String to, int got) {
            job.answer(exchange -> {
                exchange.getResponseHeaders().set("Location", to);
                exchange.sendResponseHeaders(status, -1);
            });

            assertThat(server.send("POST", JOB + "/x", "x", "Origin", server.base())
                            .statusCode())
                    .isEqualTo(got);
            assertThat(server.send("POST", JOB + "/x", "x").statusCode()).isEqualTo(status);
            assertThat(server.send("GET", JOB + "/x", "").statusCode()).isEqualTo(status);
        }
    }

    @Nested
    class ABody {
        @Test
        void streamsThroughWhileItComes() throws Exception {
            var pieces = new SynchronousQueue<String>();
            job.close();
            try (var listening = new ServerSocket(port)) {
                var serving = Thread.startVirtualThread(() -> {
                    try (var connection = listening.accept()) {
                        pieces.put(until(connection.getInputStream(), "one"));
                        pieces.put(until(connection.getInputStream(), "0\r\n\r\n"));
                        write(connection.getOutputStream(), "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
                try (var socket = new Socket("127.0.0.1", server.port())) {
                    ask(socket, "POST " + JOB + "/ HTTP/1.1\r\nTransfer-Encoding: chunked");
                    write(socket.getOutputStream(), "3\r\none\r\n");

                    assertThat(pieces.take().toLowerCase(Locale.ROOT)).contains("transfer-encoding: chunked");
                    write(socket.getOutputStream(), "3\r\ntwo\r\n0\r\n\r\n");
                    assertThat(pieces.take()).contains("two");
                    assertThat(until(socket.getInputStream(), "\r\n\r\nok")).startsWith("HTTP/1.1 200 ");
                }
                serving.join();
            }
        }

        /** Such a chunk is larger than what is held of a body at a time, by as much as is easy to get wrong. */
        @ParameterizedTest
        @ValueSource(ints = {1, 2, 65_535, 65_536, 65_537, 65_538, 131_072, 131_074, 20_000_000})
        void mayComeInChunksOfAnySize(int size) throws IOException {
            try (var socket = new Socket("127.0.0.1", server.port())) {
                ask(socket, "POST " + JOB + "/ HTTP/1.1\r\nTransfer-Encoding: chunked");
                for (var i = 0; i < 2; i++) {
                    write(socket.getOutputStream(), Integer.toHexString(size).toUpperCase(Locale.ROOT) + "\r\n");
                    write(socket.getOutputStream(), "ab".repeat(size / 2) + (size % 2 == 0 ? "" : "c") + "\r\n");
                }
                write(socket.getOutputStream(), "0\r\n\r\n");
                until(socket.getInputStream(), "\r\n\r\n");
            }

            var body = "ab".repeat(size / 2) + (size % 2 == 0 ? "" : "c");
            assertThat(call().body().equals(body + body)).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"x", "-1", "1;", "1;a=b x", "10000000000000000", "", " 1", "fffffffffffffffff"})
        void isRefusedWhereAChunkHasNoSize(String size) throws IOException {
            try (var socket = new Socket("127.0.0.1", server.port())) {
                ask(socket, "PUT /api/vfs/a HTTP/1.1\r\nTransfer-Encoding: chunked");
                write(socket.getOutputStream(), size + "\r\na\r\n0\r\n\r\n");

                assertThat(until(socket.getInputStream(), "\r\n\r\n")).startsWith("HTTP/1.1 4");
            }
        }

        @Test
        void mayBeLargerThanAnUploadMay() {
            var large = "x".repeat((int) ServerUnderTest.MOST_UPLOAD_BYTES * 3);
            job.answer(exchange -> answer(exchange, 200, "taken"));

            assertThat(server.send("PUT", JOB + "/x", large).body()).isEqualTo("taken");
            assertThat(call().body()).isEqualTo(large);
            assertThat(call().headers().getFirst("Content-Length")).isEqualTo("300000");
        }

        @Test
        void needNotBeTakenWholeByAJobThatRefuses() throws Exception {
            job.close();
            try (var listening = new ServerSocket(port)) {
                var serving = Thread.startVirtualThread(() -> {
                    try (var connection = listening.accept()) {
                        until(connection.getInputStream(), "one");
                        write(connection.getOutputStream(), "HTTP/1.1 413 No\r\nContent-Length: 3\r\n\r\nbig");
                        connection.getInputStream().transferTo(OutputStream.nullOutputStream());
                    } catch (IOException _) {
                        // a reset ends it too
                    }
                });
                try (var socket = new Socket("127.0.0.1", server.port())) {
                    ask(socket, "POST " + JOB + "/ HTTP/1.1\r\nTransfer-Encoding: chunked");
                    write(socket.getOutputStream(), "3\r\none\r\n");
                    var sending = Thread.startVirtualThread(() -> {
                        try {
                            while (!Thread.currentThread().isInterrupted()) {
                                write(socket.getOutputStream(), "3\r\ntwo\r\n");
                            }
                        } catch (IOException _) {
                            // the server has had enough
                        }
                    });

                    assertThat(until(socket.getInputStream(), "\r\n\r\nbig")).startsWith("HTTP/1.1 413 ");
                    sending.interrupt();
                }
                serving.join();
            }
        }

        @Test
        void breaksOffTowardsTheJobWhereTheClientsDoes() throws Exception {
            var gone = new CountDownLatch(1);
            job.close();
            try (var listening = new ServerSocket(port)) {
                var serving = Thread.startVirtualThread(() -> {
                    try (var connection = listening.accept()) {
                        var all = new ByteArrayOutputStream();
                        connection.getInputStream().transferTo(all);
                        assertThat(all.toString(StandardCharsets.UTF_8)).doesNotContain("\r\n0\r\n");
                    } catch (IOException _) {
                        // a reset says the same
                    }
                    gone.countDown();
                });
                try (var socket = new Socket("127.0.0.1", server.port())) {
                    ask(socket, "POST " + JOB + "/ HTTP/1.1\r\nTransfer-Encoding: chunked");
                    write(socket.getOutputStream(), "3\r\none\r\n");
                }
                assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
                serving.join();
            }
        }
    }

    @Nested
    class WhereNobodyAnswers {
        @Test
        void is404WhereThereIsNoSuchJob() {
            var answer = server.get("/api/continuouswebjobs/nobody/passthrough/x");

            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(message(answer)).isEqualTo("There is no continuous job named 'nobody'.");
        }

        @Test
        void is502WhereTheJobDoesNotListen() {
            job.close();

            var answer = server.get(JOB + "/x");

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(message(answer)).startsWith("The job does not listen at its port");
        }

        @Test
        void is502WhereTheJobDoesNotRun() {
            server.continuousJobs.stop(new JobName("web"));
            server.awaitStatus("web", Status.STOPPED);

            var answer = server.send("POST", JOB, "x");

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(message(answer)).contains("'web' is not running");
        }

        @Test
        void is405ForAMethodThatIsNotPassedOn() {
            assertThat(server.raw("TRACE " + JOB + "/x HTTP/1.1\n@\n")).startsWith("HTTP/1.1 405 ");
        }
    }

    private static void ask(Socket socket, String head) throws IOException {
        socket.setSoTimeout(20_000);
        write(
                socket.getOutputStream(),
                head + "\r\nHost: h\r\nAuthorization: " + ServerUnderTest.authorization() + "\r\n\r\n");
    }

    private static void write(OutputStream sink, String text) throws IOException {
        sink.write(text.getBytes(StandardCharsets.US_ASCII));
        sink.flush();
    }

    private static String until(InputStream source, String text) throws IOException {
        var read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.UTF_8).contains(text)) {
            var next = source.read();
            assertThat(next)
                    .as("after " + read.toString(StandardCharsets.UTF_8))
                    .isNotNegative();
            read.write(next);
        }
        return read.toString(StandardCharsets.UTF_8);
    }
}
