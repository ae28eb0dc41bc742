package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reverse proxies, and what is believed of whom (D28). */
class TrustedProxiesTest {
    @Nested
    class TheList {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "127.0.0.0/8, ::1 | 127.9.9.9 | true",
                    "127.0.0.0/8, ::1 | ::1 | true",
                    "127.0.0.0/8, ::1 | 128.0.0.1 | false",
                    "127.0.0.0/8, ::1 | ::2 | false",
                    "10.1.2.3 | 10.1.2.3 | true",
                    "10.1.2.3 | 10.1.2.4 | false",
                    "10.1.2.128/25 10.9.0.0/16 | 10.1.2.129 | true",
                    "10.1.2.128/25 10.9.0.0/16 | 10.1.2.127 | false",
                    "10.1.2.128/25 10.9.0.0/16 | 10.9.255.255 | true",
                    "0.0.0.0/0 | 203.0.113.9 | true",
                    "0.0.0.0/0 | ::1 | false",
                    "2001:db8::/33 | 2001:db8:7fff::1 | true",
                    "2001:db8::/33 | 2001:db8:8000::1 | false",
                    "10.0.0.0/8 | ::ffff:10.1.1.1 | true",
                    "'' | 127.0.0.1 | false",
                    "' ,, ' | 127.0.0.1 | false"
                })
        void holdsAddressesAndNetworks(String list, String address, boolean included) {
            assertThat(TrustedProxies.parse(list).include(InetAddress.ofLiteral(address)))
                    .isEqualTo(included);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "proxy.example",
                    "10.1",
                    "10/8",
                    "10.0.0.0/33",
                    "10.0.0.0/-1",
                    "10.0.0.0/",
                    "10.0.0.0/08",
                    "::/129",
                    "10.0.0.256",
                    "10.0.0.1:80",
                    "*",
                    "/8"
                })
        void isRefusedWhereAnItemIsNeither(String list) {
            assertThatThrownBy(() -> TrustedProxies.parse("127.0.0.1, " + list))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static final String RUN = "/api/triggeredwebjobs/mail/run";

    /** The Location of a new run. */
    private static String location(ServerUnderTest server, String... headers) {
        server.layJob("mail", "{\"overlap\": \"queue\"}");
        var answer = server.send("POST", RUN, "", headers);
        assertThat(answer.statusCode()).isEqualTo(202);
        return answer.headers()
                .firstValue("Location")
                .orElseThrow()
                .replaceFirst("/api/triggeredwebjobs/mail/history/\\d+$", "")
                .replace(Integer.toString(server.port()), "PORT");
    }

    @Nested
    class TheUrls {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "https | jobs.example | | https://jobs.example",
                    "HTTPS | jobs.example:8443 | | https://jobs.example:8443",
                    "https | | | https://127.0.0.1:PORT",
                    " | jobs.example | | http://jobs.example",
                    "https | [2001:db8::1]:8443 | | https://[2001:db8::1]:8443",
                    "https | jobs.example | 8443 | https://jobs.example:8443",
                    "https | jobs.example | 443 | https://jobs.example",
                    "https | jobs.example:1 | 8443 | https://jobs.example:1",
                    "https | jobs.example | 0 | https://jobs.example",
                    "https | jobs.example | x | https://jobs.example",
                    "http, https | evil.example, jobs.example | | https://jobs.example",
                    "javascript | jobs.example | | http://jobs.example",
                    "https | e vil | | https://127.0.0.1:PORT",
                    "https | evil.example/path | | https://127.0.0.1:PORT",
                    "https | u@evil.example | | https://127.0.0.1:PORT",
                    "https | \"><script> | | https://127.0.0.1:PORT",
                    "https | é.example | | https://127.0.0.1:PORT",
                    "https | jobs.example:99999999 | | https://127.0.0.1:PORT"
                })
        void areAsTheProxySays(String proto, String host, String port, String base) {
            try (var server = new ServerUnderTest()) {
                var headers = Arrays.asList("Proto", proto, "Host", host, "Port", port);
                var said = new ArrayList<String>();
                for (var i = 0; i < headers.size(); i += 2) {
                    if (headers.get(i + 1) != null) {
                        said.add("X-Forwarded-" + headers.get(i));
                        said.add(headers.get(i + 1));
                    }
                }

                assertThat(location(server, said.toArray(String[]::new))).isEqualTo(base);
            }
        }

        @Test
        void areAsTheOutermostOfSeveralTrustedProxiesSays() {
            try (var server = new ServerUnderTest(Optional.empty(), "127.0.0.1 10.0.0.0/8")) {
                assertThat(location(
                                server,
                                "X-Forwarded-For",
                                "6.6.6.6, 203.0.113.7, 10.0.0.2, 10.0.0.1",
                                "X-Forwarded-Host",
                                "evil.example, jobs.example, mid, inner",
                                "X-Forwarded-Proto",
                                "https"))
                        .isEqualTo("https://jobs.example");
            }
        }

        @Test
        void areAsConfiguredWhateverTheProxySays() {
            try (var server = new ServerUnderTest(Optional.of(URI.create("https://jobs.example")), false)) {
                assertThat(location(server, "X-Forwarded-Host", "other.example", "X-Forwarded-Proto", "http"))
                        .isEqualTo("https://jobs.example");
            }
        }

        @Test
        void areAsTheRequestItselfSaysWhereItComesFromAnybodyElse() {
            try (var server = new ServerUnderTest(Optional.empty(), "10.0.0.1")) {
                assertThat(location(server, "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https"))
                        .isEqualTo("http://127.0.0.1:PORT");
            }
        }
    }

    @Nested
    class TheClient {
        private static String seenByAJob(ServerUnderTest server, String... headers) throws Exception {
            var process = server.runContinuousJob("web");
            var port = Integer.parseInt(process.launch().environment().get("WEBJOBS_PORT"));
            try (var job = OtherServer.open(port)) {
                server.get("/api/continuouswebjobs/web/passthrough/", headers);
                return String.join("; ", job.calls().getLast().headers().get("X-Forwarded-For"));
            }
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "203.0.113.7 | 203.0.113.7",
                    "6.6.6.6, 203.0.113.7 | 203.0.113.7",
                    "6.6.6.6, 203.0.113.7, 10.0.0.1 | 203.0.113.7",
                    "6.6.6.6,203.0.113.7:55123 , 10.0.0.1:80 | 203.0.113.7",
                    "[2001:db8::7]:55123 | 2001:db8:0:0:0:0:0:7",
                    "2001:db8::7 | 2001:db8:0:0:0:0:0:7",
                    "10.0.0.9 | 10.0.0.9",
                    "6.6.6.6, unknown | 127.0.0.1",
                    "6.6.6.6, evil.example, 10.0.0.1 | 10.0.0.1",
                    "'' | 127.0.0.1",
                    "6.6.6.6, | 127.0.0.1"
                })
        void isTheLastAddressThatIsNoTrustedProxy(String said, String client) throws Exception {
            try (var server = new ServerUnderTest(Optional.empty(), "127.0.0.1 10.0.0.0/8")) {
                assertThat(seenByAJob(server, "X-Forwarded-For", said)).isEqualTo(client);
            }
        }

        @Test
        void isWhoeverConnectedWhereThatIsNoTrustedProxy() throws Exception {
            try (var server = new ServerUnderTest(Optional.empty(), "10.0.0.1")) {
                assertThat(seenByAJob(server, "X-Forwarded-For", "203.0.113.7")).isEqualTo("127.0.0.1");
            }
        }

        /** Of those who try passwords, each is braked by itself, and nobody is turned away for another. */
        @Test
        void isWhomTheBrakeOfLoginsKnows() {
            try (var server = new ServerUnderTest()) {
                for (var i = 0; i < 8; i++) {
                    assertThat(status(server, "203.0.113.7")).isEqualTo(401);
                }
                var held = server.pauses.size();
                server.pauses.clear();
                for (var i = 0; i < 5; i++) {
                    assertThat(status(server, "203.0.113.8")).isEqualTo(401);
                }

                assertThat(held).isEqualTo(8);
                assertThat(server.pauses).hasSize(5).containsOnly(Duration.ZERO);
            }
        }

        private static int status(ServerUnderTest server, String client) {
            return server.get(
                            "/api/webjobs",
                            "Authorization",
                            ServerUnderTest.authorization("u", "wrong"),
                            "X-Forwarded-For",
                            client)
                    .statusCode();
        }
    }
}
