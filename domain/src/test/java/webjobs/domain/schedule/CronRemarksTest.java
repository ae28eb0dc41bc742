package webjobs.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SCH-03, SCH-04. */
class CronRemarksTest {
    private static List<String> remarks(String expression) {
        return new CronSchedule(expression).remarks();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 0 22-2 * * * | 0 0 0-2,22-23 * * *",
                "0 0 23-0 * * * | 0 0 0,23 * * *",
                "0 0 22-2/2 * * * | 0 0 0,2,22 * * *",
                "0 0 0 * * FRI-MON | 0 0 0 * * FRI-SAT,SUN-MON",
                "0 0 0 * * SAT-SUN | 0 0 0 * * SAT,SUN",
                "0 0 0 * * MON-SUN | 0 0 0 * * *",
                "0 0 0 * NOV-FEB * | 0 0 0 * NOV-DEC,JAN-FEB *",
                "0 0 0 * * TUE,FRI-MON | 0 0 0 * * TUE,FRI-SAT,SUN-MON",
                "*/120 * * * * * | 0 */2 * * * *",
                "0 */120 * * * * | 0 0 */2 * * *",
                "* */5 * * * * | 0 */5 * * * *",
                "* 0 2 * * * | 0 0 2 * * *",
                "* * 2 * * * | 0 0 2 * * *"
            })
    void saysWhatMayBeMeantInstead(String expression, String meant) {
        assertThat(remarks(expression))
                .singleElement()
                .satisfies(remark -> assertThat(remark).contains("'").endsWith("perhaps '" + meant + "' is meant."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 */90 * * * * | comes to the minute 0 alone",
                "0 10-20/15 * * * * | comes to the minute 10 alone",
                "0 0/50 * * * * | after the minute 50 comes 0",
                "0 */7 * * * * | after the minute 56 comes 0",
                "0 0 */5 * * * | after the hour 20 comes 0",
                "0 0 0 31 * * | months that have no day 31"
            })
    void saysWhatItDoesWhereNoOtherIsLikeIt(String expression, String what) {
        assertThat(remarks(expression))
                .singleElement()
                .satisfies(remark -> assertThat(remark).contains(what).doesNotContain("is meant"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* * * * * *",
                "*/10 * * * * *",
                "0 */5 * * * *",
                "0 0/15 * * * *",
                "0 5/10 * * * *",
                "0 0 */24 * * *",
                "0 */60 * * * *",
                "0 0 9-17 * * MON-FRI",
                "0 10-40/5 * * * *",
                "0 0 0 13 * 5",
                "0 0 0 */2 * *",
                "0 0 0 28 2 *",
                "0 0 0 31 1,3 *",
                "0 0 0 * * SUN-SAT",
                "0 0/1 * * * *"
            })
    void isSilentOfWhatIsMeant(String expression) {
        assertThat(remarks(expression)).isEmpty();
    }
}
