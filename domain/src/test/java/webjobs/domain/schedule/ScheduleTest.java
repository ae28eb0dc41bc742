package webjobs.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NEW_YEAR = Instant.parse("2027-01-01T00:00:00Z");

    private static Schedule schedule(String... expressions) {
        return new Schedule(Stream.of(expressions).map(CronSchedule::new).toList(), BERLIN);
    }

    @Test
    void hasAtLeastOneExpression() {
        assertThatThrownBy(() -> new Schedule(List.of(), BERLIN)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isEqualToOneThatIsWrittenTheSameForTheSameZone() {
        assertThat(schedule("0 0 8 * * *"))
                .isEqualTo(schedule("0 0 8 * * *"))
                .hasSameHashCodeAs(schedule("0 0 8 * * *"))
                .isNotEqualTo(schedule("0 0 08 * * *"))
                .isNotEqualTo(new Schedule(List.of(new CronSchedule("0 0 8 * * *")), ZoneId.of("UTC")));
    }

    @Nested
    class AnInstantThatSeveralExpressionsShare {
        private final Schedule schedule = schedule("0 0 8 * * *", "0 0 8,9 * * *", "0 0 * * * *");
        private final Instant eight = Instant.parse("2027-01-01T07:00:00Z");
        private final Instant nine = Instant.parse("2027-01-01T08:00:00Z");

        @Test
        void isOneOccurrenceOfTheFirstOfThem() {
            assertThat(schedule.after(eight.minusSeconds(1))).contains(new Occurrence("0 0 8 * * *", eight));
            assertThat(schedule.after(eight)).contains(new Occurrence("0 0 8,9 * * *", nine));
        }

        @Test
        void isOneWhenLookedForFromTheEnd() {
            assertThat(schedule.last(NEW_YEAR, eight)).contains(new Occurrence("0 0 8 * * *", eight));
            assertThat(schedule.last(NEW_YEAR, nine)).contains(new Occurrence("0 0 8,9 * * *", nine));
        }

        @Test
        void countsOnce() {
            assertThat(schedule.count(eight.minusSeconds(1), nine)).isEqualTo(2);
        }

        @Test
        void countsOnceAfterAGapToo() {
            var gap = Instant.parse("2027-03-28T01:00:00Z");

            assertThat(schedule("0 30 2 * * *", "0 0,10 2 * * *", "0 0 * * * *").count(gap.minusSeconds(1), gap))
                    .isEqualTo(1);
        }
    }

    @Nested
    class ASpan {
        private final Schedule daily = schedule("0 0 1 * * *");

        @Test
        void isOpenAtItsBeginningAndClosedAtItsEnd() {
            assertThat(daily.count(NEW_YEAR, NEW_YEAR)).isZero();
            assertThat(daily.count(NEW_YEAR.minusNanos(1), NEW_YEAR)).isEqualTo(1);
            assertThat(daily.count(NEW_YEAR, NEW_YEAR.plus(Duration.ofDays(1)))).isEqualTo(1);
            assertThat(daily.last(NEW_YEAR, NEW_YEAR)).isEmpty();
            assertThat(daily.last(NEW_YEAR.minusNanos(1), NEW_YEAR)).isPresent();
            assertThat(daily.last(NEW_YEAR, NEW_YEAR.plus(Duration.ofHours(23))))
                    .isEmpty();
        }

        @Test
        void thatEndsBeforeItBeginsHasNothing() {
            assertThat(daily.count(NEW_YEAR, NEW_YEAR.minusSeconds(86_400))).isZero();
            assertThat(daily.last(NEW_YEAR, NEW_YEAR.minusSeconds(86_400))).isEmpty();
        }

        @Test
        void mayBeAsLongAsInstantsAllow() {
            assertThat(schedule("0 0 0 29 2 *").count(Instant.MIN, Instant.MAX)).isEqualTo(2424);
            assertThat(daily.last(Instant.MIN, Instant.MAX))
                    .contains(new Occurrence("0 0 1 * * *", Instant.parse("9999-12-31T00:00:00Z")));
        }
    }

    @Test
    void countsAYearOfSeconds() {
        assertThat(schedule("* * * * * *").count(NEW_YEAR, NEW_YEAR.plus(Duration.ofDays(365))))
                .isEqualTo(365 * 86_400L);
    }
}
