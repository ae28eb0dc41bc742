package webjobs.adapters.http.kudu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.kudu.JobClient.Question;

@Timeout(30)
class JobClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static Question question(InputStream body, OptionalLong length) {
        return new Question("POST", "/", Map.of(), body, length);
    }

    private static Question get(Map<String, List<String>> headers) {
        return new Question("GET", "/", headers, InputStream.nullInputStream(), OptionalLong.of(0));
    }

    @Test
    void isPatientOnlyForSoLong() throws IOException {
        var client = new JobClient(PATIENCE, Duration.ofMillis(200));
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
        var client = new JobClient(PATIENCE, Duration.ofMillis(200));
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
        var client = new JobClient(PATIENCE, PATIENCE);

        assertThatThrownBy(() -> client.ask(1, get(Map.of("X-Mine", List.of("a\u0001b")))))
                .isInstanceOfSatisfying(
                        NotServed.class, no -> assertThat(no.status()).isEqualTo(400));
    }

    @Test
    void saysOfABodyThatDoesNotComeWholeWhatTheBodySays() throws IOException {
        var client = new JobClient(PATIENCE, PATIENCE);
        var late = new NotServed(408, "The body did not arrive whole.");
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (var length : List.of(OptionalLong.empty(), OptionalLong.of(10), OptionalLong.of(1_000_000))) {
                assertThatThrownBy(() -> client.ask(silent.getLocalPort(), question(failing(late), length)))
                        .as(length.toString())
                        .isSameAs(late);
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
