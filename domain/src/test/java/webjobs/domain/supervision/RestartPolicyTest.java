package webjobs.domain.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartPolicyTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @ParameterizedTest
    @CsvSource({
        "5, 60, 1, 5",
        "5, 60, 2, 10",
        "5, 60, 3, 20",
        "5, 60, 4, 40",
        "5, 60, 5, 60",
        "5, 60, 6, 60",
        "5, 40, 4, 40",
        "5, 40, 5, 40",
        "60, 60, 1, 60",
        "60, 60, 9, 60",
        "0, 60, 9, 0"
    })
    void theRestDoublesUpToTheLongest(long delay, long delayMax, int inARow, long expected) {
        var policy = new RestartPolicy(Duration.ofSeconds(delay), Duration.ofSeconds(delayMax), MINUTE);

        assertThat(policy.restAfter(inARow)).isEqualTo(Duration.ofSeconds(expected));
    }

    @Test
    void noNumberOfLaunchesAndNoDelayIsTooMuch() {
        var longest = Duration.ofSeconds(Long.MAX_VALUE);

        assertThat(new RestartPolicy(Duration.ZERO, longest, MINUTE).restAfter(Integer.MAX_VALUE))
                .isZero();
        assertThat(new RestartPolicy(Duration.ofNanos(1), longest, MINUTE).restAfter(Integer.MAX_VALUE))
                .isEqualTo(longest);
    }

    @Test
    void refusesDelaysThatCannotBe() {
        var less = Duration.ofNanos(-1);

        assertThatThrownBy(() -> new RestartPolicy(less, MINUTE, MINUTE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RestartPolicy(MINUTE, MINUTE.plus(less), MINUTE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RestartPolicy(MINUTE, MINUTE, less)).isInstanceOf(IllegalArgumentException.class);
    }
}
