package webjobs.domain.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HookTest {
    private static Optional<String> fault(String url) {
        return Hook.fault(Hook.TRIGGERED_JOB_FINISHED, url, Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com",
                "https://example.com:8443/a/b?c=d#e",
                "HTTPS://user:pa%20ss@example.com/x",
                "http://[::1]:8080/x",
                "http://127.0.0.1/%C3%A9"
            })
    void takesAbsoluteAddresses(String url) {
        assertThat(fault(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/relative",
                "example.com",
                "ftp://example.com/x",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "http://",
                "http:///x",
                "http://a b/",
                "http://example.com/\r\nX: y",
                "http://example.com/é",
                "http://example.com/%zz",
                "http://example.com:port/"
            })
    void refusesWhatIsNoAbsoluteHttpAddress(String url) {
        assertThat(fault(url)).isPresent().get().asString().startsWith("url is an absolute http or https address");
    }

    @Test
    void refusesAnAddressWithoutEnd() {
        assertThat(fault("http://example.com/" + "x".repeat(2048))).isPresent();
    }

    @Test
    void refusesEventsAndSecretsOfNothing() {
        assertThat(Hook.fault(" ", "http://a/", Optional.empty())).isPresent();
        assertThat(Hook.fault("a\nb", "http://a/", Optional.empty())).isPresent();
        assertThat(Hook.fault("a", "http://a/", Optional.of(""))).isPresent();
        assertThat(Hook.fault("a", "http://a/", Optional.of("s"))).isEmpty();
    }

    /** HKS-05. */
    @Test
    void comparesEventsInAnyCaseOfLetters() {
        var hook = new Hook(1, "triggeredJOBfinished", "http://a/", false, Optional.empty());

        assertThat(hook.wants(Hook.TRIGGERED_JOB_FINISHED)).isTrue();
        assertThat(hook.wants(Hook.POST_DEPLOYMENT)).isFalse();
    }

    @Test
    void tellsNoSecretOfItself() {
        var hook = new Hook(1, "x", "http://user:password@a/", false, Optional.of("hidden"));

        assertThat(hook.toString()).doesNotContain("password").doesNotContain("hidden");
    }
}
