package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.adapters.http.Credentials.Verdict;
import webjobs.application.Eventually;

class CredentialsTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final List<Duration> pauses = new ArrayList<>();
    private final SteppingClock clock = new SteppingClock();
    private final Credentials credentials = new Credentials(
            ServerUnderTest.USER, ServerUnderTest.PASSWORD_HASH, new LoginBrake(clock::nanos, pauses::add));

    private Verdict check(String user, String password, Charset charset) {
        var bytes = (user + ":" + password).getBytes(charset);
        return credentials.check(Optional.of("Basic " + Base64.getEncoder().encodeToString(bytes)), HERE);
    }

    private Verdict check(String user, String password) {
        return check(user, password, StandardCharsets.UTF_8);
    }

    @Test
    void knowsTheUserByThePassword() {
        assertThat(check(ServerUnderTest.USER, ServerUnderTest.PASSWORD)).isInstanceOf(Verdict.Known.class);
        assertThat(check(ServerUnderTest.USER, ServerUnderTest.PASSWORD)).isInstanceOf(Verdict.Known.class);
    }

    @Test
    void readsLatin1WhereItIsNoUtf8() {
        assertThat(check(ServerUnderTest.USER, ServerUnderTest.PASSWORD, StandardCharsets.ISO_8859_1))
                .isInstanceOf(Verdict.Known.class);
    }

    @Test
    void refusesEverybodyElse() {
        assertThat(check(ServerUnderTest.USER, "wrong")).isInstanceOf(Verdict.Wrong.class);
        assertThat(check("other", ServerUnderTest.PASSWORD)).isInstanceOf(Verdict.Wrong.class);
        assertThat(check("", "")).isInstanceOf(Verdict.Wrong.class);
        assertThat(check(ServerUnderTest.USER, ServerUnderTest.PASSWORD + " ")).isInstanceOf(Verdict.Wrong.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic", "Bearer abc", "Basic ===", "Basic ü", "Digest username=\"x\""})
    void findsNoCredentialInOtherHeaders(String header) {
        assertThat(credentials.check(Optional.of(header), HERE)).isInstanceOf(Verdict.Missing.class);
        assertThat(credentials.check(Optional.empty(), HERE)).isInstanceOf(Verdict.Missing.class);
    }

    @Test
    void takesTheSchemeInAnyCase() {
        var header = ServerUnderTest.authorization().replace("Basic", "bASIC");

        assertThat(credentials.check(Optional.of(header), HERE)).isInstanceOf(Verdict.Known.class);
    }

    @Test
    void makesHashesThatItTakes() {
        var hash = Credentials.hash("geheim: ü");
        var made = new Credentials("u", hash);

        assertThat(hash).startsWith("$argon2id$v=19$m=7168,t=5,p=1$");
        assertThat(Credentials.hash("geheim: ü")).isNotEqualTo(hash);
        assertThat(made.check(Optional.of(ServerUnderTest.authorization("u", "geheim: ü")), HERE))
                .isInstanceOf(Verdict.Known.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "$argon2id$",
                "$argon2i$v=19$m=256,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
                "$argon2id$v=19$m=99999999,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g",
                "$2y$10$abcdefghijklmnopqrstuv"
            })
    void refusesWhatIsNoUsableHash(String hash) {
        assertThatThrownBy(() -> new Credentials("u", hash))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Argon2id");
    }

    /** Nor waits for the passwords of others that are being checked. */
    @Test
    void neverTurnsAwayWhomItRemembersHoweverManyAreTried() throws InterruptedException {
        var held = new CountDownLatch(1);
        var waiting = new AtomicInteger();
        var crowded =
                new Credentials(ServerUnderTest.USER, ServerUnderTest.PASSWORD_HASH, new LoginBrake(clock::nanos, _ -> {
                    waiting.incrementAndGet();
                    await(held);
                }));
        assertThat(crowded.check(Optional.of(ServerUnderTest.authorization()), HERE))
                .isInstanceOf(Verdict.Known.class);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 300; i++) {
                var from = InetAddress.ofLiteral("10.0." + i / 200 + "." + i % 200);
                threads.submit(() -> crowded.check(Optional.of(ServerUnderTest.authorization("x", "wrong")), from));
            }
            Eventually.until(waiting::get, count -> count > 100);

            assertThat(crowded.check(Optional.of(ServerUnderTest.authorization()), HERE))
                    .isInstanceOf(Verdict.Known.class);
            held.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void neverSlowsWhomItRemembers() {
        check(ServerUnderTest.USER, ServerUnderTest.PASSWORD);
        for (var i = 0; i < 20; i++) {
            check(ServerUnderTest.USER, "wrong");
        }
        pauses.clear();

        assertThat(check(ServerUnderTest.USER, ServerUnderTest.PASSWORD)).isInstanceOf(Verdict.Known.class);
        assertThat(pauses).isEmpty();
    }
}
