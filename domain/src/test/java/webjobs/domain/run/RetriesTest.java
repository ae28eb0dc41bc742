package webjobs.domain.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import webjobs.domain.job.JobName;

class RetriesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T05:46:00Z");
    private static final RunId FIRST = new RunId(202611240546000000L);
    private static final Retries THREE = new Retries(3, Duration.ofMinutes(1));

    private static Run failed(RunId id, Trigger trigger) {
        return Run.begun(new JobName("mail"), id, trigger, "", NOW).ended(new Run.State.Exited(NOW, 1));
    }

    @Test
    void theFirstRetryComesAfterTheDelay() {
        var attempt = THREE.after(failed(FIRST, new Trigger.External("")), NOW).orElseThrow();

        assertThat(attempt.trigger()).isEqualTo(new Trigger.Retry(FIRST, 1));
        assertThat(attempt.notBefore()).isEqualTo(NOW.plusSeconds(60));
    }

    @Test
    void aRetryThatFailsNamesTheFirstRunToo() {
        var retry = failed(new RunId(FIRST.value() + 1), new Trigger.Retry(FIRST, 1));

        assertThat(THREE.after(retry, NOW).orElseThrow().trigger()).isEqualTo(new Trigger.Retry(FIRST, 2));
    }

    @Test
    void thereAreNoMoreThanAsked() {
        assertThat(THREE.after(failed(FIRST, new Trigger.Retry(FIRST, 2)), NOW)).isPresent();
        assertThat(THREE.after(failed(FIRST, new Trigger.Retry(FIRST, 3)), NOW)).isEmpty();
        assertThat(new Retries(0, Duration.ZERO).after(failed(FIRST, new Trigger.External("")), NOW))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"60, 1, 60", "60, 2, 120", "60, 3, 240", "60, 7, 3600", "60, 900, 3600", "0, 5, 0", "7200, 3, 7200"})
    void theDelayDoublesUpToAnHour(long delay, int attempt, long expected) {
        var retries = new Retries(1000, Duration.ofSeconds(delay));
        var before = attempt == 1
                ? failed(FIRST, new Trigger.External(""))
                : failed(FIRST, new Trigger.Retry(FIRST, attempt - 1));

        assertThat(retries.after(before, NOW).orElseThrow().notBefore()).isEqualTo(NOW.plusSeconds(expected));
    }
}
