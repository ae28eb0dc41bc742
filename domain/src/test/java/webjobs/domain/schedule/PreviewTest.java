package webjobs.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreviewTest {
    private static Preview preview(String zone, String from, int count, String... expressions) {
        var schedule =
                new Schedule(Stream.of(expressions).map(CronSchedule::new).toList(), ZoneId.of(zone));
        return Preview.of(schedule, OffsetDateTime.parse(from).toInstant(), count);
    }

    @Test
    void showsTheNextOccurrencesInRealAndLocalTime() {
        var preview = preview("Europe/Berlin", "2027-03-27T12:00+01:00", 2, "0 30 2 * * *");

        assertThat(preview.occurrences())
                .containsExactly(
                        new Preview.Moment(
                                new Occurrence("0 30 2 * * *", Instant.parse("2027-03-28T01:00:00Z")),
                                OffsetDateTime.parse("2027-03-28T03:00+02:00")),
                        new Preview.Moment(
                                new Occurrence("0 30 2 * * *", Instant.parse("2027-03-29T00:30:00Z")),
                                OffsetDateTime.parse("2027-03-29T02:30+02:00")));
    }

    @Test
    void showsAsManyAsThereAre() {
        assertThat(preview("UTC", "9999-12-30T12:00Z", 5, "0 0 0 * * *").occurrences())
                .hasSize(1);
        assertThat(preview("UTC", "2027-01-01T00:00Z", 0, "0 0 0 * * *").occurrences())
                .isEmpty();
        assertThat(preview("UTC", "9999-12-31T12:00Z", 5, "0 0 0 * * *"))
                .isEqualTo(new Preview(List.of("at 00:00"), List.of(), List.of()));
    }

    @Test
    void describesEachExpression() {
        assertThat(preview("UTC", "2027-01-01T00:00Z", 1, "0 0 8 * * MON-FRI", "0 0 10 * * SAT")
                        .descriptions())
                .containsExactly("at 08:00, Monday to Friday", "at 10:00, every Saturday");
    }

    @Nested
    class Words {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "* * * * * *         | every second",
                    "*/10 * * * * *      | every 10 seconds",
                    "*/7 * * * * *       | every 7 seconds from second 0 to 56 of every minute",
                    "30 * * * * *        | at second 30 of every minute",
                    "* 5 * * * *         | every second of minute 5 of every hour",
                    "10-20 3 * * * *     | at seconds 10 to 20 of minute 3 of every hour",
                    "* * 9 * * *         | every second from 09:00:00 to 09:59:59",
                    "30 */5 8-10 * * *   | at second 30 of every 5th minute from 08:00:00 to 10:59:59",
                    "15 10-40/5 * * * *  | at second 15 of every 5th minute from 10 to 40 of every hour",
                    "0 * * * * *         | every minute",
                    "0 */5 * * * *       | every 5 minutes",
                    "0 */7 * * * *       | every 7 minutes from minute 0 to 56 of every hour",
                    "0 5/10 * * * *      | every 10 minutes from minute 5 to 55 of every hour",
                    "0 15 * * * *        | at minute 15 of every hour",
                    "0 5,7,30 * * * *    | at minutes 5, 7 and 30 of every hour",
                    "0 5 */2 * * *       | at minute 5 of every 2nd hour",
                    "0 * */2 * * *       | every minute in every 2nd hour",
                    "0 * 1-23/2 * * *    | every minute in every 2nd hour from 1 to 23",
                    "0 */15 9-17 * * *   | every 15 minutes from 09:00 to 17:59",
                    "0 * 9,17 * * *      | every minute from 09:00 to 09:59 and from 17:00 to 17:59",
                    "0 * 1,3,6,8 * * *   | every minute in the hours 1, 3, 6 and 8",
                    "0 15 9-17 * * *     | at minute 15 of every hour from 09:00 to 17:59",
                    "0 0 * * * *         | every hour",
                    "0 0 */2 * * *       | every 2 hours",
                    "0 0 1-23/2 * * *    | every 2 hours from 01:00 to 23:00",
                    "0 0 9-17 * * *      | every hour from 09:00 to 17:00",
                    "0 0 */24 * * *      | at 00:00",
                    "0 30 2 * * *        | at 02:30",
                    "5 30 2 * * *        | at 02:30:05",
                    "0 0,30 9,17 * * *   | at 09:00, 09:30, 17:00 and 17:30",
                })
        void ofATimeOfDay(String expression, String words) {
            assertThat(new CronSchedule(expression).inWords()).isEqualTo(words);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "* * *               | every day",
                    "13 * 5              | on day 13 of every month if that is a Friday",
                    "1-7 * MON,TUE       | on days 1 to 7 of every month if that is a Monday or Tuesday",
                    "1,15 * *            | on days 1 and 15 of every month",
                    "24 DEC *            | on day 24 of December",
                    "*/2 1-3 *           | on every 2nd day from 1 to 31 of January, February and March",
                    "* * FRI             | every Friday",
                    "* * 1,3,5           | every Monday, Wednesday and Friday",
                    "* * MON-FRI         | Monday to Friday",
                    "* * FRI-MON         | Monday to Friday",
                    "* * 0-6             | every day",
                    "* 6-8 *             | from June to August",
                    "* DEC-NOV *         | in November and December",
                    "* JUL SAT           | every Saturday, in July",
                })
        void ofDates(String dates, String words) {
            var allDays = words.equals("every day");

            assertThat(new CronSchedule("0 0 6 " + dates).inWords())
                    .isEqualTo(allDays ? "at 06:00" : "at 06:00, " + words);
        }

        @ParameterizedTest
        @CsvSource({"1, 1st", "2, 2nd", "3, 3rd", "4, 4th", "11, 11th", "12, 12th", "13, 13th", "21, 21st", "22, 22nd"})
        void ofOrdinals(int number, String word) {
            assertThat(Values.ordinal(number)).isEqualTo(word);
        }
    }

    @Nested
    class Notes {
        private static final String SPRING = "2027-03-27T12:00+01:00";
        private static final String AUTUMN = "2027-10-30T12:00+02:00";

        private static List<String> notes(String from, int count, String... expressions) {
            return preview("Europe/Berlin", from, count, expressions).notes();
        }

        @Test
        void tellOfATimeThatDoesNotExist() {
            assertThat(notes(SPRING, 1, "0 30 2 * * *"))
                    .containsExactly("02:30 does not exist on 2027-03-28 in Europe/Berlin:"
                            + " '0 30 2 * * *' fires at 03:00 instead.");
        }

        @Test
        void tellOfSeveralTimesThatDoNotExist() {
            assertThat(notes(SPRING, 1, "0 */10 2-3 * * *"))
                    .containsExactly("The time from 02:00 to 03:00 does not exist on 2027-03-28 in Europe/Berlin:"
                            + " '0 */10 2-3 * * *' fires once at 03:00 instead.");
        }

        @Test
        void tellOfATimeThatExistsTwice() {
            assertThat(notes(AUTUMN, 1, "0 30 2 * * *"))
                    .containsExactly("02:30 exists twice on 2027-10-31 in Europe/Berlin:"
                            + " '0 30 2 * * *' fires the first time only.");
            assertThat(notes(AUTUMN, 2, "0 0,30 2 * * *"))
                    .containsExactly("The time from 02:00 to 03:00 exists twice on 2027-10-31 in Europe/Berlin:"
                            + " '0 0,30 2 * * *' fires the first time only.");
        }

        @Test
        void tellOfIntervalsThatFollowTheRealClock() {
            assertThat(notes(AUTUMN, 100, "0 */30 * * * *"))
                    .containsExactly("The time from 02:00 to 03:00 exists twice on 2027-10-31 in Europe/Berlin:"
                            + " '0 */30 * * * *' fires both times.");
            assertThat(notes(SPRING, 100, "0 30 */2 * * *"))
                    .containsExactly("02:30 does not exist on 2027-03-28 in Europe/Berlin:"
                            + " '0 30 */2 * * *' does not fire then.");
        }

        @Test
        void areForEachChangeAndExpression() {
            assertThat(notes(SPRING, 700, "0 30 2 * * *", "0 0 12 * * *", "0 15 2 * * *"))
                    .hasSize(4)
                    .satisfiesExactly(
                            note -> assertThat(note).startsWith("02:30 does not exist on 2027-03-28"),
                            note -> assertThat(note).startsWith("02:15 does not exist on 2027-03-28"),
                            note -> assertThat(note).startsWith("02:30 exists twice on 2027-10-31"),
                            note -> assertThat(note).startsWith("02:15 exists twice on 2027-10-31"));
        }

        @Test
        void areNoneForWhatMakesNoDifference() {
            assertThat(notes(SPRING, 500, "0 0 12 * * *")).isEmpty();
            assertThat(notes(SPRING, 500, "0 30 2 * * MON")).isEmpty();
            assertThat(notes(SPRING, 500, "0 30 1-23/2 * * *")).isEmpty();
            assertThat(notes(SPRING, 500, "0 0 3 * * *")).isEmpty();
            assertThat(preview("UTC", SPRING, 500, "0 30 2 * * *").notes()).isEmpty();
        }

        @Test
        void areNoneForChangesOutsideOfWhatIsShown() {
            assertThat(notes("2027-03-28T03:00+02:00", 3, "0 30 2 * * *")).isEmpty();
            assertThat(notes("2027-03-20T12:00+01:00", 7, "0 30 2 * * *")).isEmpty();
            assertThat(notes("2027-03-20T12:00+01:00", 8, "0 30 2 * * *")).hasSize(1);
        }

        @Test
        void areForARepetitionThatHasBegun() {
            assertThat(notes("2027-10-31T02:10+01:00", 1, "0 30 2 * * *")).hasSize(1);
            assertThat(notes("2027-10-31T03:00+01:00", 1, "0 30 2 * * *")).isEmpty();
        }

        @Test
        void tellOfMidnightAndOfWholeDays() {
            assertThat(preview("Pacific/Apia", "2011-12-29T13:00-10:00", 1, "0 0 6,12 * * *")
                            .notes())
                    .containsExactly("The time from 00:00 to 24:00 does not exist on 2011-12-30 in Pacific/Apia:"
                            + " '0 0 6,12 * * *' fires once at 00:00 on 2011-12-31 instead.");
            assertThat(preview("Africa/Cairo", "2009-08-20T12:00+03:00", 9, "0 0,30 23 * * *")
                            .notes())
                    .containsExactly("The time from 23:00 to 24:00 exists twice on 2009-08-20 in Africa/Cairo:"
                            + " '0 0,30 23 * * *' fires the first time only.");
        }
    }
}
