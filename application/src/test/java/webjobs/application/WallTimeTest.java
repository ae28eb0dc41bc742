package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import webjobs.domain.SteadyTime;

class WallTimeTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final SteadyTime STEADY = new SteadyTime(Duration.ofHours(7));

    private Instant wall = NOON;
    private final WallTime wallTime = new WallTime(() -> STEADY, () -> wall);

    @Test
    void ofAMomentIsTheSameThoughTheClocksAreNotReadAtOnce() {
        wall = NOON.plusNanos(1_000);

        assertThat(wallTime.at(STEADY)).isEqualTo(NOON);
        assertThat(wallTime.at(STEADY.plus(Duration.ofSeconds(7)))).isEqualTo(NOON.plusSeconds(7));
    }

    @Test
    void isThatOfAClockThatWasSet() {
        wall = NOON.plus(Duration.ofHours(1));

        assertThat(wallTime.at(STEADY)).isEqualTo(NOON.plus(Duration.ofHours(1)));

        wall = NOON.minus(Duration.ofHours(2));

        assertThat(wallTime.at(STEADY)).isEqualTo(NOON.minus(Duration.ofHours(2)));
    }
}
