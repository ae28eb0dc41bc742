package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import webjobs.application.IdleWatch.Activity;
import webjobs.domain.SteadyTime;

class IdleWatchTest {
    private static final SteadyTime BEGIN = SteadyTime.START.plus(Duration.ofHours(7));
    private static final Duration TIMEOUT = Duration.ofSeconds(120);

    private final IdleWatch watch = IdleWatch.begun(BEGIN, activity(10, 500));

    private static Activity activity(long written, long computedMillis) {
        return new Activity(written, Duration.ofMillis(computedMillis));
    }

    private static SteadyTime at(long seconds) {
        return BEGIN.plus(Duration.ofSeconds(seconds));
    }

    @Test
    void countsFromTheMomentItBegins() {
        assertThat(watch.deadline(TIMEOUT)).isEqualTo(at(120));
    }

    @Test
    void leavesTheDeadlineWhereNothingChanges() {
        var later = watch.seeing(activity(10, 500), at(60)).seeing(activity(10, 500), at(119));

        assertThat(later.deadline(TIMEOUT)).isEqualTo(at(120));
    }

    @ParameterizedTest
    @CsvSource({
        "11, 500, a byte was written",
        "10, 510, the least that a processor can be used was used",
        "11, 510, both",
        "10, 480, a process that had computed is no longer there",
        "10, 0, none of them is there"
    })
    void putsTheDeadlineOffWhereAnythingHasChanged(long written, long computed, String because) {
        var later = watch.seeing(activity(written, computed), at(60));

        assertThat(later.deadline(TIMEOUT)).as(because).isEqualTo(at(180));
    }

    @Test
    void isAsStrictAfterActivityAsBefore() {
        var later = watch.seeing(activity(11, 500), at(60))
                .seeing(activity(11, 500), at(61))
                .seeing(activity(11, 500), at(179));

        assertThat(later.deadline(TIMEOUT)).isEqualTo(at(180));
    }

    @Test
    void seesActivityAlsoPastTheDeadline() {
        assertThat(watch.seeing(activity(11, 500), at(121)).deadline(TIMEOUT)).isEqualTo(at(241));
    }

    @Test
    void followsATimeoutThatChanges() {
        var later = watch.seeing(activity(11, 500), at(60));

        assertThat(later.deadline(Duration.ofSeconds(5))).isEqualTo(at(65));
        assertThat(later.deadline(Duration.ofHours(1))).isEqualTo(at(3660));
    }

    @ParameterizedTest
    @CsvSource({
        "PT87600H, PT1S",
        "PT120S, PT1S",
        "PT8S, PT1S",
        "PT4S, PT0.5S",
        "PT1S, PT0.125S",
        "PT0.08S, PT0.01S",
        "PT0.001S, PT0.01S"
    })
    void looksOftenEnoughForTheTimeout(Duration timeout, Duration step) {
        assertThat(IdleWatch.step(timeout)).isEqualTo(step);
    }
}
