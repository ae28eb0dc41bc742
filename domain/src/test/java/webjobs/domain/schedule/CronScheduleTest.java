package webjobs.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** K12, SCH-02 to SCH-04. */
class CronScheduleTest {
    private static String fault(String text) {
        return CronSchedule.fault(text).orElse("none");
    }

    @Nested
    class Takes {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "* * * * * *",
                    "0 */5 * * * *",
                    "0 0 2 * * *",
                    "59 59 23 31 12 6",
                    "0 0 0 1 1 0",
                    "0,15,30,45 * * * * *",
                    "0 10-40/5 * * * *",
                    "0 5/10 * * * *",
                    "0 1,2,5-9,20-30/2 * * * *",
                    "0 5,* * * * *",
                    "00 05 007 * * *"
                })
        void sixFieldsOfNumbersRangesStepsAndLists(String text) {
            assertThat(CronSchedule.fault(text)).isEmpty();
            assertThat(new CronSchedule(text).expression()).isEqualTo(text);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "0 0 0 * JAN MON",
                    "0 0 0 * jan,Feb,MAR mon-fri",
                    "0 0 0 * 1-MAR MON/2",
                    "0 0 0 * January Sunday",
                    "0 0 0 * Sept We",
                    "0 0 0 * * SUN-SAT"
                })
        void namesOfMonthsAndDaysAndTheirBeginnings(String text) {
            assertThat(CronSchedule.fault(text)).isEmpty();
        }

        /** SCH-04 */
        @ParameterizedTest
        @ValueSource(strings = {"0 0 22-2 * * *", "0 0 0 * NOV-FEB *", "0 0 0 * * FRI-MON"})
        void reversedRanges(String text) {
            assertThat(CronSchedule.fault(text)).isEmpty();
        }

        // Such as the daily "0 0 */24 * * *" that many write; it comes to the field's first value.
        @ParameterizedTest
        @ValueSource(strings = {"0 0 */24 * * *", "0 */60 * * * *", "0 5/70 * * * *", "0 */9999999999 * * * *"})
        void stepsLongerThanTheField(String text) {
            assertThat(CronSchedule.fault(text)).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"  0 0 2 * * *  ", "0  0 2   * * *", "0\t0 2 * * *"})
        void blanksAroundAndBetweenFields(String text) {
            assertThat(CronSchedule.fault(text)).isEmpty();
            assertThat(new CronSchedule(text).expression()).isEqualTo(text);
        }
    }

    @Nested
    class AnotherNumberOfFields {
        @Test
        void thatIsFiveShowsTheFormWithSix() {
            assertThat(fault("*/5 * * * *"))
                    .isEqualTo("'*/5 * * * *' has five fields and a schedule has six, the first for seconds: "
                            + "perhaps '0 */5 * * * *' is meant");
            assertThat(fault(" 0 2 * * * ")).contains("perhaps '0 0 2 * * *' is meant");
        }

        @ParameterizedTest
        @CsvSource({"'', 0 fields", "' ', 0 fields", "x, 1 field", "0 0, 2 fields", "0 1 - 5 * * *, 7 fields"})
        void isCounted(String text, String count) {
            assertThat(fault(text))
                    .isEqualTo("'" + text + "' has " + count
                            + " and a schedule has six: second, minute, hour, day of month, month, day of week");
        }
    }

    @Nested
    class FieldsThatCannotBe {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "60 * * * * * | the second '60' at position 1 is not a number from 0 to 59: perhaps '0 * * * * *' is meant",
                    "0 60 * * * * | the minute '60' at position 3 is not a number from 0 to 59: perhaps '0 0 * * * *' is meant",
                    "0 0 24 * * * | the hour '24' at position 5 is not a number from 0 to 23: perhaps '0 0 0 * * *' is meant",
                    "0 0 0 0 * * | the day of month '0' at position 7 is not a number from 1 to 31",
                    "0 0 0 32 * * | the day of month '32' at position 7 is not a number from 1 to 31",
                    "0 0 0 * 0 * | the month '0' at position 9 is not a number from 1 to 12 or a name such as JAN",
                    "0 0 0 * 13 * | the month '13' at position 9 is not a number from 1 to 12 or a name such as JAN",
                    "0 0 0 * * 7 | the day of week '7' at position 11 is not a number from 0 to 6 (Sunday is 0) or a name such as MON: perhaps '0 0 0 * * 0' is meant",
                    "0 10-60 * * * * | the minute '60' at position 6 is not a number from 0 to 59",
                    "0 5,10,61 * * * * | the minute '61' at position 8 is not a number from 0 to 59",
                    "0 99999999999 * * * * | the minute '99999999999' at position 3 is not a number from 0 to 59",
                    "0 0 0 * Janus * | the month 'Janus' at position 9 is not a number from 1 to 12 or a name such as JAN",
                    "0 0 0 * MON * | the month 'MON' at position 9 is not a number from 1 to 12 or a name such as JAN"
                })
        void areNamedWithTheirPlaceAndWhatWouldDo(String text, String why) {
            assertThat(fault(text)).isEqualTo("'" + text + "' is no schedule: " + why);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "0 , * * * * | 3",
                    "0 ,1 * * * * | 3",
                    "0 1, * * * * | 5",
                    "0 1,,2 * * * * | 5",
                })
        void areListsWithAnEmptyPlace(String text, int position) {
            assertThat(fault(text))
                    .isEqualTo("'" + text + "' is no schedule: the minute has an empty place in its list at position "
                            + position);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "0 */0 * * * *",
                    "0 5/0 * * * *",
                    "0 */-5 * * * *",
                    "0 */ * * * *",
                    "0 */x * * * *",
                    "0 */5/5 * * * *",
                    "0 */1.5 * * * *"
                })
        void areStepsThatLeadNowhere(String text) {
            assertThat(fault(text)).contains("the step '").contains("' at position 5 is not a number from 1 on");
        }

        @Test
        void areNamesThatCouldBeSeveral() {
            assertThat(fault("0 0 0 * J *")).endsWith("the month 'J' at position 9 could be January or June or July");
            assertThat(fault("0 0 0 * * MON,S"))
                    .endsWith("the day of week 'S' at position 15 could be Sunday or Saturday");
        }

        /** What other dialects know and the cron library would take or nearly take. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "0 0 0 L * *",
                    "0 0 0 L-3 * *",
                    "0 0 0 LW * *",
                    "0 0 0 15W * *",
                    "0 0 0 * * 5L",
                    "0 0 0 * * 5#2",
                    "0 0 0 * * MON#1",
                    "0 0 0 ? * *",
                    "0 0 0 * * ?",
                    "0 H * * * *",
                    "0 0|5 * * * *",
                    "0 +5 * * * *",
                    "0 -5 * * * *",
                    "0 /5 * * * *",
                    "0 5- * * * *",
                    "0 1-2-3 * * * *",
                    "0 *-5 * * * *",
                    "0 5-* * * * *",
                    "0 ٣ * * * *",
                    "0 5.5 * * * *"
                })
        void areThoseOfOtherDialects(String text) {
            assertThat(fault(text)).startsWith("'" + text + "' is no schedule: the ");
        }
    }

    @Nested
    class DatesThatNeverCome {
        @ParameterizedTest
        @CsvSource({"0 0 0 30 2 *, 30", "0 0 0 31 FEB *, 31", "0 0 0 30-31 2 *, 30", "'0 0 0 31 4,6,9,11 *', 31"})
        void areRefused(String text, int day) {
            assertThat(fault(text))
                    .isEqualTo("'" + text + "' is no schedule: it never fires, for no month of it has the day " + day
                            + ", at position 7");
        }

        @ParameterizedTest
        @ValueSource(strings = {"0 0 0 29 2 *", "0 0 0 29 2 MON", "0 0 0 28-31 2 *", "0 0 0 31 2-3 *", "0 0 0 31 * *"})
        void areNotThoseThatComeSeldom(String text) {
            assertThat(CronSchedule.fault(text)).isEmpty();
        }
    }

    @Test
    void isParsedFromATextThatIsOne() {
        assertThat(CronSchedule.parse("0 */5 * * * *")).contains(new CronSchedule("0 */5 * * * *"));
        assertThat(CronSchedule.parse("*/5 * * * *")).isEmpty();
    }

    @Test
    void cannotBeMadeOfAnythingElse() {
        assertThatThrownBy(() -> new CronSchedule("*/5 * * * *")).isInstanceOf(IllegalArgumentException.class);
    }
}
