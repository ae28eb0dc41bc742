package webjobs.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The time contract's sentences about clocks that are changed, an example for each. */
class DaylightSavingTest {
    private static final String BERLIN = "Europe/Berlin";
    private static final String SPRING = "2027-03-27T12:00+01:00";
    private static final String AUTUMN = "2027-10-30T12:00+02:00";

    /** The next occurrences as the clocks of the zone show them. */
    private static List<String> next(int count, String expression, String zone, String from) {
        var schedule = new CronSchedule(expression);
        var found = new ArrayList<String>();
        var at = OffsetDateTime.parse(from).toInstant();
        while (found.size() < count) {
            at = schedule.after(at, ZoneId.of(zone)).orElseThrow();
            found.add(at.atZone(ZoneId.of(zone)).toOffsetDateTime().toString());
        }
        return found;
    }

    /** As {@link #next}, in real time. */
    private static List<Instant> instants(int count, String expression, String zone, String from) {
        return next(count, expression, zone, from).stream()
                .map(text -> OffsetDateTime.parse(text).toInstant())
                .toList();
    }

    private static List<Instant> each(String first, int minutes, int count) {
        var start = OffsetDateTime.parse(first).toInstant();
        return IntStream.range(0, count)
                .mapToObj(i -> start.plusSeconds(60L * minutes * i))
                .toList();
    }

    @Nested
    class AnHourFieldWithAStarOrAStep {
        @ParameterizedTest
        @ValueSource(strings = {SPRING, AUTUMN})
        void firesEvery30RealMinutesAcrossBothChanges(String from) {
            var first = OffsetDateTime.parse(from).plusMinutes(30).toString();

            assertThat(instants(48, "0 */30 * * * *", BERLIN, from)).isEqualTo(each(first, 30, 48));
        }

        @Test
        void firesInBothHoursOfOneThatHappensTwice() {
            assertThat(next(5, "0 0 * * * *", BERLIN, "2027-10-31T00:30+02:00"))
                    .containsExactly(
                            "2027-10-31T01:00+02:00",
                            "2027-10-31T02:00+02:00",
                            "2027-10-31T02:00+01:00",
                            "2027-10-31T03:00+01:00",
                            "2027-10-31T04:00+01:00");
            assertThat(next(3, "0 30 */2 * * *", BERLIN, "2027-10-31T02:00+02:00"))
                    .containsExactly("2027-10-31T02:30+02:00", "2027-10-31T02:30+01:00", "2027-10-31T04:30+01:00");
        }

        @Test
        void firesAtNoLocalTimeThatDoesNotExist() {
            assertThat(next(2, "0 30 */2 * * *", BERLIN, "2027-03-28T00:00+01:00"))
                    .containsExactly("2027-03-28T00:30+01:00", "2027-03-28T04:30+02:00");
            assertThat(next(2, "0 30 1-23/2 * * *", BERLIN, "2027-03-28T00:00+01:00"))
                    .containsExactly("2027-03-28T01:30+01:00", "2027-03-28T03:30+02:00");
        }

        /** The repeated hour belongs to the date before, which was over already. */
        @Test
        void firesAgainOnADateThatClocksGoBackTo() {
            assertThat(next(3, "0 30 * * AUG 4", "Africa/Cairo", "2009-08-20T22:45+03:00"))
                    .containsExactly("2009-08-20T23:30+03:00", "2009-08-20T23:30+02:00", "2009-08-27T00:30+02:00");
        }
    }

    @Nested
    class AnHourFieldOfNumbersListsAndRanges {
        @Test
        void firesOnceADayOnEveryDayOfAYear() {
            var days = next(365, "0 30 2 * * *", BERLIN, "2027-01-01T00:00+01:00");

            assertThat(days.stream().map(day -> day.substring(0, 10)).distinct())
                    .hasSize(365);
        }

        @Test
        void firesAtTheFirstInstantAfterTheGapWhereItsTimeDoesNotExist() {
            assertThat(next(3, "0 30 2 * * *", BERLIN, SPRING))
                    .containsExactly("2027-03-28T03:00+02:00", "2027-03-29T02:30+02:00", "2027-03-30T02:30+02:00");
        }

        @Test
        void firesTheFirstTimeOnlyWhereItsTimeExistsTwice() {
            assertThat(next(2, "0 30 2 * * *", BERLIN, AUTUMN))
                    .containsExactly("2027-10-31T02:30+02:00", "2027-11-01T02:30+01:00");
            assertThat(next(1, "0 30 2 * * *", BERLIN, "2027-10-31T02:10+01:00"))
                    .containsExactly("2027-11-01T02:30+01:00");
        }

        @Test
        void firesOnceWhereSeveralTimesFallOnOneInstant() {
            assertThat(next(3, "0 0,15,30,45 2-3 * * *", BERLIN, SPRING))
                    .containsExactly("2027-03-28T03:00+02:00", "2027-03-28T03:15+02:00", "2027-03-28T03:30+02:00");
        }

        @Test
        void isOneOfAllHoursWrittenAsARangeToo() {
            assertThat(next(3, "0 0 0-23 * * *", BERLIN, "2027-10-31T01:30+02:00"))
                    .containsExactly("2027-10-31T02:00+02:00", "2027-10-31T03:00+01:00", "2027-10-31T04:00+01:00");
        }

        @Test
        void firesOnTheDayMeantWhereOnlyThatDayIs() {
            assertThat(next(1, "0 30 2 28 3 *", BERLIN, SPRING)).containsExactly("2027-03-28T03:00+02:00");
        }
    }

    @Nested
    class ZonesWithOddShifts {
        @Test
        void ofHalfAnHour() {
            var zone = "Australia/Lord_Howe";

            assertThat(next(2, "0 15 2 * * *", zone, "2027-10-02T12:00+10:30"))
                    .containsExactly("2027-10-03T02:30+11:00", "2027-10-04T02:15+11:00");
            assertThat(next(2, "0 45 1 * * *", zone, "2027-04-03T12:00+11:00"))
                    .containsExactly("2027-04-04T01:45+11:00", "2027-04-05T01:45+10:30");
            assertThat(next(4, "0 */15 * * * *", zone, "2027-04-04T01:30+11:00"))
                    .containsExactly(
                            "2027-04-04T01:45+11:00",
                            "2027-04-04T01:30+10:30",
                            "2027-04-04T01:45+10:30",
                            "2027-04-04T02:00+10:30");
        }

        @Test
        void thatSkipADay() {
            var zone = "Pacific/Apia";

            assertThat(next(3, "0 0 12 * * *", zone, "2011-12-29T00:00-10:00"))
                    .containsExactly("2011-12-29T12:00-10:00", "2011-12-31T00:00+14:00", "2011-12-31T12:00+14:00");
            assertThat(next(2, "0 0 */12 * * *", zone, "2011-12-29T11:00-10:00"))
                    .containsExactly("2011-12-29T12:00-10:00", "2011-12-31T00:00+14:00");
        }

        @Test
        void atMidnight() {
            var zone = "America/Sao_Paulo";

            assertThat(next(2, "0 0 0 * * *", zone, "2018-11-03T12:00-03:00"))
                    .containsExactly("2018-11-04T01:00-02:00", "2018-11-05T00:00-02:00");
            assertThat(next(2, "0 30 23 * * *", zone, "2018-02-17T12:00-02:00"))
                    .containsExactly("2018-02-17T23:30-02:00", "2018-02-18T23:30-03:00");
        }

        @Test
        void inTheirWinter() {
            assertThat(next(2, "0 30 1 * * *", "Europe/Dublin", "2027-03-27T12:00Z"))
                    .containsExactly("2027-03-28T02:00+01:00", "2027-03-29T01:30+01:00");
        }

        @Test
        void forAMonth() {
            var zone = "Africa/Casablanca";

            assertThat(next(2, "0 30 2 * * *", zone, "2027-02-06T12:00+01:00"))
                    .containsExactly("2027-02-07T02:30+01:00", "2027-02-08T02:30Z");
            assertThat(next(2, "0 30 2 * * *", zone, "2027-03-13T12:00Z"))
                    .containsExactly("2027-03-14T03:00+01:00", "2027-03-15T02:30+01:00");
        }
    }

    @Nested
    class FarAway {
        @Test
        void isNotTooFar() {
            assertThat(next(3, "0 0 12 29 2 MON", BERLIN, "2073-01-01T00:00+01:00"))
                    .containsExactly("2112-02-29T12:00+01:00", "2140-02-29T12:00+01:00", "2168-02-29T12:00+01:00");
        }

        @Test
        void isEmptyOnlyWhereThereIsNoneBeforeTheYear10000() {
            var last = LocalDateTime.parse("9999-12-31T00:00:00").toInstant(ZoneOffset.UTC);
            var newYear = new CronSchedule("0 0 0 31 12 *");

            assertThat(newYear.after(last.minusNanos(1), ZoneOffset.UTC)).contains(last);
            assertThat(newYear.after(last, ZoneOffset.UTC)).isEmpty();
            assertThat(newYear.after(last, ZoneId.of(BERLIN))).isEmpty();
            assertThat(newYear.after(Instant.MAX, ZoneId.of(BERLIN))).isEmpty();
            assertThat(newYear.after(Instant.MIN, ZoneOffset.UTC)).contains(Instant.parse("0001-12-31T00:00:00Z"));
        }
    }

    @Test
    void isStrictlyLaterAndAWholeSecond() {
        var everySecond = new CronSchedule("* * * * * *");
        var at = Instant.parse("2027-01-01T00:00:00Z");

        assertThat(everySecond.after(at, ZoneOffset.UTC)).contains(at.plusSeconds(1));
        assertThat(everySecond.after(at.minusNanos(1), ZoneOffset.UTC)).contains(at);
        assertThat(everySecond.after(at.plusNanos(1), ZoneOffset.UTC)).contains(at.plusSeconds(1));
        assertThat(everySecond.after(Instant.ofEpochSecond(-1, 5), ZoneOffset.UTC))
                .contains(Instant.EPOCH);
    }
}
