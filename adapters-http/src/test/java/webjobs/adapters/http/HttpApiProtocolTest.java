package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.adapters.http.exchange.Route;
import webjobs.application.Eventually;
import webjobs.application.port.JobLog;
import webjobs.application.port.JobLogs;
import webjobs.application.port.StorageFailed;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/** HTTP itself: methods, headers, who may call, what is malformed, and how the server comes and goes. */
class HttpApiProtocolTest extends WithServer {

    @Nested
    class Methods {
        @ParameterizedTest
        @CsvSource({
            "POST, /api/webjobs, 'GET, HEAD, OPTIONS'",
            "DELETE, /api/triggeredwebjobs, 'GET, HEAD, OPTIONS'",
            "POST, /api/triggeredwebjobs/mail, 'DELETE, GET, HEAD, OPTIONS, PUT'",
            "GET, /api/triggeredwebjobs/mail/run, 'OPTIONS, POST'",
            "HEAD, /jobs/triggered/mail/run, 'OPTIONS, POST'",
            "PUT, /api/triggeredwebjobs/mail/history, 'GET, HEAD, OPTIONS'",
            "DELETE, /api/triggeredwebjobs/mail/settings, 'GET, HEAD, OPTIONS, PUT'",
            "POST, /livez, 'GET, HEAD, OPTIONS'",
            "BREW, /api/webjobs, 'GET, HEAD, OPTIONS'"
        })
        void ofAKnownPathAreNamedWhereAnotherIsUsed(String method, String path, String allow) {
            var response = server.send(method, path, "");

            assertThat(response.statusCode()).isEqualTo(405);
            assertThat(response.headers().firstValue("Allow")).contains(allow);
        }

        @Test
        void areNamedToWhoeverAsks() {
            var response = server.send("OPTIONS", "/api/triggeredwebjobs/mail", "");

            assertThat(response.statusCode()).isEqualTo(204);
            assertThat(response.headers().firstValue("Allow")).contains("DELETE, GET, HEAD, OPTIONS, PUT");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/livez",
                    "/api/webjobs",
                    "/api/triggeredwebjobs/mail",
                    "/api/triggeredwebjobs/nobody",
                    "/none"
                })
        void headTellsWhatGetWouldTellWithoutTheBody(String path) {
            server.layJob("mail");

            var get = server.get(path, "x-ms-request-id", "same");
            var head = server.send("HEAD", path, "", "x-ms-request-id", "same");

            assertThat(head.statusCode()).isEqualTo(get.statusCode());
            assertThat(head.body()).isEmpty();
            assertThat(withoutDate(head.headers().map()))
                    .isEqualTo(withoutDate(get.headers().map()));
        }

        private static Map<String, List<String>> withoutDate(Map<String, List<String>> headers) {
            var others = new TreeMap<>(headers);
            others.remove("date");
            return others;
        }
    }

    @Nested
    class Headers {
        @ParameterizedTest
        @ValueSource(strings = {"/livez", "/api/webjobs", "/none", "/api/triggeredwebjobs/a%2Fb"})
        void areOnEveryAnswer(String path) {
            var headers = server.get(path).headers();

            assertThat(headers.firstValue("Cache-Control")).contains("no-cache");
            assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(headers.firstValue("x-ms-request-id").orElseThrow()).hasSize(36);
        }

        @Test
        void repeatTheRequestsId() {
            assertThat(server.get("/livez", "x-ms-request-id", "mine").headers().firstValue("x-ms-request-id"))
                    .contains("mine");
            assertThat(server.get("/livez", "x-ms-request-id", "b", "x-arr-log-id", "a")
                            .headers()
                            .firstValue("x-ms-request-id"))
                    .contains("a");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/none", "/api/triggeredwebjobs/nobody", "/api/triggeredwebjobs/a%2Fb", "/%FF"})
        void nameTheIdThatIsInTheBodyOfAnError(String path) {
            var response = server.get(path);

            var id = response.headers().firstValue("x-ms-request-id");
            assertThat(id).contains(json(response).get("request_id").textValue());
        }

        @Test
        void nameTheIdThatIsInTheBodyAlsoWhereNobodyKnowsWhoCalls() {
            var response = server.get("/api/webjobs", "Authorization", "Basic nonsense", "x-arr-log-id", "mine");

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(json(response).get("request_id").textValue()).isEqualTo("mine");
        }

        @Test
        void nameTheIdThatIsInTheBodyAlsoWhereTheRequestIsNotWellFormed() {
            var answer = server.raw("GET /a HTTP/1.1\n@x-ms-request-id: mine\nHost: e/v\"il\n\n");

            assertThat(answer).startsWith("HTTP/1.1 400 ").contains("x-ms-request-id: ");
            var id = answer.replaceFirst("(?s).*x-ms-request-id: ([^\r]*)\r.*", "$1");
            assertThat(answer).contains("\"request_id\":\"" + id + "\"");
        }

        @Test
        void repeatNothingOfAnIdThatCouldDoHarm() {
            var id = server.get("/livez", "x-ms-request-id", "a\tb <" + "c".repeat(500))
                    .headers()
                    .firstValue("x-ms-request-id");

            assertThat(id.orElseThrow()).hasSize(128).startsWith("ab<ccc");
        }
    }

    @Nested
    class Callers {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/api/webjobs",
                    "/none",
                    "/api/triggeredwebjobs/%zz",
                    "/api/webjobs?user=deployer&password=s3cret",
                    "/livez/more",
                    "/LIVEZ%2f"
                })
        void whoDoNotSayWhoTheyAreAreAsked(String path) {
            var answer = server.raw("GET " + path + " HTTP/1.1\nHost: h\n\n");

            assertThat(answer)
                    .startsWith("HTTP/1.1 401 ")
                    .contains("WWW-Authenticate: Basic realm=\"WebJobs\", charset=\"UTF-8\"")
                    .contains("Content-Type: application/json; charset=utf-8")
                    .contains("\"Message\":");
        }

        @Test
        void withAWrongPasswordAreRefused() {
            var request = HttpRequest.newBuilder(URI.create(server.base() + "/api/webjobs"))
                    .header("Authorization", ServerUnderTest.authorization("deployer", "wrong"))
                    .build();

            assertThat(server.send(request).statusCode()).isEqualTo(401);
        }

        @Test
        void neverStandInTheAddress() {
            assertThat(server.raw("GET http://deployer:s3cret@h/api/webjobs HTTP/1.1\nHost: h\n\n"))
                    .startsWith("HTTP/1.1 401 ");
        }

        @Test
        void mayAskWhetherTheServerLives() {
            assertThat(server.raw("GET /livez HTTP/1.1\nHost: h\n\n"))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("{\"status\":\"up\"}");
        }
    }

    @Nested
    class Hostile {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/api/triggeredwebjobs/..",
                    "/api/triggeredwebjobs/%2e%2e",
                    "/api/triggeredwebjobs/..%2f..%2fetc",
                    "/api/triggeredwebjobs/a%2Fb",
                    "/api/triggeredwebjobs/a%5Cb",
                    "/api/triggeredwebjobs/%00",
                    "/api/triggeredwebjobs/a%00b",
                    "/api/triggeredwebjobs/%0d%0aX:1",
                    "/api/triggeredwebjobs/%",
                    "/api/triggeredwebjobs/%f",
                    "/api/triggeredwebjobs/%zz",
                    "/api/triggeredwebjobs/%FF%FE",
                    "/api/triggeredwebjobs/%C0%AF",
                    "/api/triggeredwebjobs/%ED%A0%80",
                    "/api/triggeredwebjobs/%E2%80%AEevil",
                    "/api/triggeredwebjobs/%EF%BC%8F",
                    "/api/triggeredwebjobs/mail;x=1",
                    "/api/triggeredwebjobs/%20",
                    "/api/triggeredwebjobs//run/x",
                    "/api/triggeredwebjobs/../webjobs",
                    "/vfs/data/jobs/triggered/../202611241000001234/output_log.txt",
                    "/api/%77ebjobs/..",
                    "/../livez",
                    "//livez",
                    "/a\u0000b",
                    "*"
                })
        void addressesAreRefused(String path) {
            var answer = server.raw("GET " + path + " HTTP/1.1\n@\n");

            assertThat(answer).containsPattern("^HTTP/1.1 40[04] ").contains("\"Message\":");
        }

        @Test
        void namesMayBeLongButNotTooLong() {
            assertThat(server.get("/api/triggeredwebjobs/" + "x".repeat(128)).statusCode())
                    .isEqualTo(404);
            assertThat(server.get("/api/triggeredwebjobs/" + "x".repeat(129)).statusCode())
                    .isEqualTo(400);
            assertThat(server.get("/api/triggeredwebjobs/" + "x".repeat(100_000))
                            .statusCode())
                    .isEqualTo(400);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "'garbage\n\n' | 400",
                    "'GET /a b HTTP/1.1\n@\n' | 400",
                    "'GET /a HTTP/2.0\n@\n' | 400",
                    "'GET /a HTTP/1.1\n\n' | 400",
                    "'GET /a HTTP/1.1\nHost: a\nHost: b\n\n' | 400",
                    "'GET /a HTTP/1.1\nHost: e/v\"il\n\n' | 400",
                    "'PUT /a HTTP/1.1\n@Content-Length: -1\n\n' | 400",
                    "'PUT /a HTTP/1.1\n@Content-Length: 3\nTransfer-Encoding: chunked\n\n0\n\n' | 400"
                })
        void requestsThatAreNotWellFormedAreRefusedAsJson(String request, int status) {
            var answer = server.raw(request);

            assertThat(answer)
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains("Content-Type: application/json; charset=utf-8")
                    .contains("x-ms-request-id: ")
                    .contains("\"Message\":")
                    .doesNotContain("<");
        }

        @Test
        void headersAndAddressesWithoutEndAreRefused() {
            assertThat(server.raw("GET /a HTTP/1.1\n@X: " + "y".repeat(100_000) + "\n\n"))
                    .startsWith("HTTP/1.1 4")
                    .contains("\"Message\":");
            assertThat(server.raw("GET /" + "y".repeat(300_000) + " HTTP/1.1\n@\n"))
                    .startsWith("HTTP/1.1 414 ")
                    .contains("\"Message\":");
        }

        static LongStream seeds() {
            var one = Long.getLong("seed");
            return one == null ? LongStream.range(0, 300) : LongStream.of(one);
        }

        /** Requests made of what is special somewhere. */
        @ParameterizedTest
        @MethodSource("seeds")
        void neverMakesTheServerFail(long seed) {
            var random = new Random(seed);
            server.layJob("mail");
            var request = new StringBuilder(
                            pick(random, "GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "get", "X-Y"))
                    .append(' ');
            request.append(
                    pick(random, "/api/triggeredwebjobs", "/jobs/triggered", "/vfs/data/jobs/triggered", "/api", ""));
            for (var i = random.nextInt(7); i > 0; i--) {
                request.append(pick(
                        random,
                        "/",
                        "mail",
                        "run",
                        "history",
                        "settings",
                        "%2F",
                        "..",
                        "%00",
                        "%",
                        "é",
                        "%C3%A9",
                        "%F0%9F%98%80",
                        "output_log.txt",
                        "202611241000001234",
                        ";",
                        "a+b",
                        "\\",
                        "%ED%A0%80",
                        "~",
                        "//",
                        "999999999999999999"));
            }
            request.append(
                    pick(random, "", "?", "?arguments=", "?arguments=%22", "?=&&=", "?a=%", "?arguments=\"a 'b"));
            request.append(pick(random, " HTTP/1.1\n@", " HTTP/1.1\n@", " HTTP/1.0\n@"));
            for (var i = random.nextInt(4); i > 0; i--) {
                request.append(pick(
                                random,
                                "Content-Disposition: ;;=;filename==\"\\",
                                "Content-Disposition: attachment; filename=\"=?utf-8?B?!!!?=\"",
                                "Content-Disposition: a; filename=../../run.sh",
                                "Content-Disposition: a; filename*=x''%",
                                "Content-Type: application/zip",
                                "Content-Type: ;",
                                "Content-Type: application/json",
                                "Range: bytes=--1",
                                "Range: bytes=99999999999999999999999-",
                                "If-None-Match: \"",
                                "If-None-Match: W/",
                                "If-Range: ",
                                "User-Agent: \u0001é\t",
                                "Content-Encoding: gzip",
                                "X-Forwarded-For: ,unknown, [::1, 1.2.3.4:x, %00",
                                "X-Forwarded-For: 999.1.1.1, 10.0.0.1, ::ffff:127.0.0.1",
                                "X-Forwarded-Host: a\"b, ;, <script>",
                                "X-Forwarded-Proto: javascript:",
                                "X-Forwarded-Port: -1",
                                "Forwarded: for=\"[",
                                "Origin: null",
                                "Origin: http://[",
                                "Sec-Fetch-Site: none",
                                "Sec-Fetch-Site: ,",
                                "Connection: keep-alive, x",
                                "Transfer-Encoding: chunked",
                                "x-arr-log-id: é"))
                        .append('\n');
            }
            request.append("Content-Length: 3\n\n{a}");

            assertThat(server.raw(request.toString()))
                    .as("seed " + seed + ": " + request)
                    .startsWith("HTTP/1.1 ")
                    .doesNotStartWith("HTTP/1.1 5");
        }

        private static String pick(Random random, String... choices) {
            return choices[random.nextInt(choices.length)];
        }
    }

    @Nested
    class Failures {
        @ParameterizedTest
        @CsvSource({"true, 503, 5", "false, 500, ''"})
        void ofTheStorageAreToldAsSuch(boolean retryable, int status, String retryAfter) {
            try (var failing = failingWith(new StorageFailed(
                    "The disk is full.", StorageFailed.Happened.NO, retryable, new IllegalStateException("secret")))) {
                var response = failing.get("/vfs/data/jobs/triggered/mail/202611241000001234/output_log.txt");

                assertThat(response.statusCode()).isEqualTo(status);
                assertThat(json(response).get("Message").textValue()).isEqualTo("The disk is full.");
                assertThat(response.headers().firstValue("Retry-After").orElse(""))
                        .isEqualTo(retryAfter);
            }
        }

        @Test
        void ofOurOwnTellNothing() {
            try (var failing = failingWith(new IllegalStateException("secret"))) {
                var response = failing.get("/vfs/data/jobs/triggered/mail/202611241000001234/output_log.txt");

                assertThat(response.statusCode()).isEqualTo(500);
                assertThat(response.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
                assertThat(response.body()).contains("its log says why").doesNotContain("secret", "Exception");
            }
        }

        /** A log that cannot be opened, after it was found. */
        private static ServerUnderTest failingWith(RuntimeException failure) {
            return new ServerUnderTest(
                    Optional.empty(), false, Optional.empty(), Optional.of(new FailingLogs(failure)));
        }

        private record FailingLogs(RuntimeException failure) implements JobLogs {
            @Override
            public JobLog open(JobName job, RunId id) {
                throw failure;
            }

            @Override
            public void schedulerLine(JobName job, JobLog.Level level, String text) {}

            @Override
            public Optional<LogFile> schedulerLog(JobName job) {
                return Optional.empty();
            }

            @Override
            public Optional<LogFile> find(JobName job, RunId id, Kind kind) {
                return Optional.of(new LogFile() {
                    @Override
                    public long size() {
                        return 10;
                    }

                    @Override
                    public Instant modified() {
                        return Instant.EPOCH;
                    }

                    @Override
                    public InputStream from(long offset) {
                        throw failure;
                    }
                });
            }

            @Override
            public void forget(JobName job, Collection<RunId> ids) {
                throw failure;
            }
        }
    }

    @Nested
    class Life {
        @Test
        void doesNotStartOnAPortInUseAndSaysSo() {
            var credentials = new Credentials(ServerUnderTest.USER, ServerUnderTest.PASSWORD_HASH);
            var settings = new HttpSettings(
                    "127.0.0.1", server.port(), Optional.empty(), TrustedProxies.parse(""), false, 1, "1.0");
            var second = new HttpApi(
                    new HttpApi.Means(server.useCases, credentials, server.measures, server.clock, settings));

            assertThatThrownBy(second::start)
                    .isInstanceOf(HttpApi.CannotListen.class)
                    .hasMessageContaining("Cannot listen on 127.0.0.1:" + server.port());
        }

        @Test
        void sendsTheEndOfAnAnswerWithoutWaitingForItsBeginning() {
            var options = SocketOptions.builder();

            HttpApi.ofConnections(options);

            assertThat(options.tcpNoDelay()).isTrue();
        }

        @Test
        void answersOpenRequestsBeforeItStops() throws IOException {
            try (var socket = new Socket("127.0.0.1", server.port())) {
                var head = "PUT /api/triggeredwebjobs/new HTTP/1.1\r\nHost: h\r\nAuthorization: "
                        + ServerUnderTest.authorization()
                        + "\r\nContent-Disposition: x; filename=run.sh\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
                var goOn = new String(socket.getInputStream().readNBytes(25), StandardCharsets.UTF_8);
                var stopping = Thread.startVirtualThread(server::stopListening);
                Eventually.until(
                        () -> server.raw("GET /livez HTTP/1.1\nHost: h\n\n"),
                        answer -> answer.startsWith("HTTP/1.1 503 "));
                socket.getOutputStream().write("hi".getBytes(StandardCharsets.UTF_8));

                var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

                assertThat(goOn).startsWith("HTTP/1.1 100 ");
                assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\"name\":\"new\"");
                Eventually.until(stopping::isAlive, alive -> !alive);
            }
            assertThatThrownBy(() -> new Socket("127.0.0.1", server.port()).close())
                    .isInstanceOf(IOException.class);
        }

        @Test
        void keepsAConnectionThroughRefusals() throws IOException {
            try (var socket = new Socket("127.0.0.1", server.port())) {
                socket.setSoTimeout(15_000);
                var request = "POST /none HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
                for (var i = 0; i < 3; i++) {
                    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
                    var status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
                    assertThat(status).isEqualTo("HTTP/1.1 401");
                    skipPast(socket, "}");
                }
            }
        }

        @Test
        void endsAConnectionWhereItsClientSaysSo() throws IOException {
            for (var request : List.of(
                    "GET /livez HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                    "POST /none HTTP/1.1\r\nHost: h\r\nConnection: Close\r\nContent-Length: 3\r\n\r\nabc",
                    "garbage\r\n\r\n")) {
                try (var socket = new Socket("127.0.0.1", server.port())) {
                    socket.setSoTimeout(15_000);
                    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));

                    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                            .containsIgnoringCase("connection: close");
                }
            }
        }

        /** Heads that are much larger than usual could take all memory together, from callers whom nobody knows. */
        @Test
        void takesOnlySoManyLargeHeadsAtATime() throws IOException {
            var begun = ("GET /livez?" + "y".repeat(200_000)).getBytes(StandardCharsets.US_ASCII);
            var sockets = new ArrayList<Socket>();
            try {
                for (var i = 0; i < 250; i++) {
                    var socket = new Socket("127.0.0.1", server.port());
                    sockets.add(socket);
                    socket.getOutputStream().write(begun);
                }
                var refused = Eventually.until(() -> firstAnswered(sockets), Optional::isPresent);

                assertThat(new String(refused.orElseThrow().getInputStream().readNBytes(12), StandardCharsets.UTF_8))
                        .isEqualTo("HTTP/1.1 503");
                assertThat(server.get("/livez").statusCode()).isEqualTo(200);
            } finally {
                for (var socket : sockets) {
                    socket.close();
                }
            }
            Eventually.until(() -> server.get("/livez?" + "y".repeat(200_000)).statusCode(), status -> status == 200);
        }

        @Test
        void holdsOnlySoManyWholeBodiesAtATime() throws IOException {
            var head = "POST /api/settings HTTP/1.1\r\nHost: h\r\nAuthorization: " + ServerUnderTest.authorization()
                    + "\r\nContent-Type: application/json\r\nContent-Length: 3000000\r\n\r\n{";
            var sockets = new ArrayList<Socket>();
            try {
                for (var i = 0; i < 5; i++) {
                    var socket = new Socket("127.0.0.1", server.port());
                    sockets.add(socket);
                    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                }
                var refused = Eventually.until(() -> firstAnswered(sockets), Optional::isPresent);

                assertThat(new String(refused.orElseThrow().getInputStream().readNBytes(12), StandardCharsets.UTF_8))
                        .isEqualTo("HTTP/1.1 503");
                assertThat(server.send("POST", "/api/settings", "{\"a\":\"b\"}", "Content-Type", "application/json")
                                .statusCode())
                        .isLessThan(300);
            } finally {
                for (var socket : sockets) {
                    socket.close();
                }
            }
            Eventually.until(
                    () -> server.send(
                                    "POST",
                                    "/api/settings",
                                    "{\"a\":\"" + "b".repeat(3_000_000) + "\"}",
                                    "Content-Type",
                                    "application/json")
                            .statusCode(),
                    status -> status != 503);
        }

        private static Optional<Socket> firstAnswered(List<Socket> sockets) {
            return sockets.stream()
                    .filter(socket -> {
                        try {
                            return socket.getInputStream().available() > 0;
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .findFirst();
        }

        private static void skipPast(Socket socket, String end) throws IOException {
            int c;
            do {
                c = socket.getInputStream().read();
            } while (c >= 0 && c != end.charAt(0));
        }

        @Test
        void showsItsWholeTable() {
            var shapes = new HashSet<String>();
            for (var route : server.api.routes()) {
                assertThat(shapes.add(route.method() + " " + route.pattern())).isTrue();
            }

            assertThat(server.api.routes().stream().filter(Route::open).map(Route::pattern))
                    .containsExactly("/", "/azurejobs", "/livez", "/readyz");
            assertThat(shapes)
                    .contains("PUT /jobs/triggered/{name}", "GET /api/triggeredwebjobsswagger")
                    .hasSize(2 + 3 + 3 + 4 * 10 + 4 * 9 + 1 + 2 * 5 + 4 * 6 + 2 * (1 + 4 + 5 + 3) + 21 + 6 + 2 * 5);
        }
    }
}
