package webjobs.adapters.http.kudu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.kudu.JobClient.Question;

@Timeout(30)
class JobClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static Question question(InputStream body, OptionalLong length) {
        return new Question("POST", "/", Map.of(), body, length, _ -> {});
    }

    private static Question get(Map<String, List<String>> headers) {
        return new Question("GET", "/", headers, InputStream.nullInputStream(), OptionalLong.of(0), _ -> {});
    }

    @Test
    void isPatientOnlyForSoLong() throws IOException {
        var client = new JobClient(PATIENCE, Duration.ofMillis(200), PATIENCE);
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> client.ask(silent.getLocalPort(), get(Map.of())))
                    .isInstanceOfSatisfying(NotServed.class, no -> {
                        assertThat(no.status()).isEqualTo(504);
                        assertThat(no).hasMessage("The job has not answered for 200 ms.");
                    });
        }
    }

    @Test
    void isPatientOnlyForSoLongWithAJobThatTakesNothingOfALargeBody() throws IOException {
        var client = new JobClient(PATIENCE, Duration.ofMillis(200), PATIENCE);
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var endless = new InputStream() {
                @Override
                public int read() {
                    return 'x';
                }
            };

            assertThatThrownBy(() -> client.ask(silent.getLocalPort(), question(endless, OptionalLong.empty())))
                    .isInstanceOfSatisfying(
                            NotServed.class, no -> assertThat(no.status()).isEqualTo(504));
        }
    }

    @Test
    void refusesAHeaderThatCannotBePassedOn() {
        var client = new JobClient(PATIENCE, PATIENCE, PATIENCE);

        assertThatThrownBy(() -> client.ask(1, get(Map.of("X-Mine", List.of("a\u0001b")))))
                .isInstanceOfSatisfying(
                        NotServed.class, no -> assertThat(no.status()).isEqualTo(400));
    }

    @Test
    void saysOfABodyThatDoesNotComeWholeWhatTheBodySays() throws IOException {
        var client = new JobClient(PATIENCE, PATIENCE, PATIENCE);
        var late = new NotServed(408, "The body did not arrive whole.");
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (var length : List.of(OptionalLong.empty(), OptionalLong.of(10), OptionalLong.of(1_000_000))) {
                assertThatThrownBy(() -> client.ask(silent.getLocalPort(), question(failing(late), length)))
                        .as(length.toString())
                        .isSameAs(late);
            }
        }
    }

    /** What comes of a body that stops coming before its end. */
    private static void isCutOff(JobClient client, String answer, String body) throws IOException {
        try (var job = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var answered = new CompletableFuture<Socket>();
            Thread.startVirtualThread(() -> {
                try {
                    var connection = job.accept();
                    connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    answered.complete(connection); // and left open
                } catch (IOException e) {
                    answered.completeExceptionally(e);
                }
            });
            var reply = client.ask(job.getLocalPort(), get(Map.of()));

            assertThat(reply.hasCome()).isFalse();
            try (var source = reply.body()) {
                assertThat(new String(source.readNBytes(body.length()), StandardCharsets.US_ASCII))
                        .isEqualTo(body);
                assertThatThrownBy(source::read).isInstanceOf(SocketTimeoutException.class);
            }
            answered.join().close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 1_000_000})
    void isPatientOnlyForSoLongWithABodyWhoseLengthWasSaid(int length) throws IOException {
        isCutOff(
                new JobClient(PATIENCE, Duration.ofMillis(200), PATIENCE),
                "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\nbegun",
                "begun");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked\r\n\r\n5\r\n", "X: y\r\n\r\n"})
    void isPatientForAnotherWhileWithABodyThatHasNoLength(String rest) throws IOException {
        isCutOff(
                new JobClient(PATIENCE, PATIENCE, Duration.ofMillis(200)),
                "HTTP/1.1 200 OK\r\n" + rest + "begun" + (rest.contains("chunked") ? "\r\n" : ""),
                "begun");
    }

    @Test
    void hasASmallBodyWhenItAnswers() throws IOException {
        try (var job = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> {
                try (var connection = job.accept()) {
                    var answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloX";
                    connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            var reply = new JobClient(PATIENCE, PATIENCE, PATIENCE).ask(job.getLocalPort(), get(Map.of()));

            assertThat(reply.hasCome()).isTrue();
            try (var source = reply.body()) {
                assertThat(source.readAllBytes()).asString().isEqualTo("hello");
            }
        }
    }

    private static InputStream failing(NotServed fault) {
        return new InputStream() {
            @Override
            public int read() {
                throw fault;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                throw fault;
            }
        };
    }
}
