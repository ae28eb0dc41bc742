package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.Eventually;
import webjobs.application.port.HookSender;
import webjobs.application.port.HookSenderContract;
import webjobs.domain.hook.Delivery;
import webjobs.domain.hook.Delivery.Outcome;
import webjobs.domain.hook.Hook;

/** Against a receiver on this machine. */
@Timeout(60)
class HttpHookSenderTest extends HookSenderContract {
    private static final Duration SHORT = Duration.ofMillis(300);

    private final HttpHookSender sender = new HttpHookSender(() -> Optional.of("http://server:8080"));
    private final HttpHookSender hasty = new HttpHookSender(Optional::empty, SHORT);
    private final OtherServer receiver = open();

    private static OtherServer open() {
        try {
            return OtherServer.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Override
    protected HookSender sender() {
        return sender;
    }

    @Override
    protected String receiver(int status) {
        receiver.answer(status);
        return receiver.url();
    }

    @Override
    protected String nowhere() {
        try (var free = new ServerSocket(0)) {
            return "http://127.0.0.1:" + free.getLocalPort() + "/";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected List<Received> received() {
        return receiver.calls().stream()
                .map(call -> new Received(call.headers().getFirst("webhook-id"), call.body()))
                .toList();
    }

    private static Outcome send(HttpHookSender sender, String url) {
        return send(sender, new Hook(1, "news", url, false, Optional.empty()));
    }

    private static Outcome send(HttpHookSender sender, Hook hook) {
        return sender.send(hook, Delivery.of("msg1", "{\"é\":1}", Instant.EPOCH));
    }

    private static String why(Outcome outcome) {
        return outcome instanceof Outcome.Unanswered(var why) ? why : "answered: " + outcome;
    }

    private String header(String name) {
        return receiver.calls().getLast().headers().getFirst(name);
    }

    @Nested
    class TheRequest {
        @Test
        void isAPostOfJsonWithTheHeadersOfStandardWebhooks() {
            var before = Instant.now().getEpochSecond();

            send(sender, receiver.url() + "?a=%20b&c");

            var call = receiver.calls().getLast();
            assertThat(call.method()).isEqualTo("POST");
            assertThat(call.target()).isEqualTo("/told?a=%20b&c");
            assertThat(header("Content-Type")).isEqualTo("application/json; charset=utf-8");
            assertThat(header("User-Agent")).isEqualTo("WebJobs-Server");
            assertThat(header("webhook-id")).isEqualTo("msg1");
            assertThat(Long.parseLong(header("webhook-timestamp")))
                    .isBetween(before, Instant.now().getEpochSecond());
            assertThat(header("webhook-signature")).isNull();
            assertThat(header("Authorization")).isNull();
        }

        @Test
        void isSignedUnderTheTextOfTheSecret() throws GeneralSecurityException {
            send(sender, new Hook(1, "news", receiver.url(), false, Optional.of("a secret é")));

            assertThat(header("webhook-signature")).isEqualTo(signature("a secret é".getBytes(StandardCharsets.UTF_8)));
        }

        @Test
        void isSignedAsReceiversLibrariesCheckIt() throws GeneralSecurityException {
            var key = new byte[] {1, 2, 3, -1};
            var secret = "whsec_" + Base64.getEncoder().encodeToString(key);

            send(sender, new Hook(1, "news", receiver.url(), false, Optional.of(secret)));

            assertThat(header("webhook-signature")).isEqualTo(signature(key));
        }

        @ParameterizedTest
        @ValueSource(strings = {"whsec_", "whsec_not base64!"})
        void isSignedUnderATextThatOnlyBeginsLikeTheirs(String secret) throws GeneralSecurityException {
            send(sender, new Hook(1, "news", receiver.url(), false, Optional.of(secret)));

            assertThat(header("webhook-signature")).isEqualTo(signature(secret.getBytes(StandardCharsets.UTF_8)));
        }

        private String signature(byte[] key) throws GeneralSecurityException {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            var signed = "msg1." + header("webhook-timestamp") + ".{\"é\":1}";
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"me:s%C3%A9:cret", "me:s%c3%a9:cret"})
        void bringsUserAndPasswordInAHeaderAlone(String userInfo) {
            send(sender, receiver.url().replace("//", "//" + userInfo + "@"));

            var expected = Base64.getEncoder().encodeToString("me:sé:cret".getBytes(StandardCharsets.UTF_8));
            assertThat(header("Authorization")).isEqualTo("Basic " + expected);
            assertThat(receiver.calls().getLast().target()).isEqualTo("/told");
            assertThat(header("Host")).isEqualTo("127.0.0.1:" + receiver.port());
        }

        @Test
        void bringsAUserWithoutAPassword() {
            send(sender, receiver.url().replace("//", "//token@"));

            var expected = Base64.getEncoder().encodeToString("token:".getBytes(StandardCharsets.UTF_8));
            assertThat(header("Authorization")).isEqualTo("Basic " + expected);
        }
    }

    @Nested
    class TheAnswer {
        @Test
        void isNotFollowedElsewhere() {
            receiver.answer(exchange -> {
                exchange.getResponseHeaders().set("Location", receiver.url() + "/elsewhere");
                exchange.sendResponseHeaders(307, -1);
            });

            assertThat(send(sender, receiver.url())).isEqualTo(new Outcome.Answered(307));
            assertThat(receiver.calls()).hasSize(1);
        }

        @Test
        void isReadNoFurtherThanALittle() {
            var brokenOff = new AtomicBoolean();
            receiver.answer(exchange -> {
                exchange.sendResponseHeaders(200, 0);
                try (var body = exchange.getResponseBody()) {
                    pour(body);
                } catch (IOException e) {
                    brokenOff.set(true);
                    throw e;
                }
            });

            assertThat(send(sender, receiver.url())).isEqualTo(new Outcome.Answered(200));
            Eventually.until(brokenOff::get, broken -> broken);
        }

        private static void pour(OutputStream body) throws IOException {
            var piece = new byte[8192];
            while (!Thread.currentThread().isInterrupted()) {
                body.write(piece);
                body.flush();
            }
        }

        @Test
        void countsFromItsStatusOn() {
            var over = new CountDownLatch(1);
            receiver.answer(exchange -> {
                exchange.sendResponseHeaders(202, 0);
                exchange.getResponseBody().write('.');
                exchange.getResponseBody().flush();
                await(over);
            });

            assertThat(send(hasty, receiver.url())).isEqualTo(new Outcome.Answered(202));
            over.countDown();
        }

        @Test
        void isWaitedForOnlySoLong() {
            var over = new CountDownLatch(1);
            receiver.answer(_ -> await(over));

            assertThat(why(send(hasty, receiver.url()))).isEqualTo("There was no answer within 300 ms.");
            over.countDown();
        }

        private static void await(CountDownLatch over) {
            try {
                over.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        @Test
        void mayBreakOff() {
            receiver.answer(_ -> {});

            assertThat(why(send(sender, receiver.url())))
                    .isEqualTo("The connection broke off before there was an answer.");
        }
    }

    @Nested
    class AnAddress {
        @Test
        void mayBeOneWhereNobodyListens() {
            assertThat(why(send(sender, nowhere())))
                    .isEqualTo("The connection was refused, or there is no way to the receiver.");
        }

        @Test
        void mayHaveANameThatNobodyKnows() {
            assertThat(why(send(sender, "http://nobody.invalid/"))).isEqualTo("The name of the receiver is not known.");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://me:hidden@a_b/",
                    "http://me:hidden@127.0.0.1:99999/",
                    "http://me:%ff@127.0.0.1/",
                    "http://me:hidden@[::zz]/",
                    "http://me:hidden@127.0.0.1/%zz",
                    "ftp://me:hidden@127.0.0.1/",
                    "nonsense"
                })
        void mayBeNoneAndIsNotRepeated(String url) {
            assertThat(why(send(hasty, url)))
                    .endsWith(".")
                    .doesNotContain("hidden")
                    .doesNotStartWith("answered");
        }
    }

    @Nested
    class ACertificateOfItsOwnMaking {
        @TempDir
        private Path folder;

        @Test
        void isNotTrusted() throws Exception {
            try (var secure = OtherServer.openTls(selfSigned())) {
                var outcome = send(sender, "https://127.0.0.1:" + secure.port() + "/");

                assertThat(why(outcome)).startsWith("No trusted connection could be made: ");
                assertThat(secure.calls()).isEmpty();
            }
        }

        @Test
        void isTakenWhereTheHookSaysSoThoughItNamesAnother() throws Exception {
            try (var secure = OtherServer.openTls(selfSigned())) {
                var url = "https://127.0.0.1:" + secure.port() + "/";

                var outcome = send(sender, new Hook(1, "news", url, true, Optional.empty()));

                assertThat(outcome).isEqualTo(new Outcome.Answered(200));
                assertThat(secure.calls()).hasSize(1);
            }
        }

        private SSLContext selfSigned() throws Exception {
            var file = folder.resolve("keys.p12");
            var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
            var made = new ProcessBuilder(
                            keytool.toString(),
                            "-genkeypair",
                            "-alias",
                            "a",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=another",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            file.toString(),
                            "-storepass",
                            "changeit")
                    .redirectErrorStream(true)
                    .start();
            var said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(made.waitFor()).as(said).isZero();
            var keys = KeyStore.getInstance("PKCS12");
            try (var bytes = Files.newInputStream(file)) {
                keys.load(bytes, "changeit".toCharArray());
            }
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, "changeit".toCharArray());
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        }
    }
}
