package webjobs.adapters.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TerminationTest {
    private static final long START = 0;
    private static final long SOON = Duration.ofMillis(10).toNanos();

    private final Termination termination = new Termination(_ -> true, OptionalLong.empty(), START);

    @Test
    void killsAfterTheGraceAndNotBefore() {
        round(SOON, 1, 3);

        assertThat(termination.kills(Termination.GRACE.toNanos() - 1)).isFalse();
        assertThat(termination.kills(Termination.GRACE.toNanos())).isTrue();
    }

    @Test
    void givesNoGraceToATreeThatGrowsWhileItIsAskedToEnd() {
        round(SOON, 1, 3);
        round(2 * SOON, 4, 500);

        assertThat(termination.kills(2 * SOON)).isTrue();
    }

    @Test
    void endsWithTheRoundThatFindsNobody() {
        assertThat(round(SOON, 1, 3)).isFalse();

        assertThat(round(2 * SOON, 1, 0)).isTrue();
        assertThat(termination.count()).isEqualTo(3);
    }

    @Test
    void takesMoreThanOneLookForItWhereNoneCanBeTrusted() {
        assertThat(round(SOON, 1, 3)).isFalse();

        var looks = 1;
        while (!round(false, looks * SOON, 1, 0)) {
            looks++;
        }

        assertThat(looks).isGreaterThan(10);
    }

    @Test
    void countsDoubtfulLooksOnlyInARow() {
        for (var look = 1L; look <= 100; look++) {
            assertThat(round(false, look, 1, 0)).isFalse();
            assertThat(round(false, look, 1, 1)).isFalse();
        }
    }

    @Test
    void givesUpOnWhatDoesNotHeedSigkill() {
        var killed = Termination.GRACE.toNanos();
        round(SOON, 1, 3);

        assertThat(round(killed + Termination.PATIENCE.toNanos() - 1, 1, 1)).isFalse();
        assertThat(round(killed + Termination.PATIENCE.toNanos(), 1, 1)).isTrue();
        assertThat(termination.isHopeless(killed + Termination.PATIENCE.toNanos()))
                .isTrue();
    }

    @Test
    void goesOnWithWhatForksOnAndOnButLetsItsCallerGo() {
        var step = Duration.ofSeconds(1).toNanos();
        for (var second = 1L; second <= 31; second++) {
            assertThat(round(second * step, second, second)).isFalse();
            assertThat(termination.outlastsItsCaller(second * step)).isFalse();
        }

        assertThat(round(32 * step, 32, 32)).isFalse();
        assertThat(termination.outlastsItsCaller(32 * step)).isTrue();
    }

    /** One look that meets the processes of these numbers. */
    private boolean round(long now, long from, long to) {
        return round(true, now, from, to);
    }

    private boolean round(boolean sure, long now, long from, long to) {
        termination.begin();
        for (var pid = from; pid <= to; pid++) {
            termination.meet(pid);
        }
        return termination.end(sure, now);
    }
}
