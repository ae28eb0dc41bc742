package webjobs.adapters.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DoomTest {
    private static final long START = 0;
    private static final long SOON = Duration.ofMillis(10).toNanos();

    private final Doom doom = new Doom(_ -> true, Optional.empty(), START);

    @Test
    void killsAfterTheGraceAndNotBefore() {
        round(SOON, 1, 3);

        assertThat(doom.kills(Doom.GRACE.toNanos() - 1)).isFalse();
        assertThat(doom.kills(Doom.GRACE.toNanos())).isTrue();
    }

    @Test
    void givesNoGraceToATreeThatGrowsWhileItIsAskedToEnd() {
        round(SOON, 1, 3);
        round(2 * SOON, 4, 500);

        assertThat(doom.kills(2 * SOON)).isTrue();
    }

    @Test
    void endsWithTheRoundThatFindsNobody() {
        assertThat(round(SOON, 1, 3)).isFalse();

        assertThat(round(2 * SOON, 1, 0)).isTrue();
        assertThat(doom.count()).isEqualTo(3);
    }

    /** One look that meets the processes of these numbers. */
    private boolean round(long now, long from, long to) {
        doom.begin(now);
        for (var pid = from; pid <= to; pid++) {
            doom.meet(pid);
        }
        return doom.end(true, now);
    }
}
