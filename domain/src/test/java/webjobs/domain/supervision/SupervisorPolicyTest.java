package webjobs.domain.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import webjobs.domain.job.JobSettings;

class SupervisorPolicyTest {
    private static final Duration SERVERS = Duration.ofSeconds(60);

    private static RestartPolicy restart(Map<String, Object> settings) {
        return SupervisorPolicy.of(new JobSettings(settings), SERVERS).restart();
    }

    private static RestartPolicy restart(long delay, long delayMax) {
        return new RestartPolicy(Duration.ofSeconds(delay), Duration.ofSeconds(delayMax), Duration.ofMinutes(2));
    }

    @Test
    void isTheUsualWhereTheSettingsSayNothing() {
        assertThat(SupervisorPolicy.of(JobSettings.NONE, SERVERS))
                .isEqualTo(new SupervisorPolicy(restart(60, 60), Duration.ofSeconds(5), false));
    }

    @Test
    void isWhatTheSettingsSay() {
        var settings = new JobSettings(Map.of(
                "restart_delay",
                0.5,
                "restart_delay_max",
                300,
                "healthy_after",
                30,
                "stopping_wait_time",
                20,
                "is_singleton",
                true));

        assertThat(SupervisorPolicy.of(settings, SERVERS))
                .isEqualTo(new SupervisorPolicy(
                        new RestartPolicy(Duration.ofMillis(500), Duration.ofSeconds(300), Duration.ofSeconds(30)),
                        Duration.ofSeconds(20),
                        true));
    }

    @Test
    void restsForAsLongEachTimeWhereNoLongestRestIsGiven() {
        assertThat(restart(Map.of("restart_delay", 10))).isEqualTo(restart(10, 10));
    }

    @Test
    void letsTheServersDelayGrowToo() {
        assertThat(restart(Map.of("restart_delay_max", 300))).isEqualTo(restart(60, 300));
    }

    @Test
    void takesALongestRestThatIsShorterThanTheFirstForTheFirst() {
        assertThat(restart(Map.of("restart_delay", 10, "restart_delay_max", 5))).isEqualTo(restart(10, 10));
        assertThat(restart(Map.of("restart_delay_max", 5))).isEqualTo(restart(60, 60));
    }

    @Test
    void takesValuesThatCannotWorkForAbsent() {
        assertThat(restart(Map.of("restart_delay", "x", "restart_delay_max", -1, "healthy_after", true)))
                .isEqualTo(restart(60, 60));
    }
}
