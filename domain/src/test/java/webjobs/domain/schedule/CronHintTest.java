package webjobs.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronHintTest {
    private static final Pattern SUGGESTION = Pattern.compile("'([^']*)' is meant");

    private static String fault(String text) {
        return CronSchedule.fault(text).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "@yearly | 0 0 0 1 1 *",
                "@Monthly | 0 0 0 1 * *",
                "@weekly | 0 0 0 * * 0",
                "@daily | 0 0 0 * * *",
                "daily | 0 0 0 * * *",
                "@hourly | 0 0 * * * *",
                "@every 5m | 0 */5 * * * *",
                "every 15 minutes | 0 */15 * * * *",
                "PT30S | */30 * * * * *",
                "2h | 0 0 */2 * * *",
                "1 day | 0 0 0 * * *",
                "00:00:15 | */15 * * * * *",
                "00:05:00 | 0 */5 * * * *",
                "01:00:00 | 0 0 * * * *",
                "1.00:00:00 | 0 0 0 * * *",
                "02:30 | 0 30 2 * * *",
                "13:37:00 | 0 37 13 * * *",
                "0 5 * * 7 | 0 0 5 * * 0",
                "0 5 * * 1-7 | 0 0 5 * * *",
                "0 5 * * 5-7 | 0 0 5 * * 0,5-6",
                "0 5 * * 6,7 | 0 0 5 * * 0,6",
                "0 24 * * * | 0 0 0 * * *",
                "0 5 ? * MON | 0 0 5 * * MON",
                "0 0 12 ? * MON-FRI | 0 0 12 * * MON-FRI",
                "0 0 12 ? * MON-FRI * | 0 0 12 * * MON-FRI",
                "0 0 12 * * ? 2027 | 0 0 12 * * *",
                "0 0 12 ? * 2-6 * | 0 0 12 * * 1-5",
                "0 0 12 ? * 1 * | 0 0 12 * * 0",
                "0 0 12 ? * MON#2 | 0 0 12 8-14 * MON",
                "0 0 12 ? * 6#1 * | 0 0 12 1-7 * 5",
                "0 0 8, 12 * * * | 0 0 8,12 * * *"
            })
    void findsWhatIsASchedule(String text, String meant) {
        assertThat(fault(text)).endsWith(": perhaps '" + meant + "' is meant");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 0 0 L * ? | '0 0 0 28-31 * *'",
                "0 0 0 LW * * | '0 0 0 28-31 * *'",
                "0 0 0 15W * * | '0 0 0 28-31 * *'",
                "0 0 0 * * FRIL | '0 0 0 28-31 * *'",
                "0 0 12 ? * 2-6 | days of the week by their names",
                "@reboot | a continuous job"
            })
    void saysWhatToDoWhereNoScheduleIsLikeIt(String text, String advice) {
        assertThat(fault(text)).contains(advice).doesNotContain("is meant");
    }

    @Test
    void saysThatCronTakesEitherDay() {
        assertThat(fault("0 5 1 * MON"))
                .contains("perhaps '0 0 5 1 * MON' is meant, which needs both")
                .endsWith("where cron takes either");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "", "0 0", "@every 7m", "0 0 0 30 2 *", "0 1 - 5 * * *", "a b c d e"})
    void isSilentWhereNobodyCanTell(String text) {
        assertThat(fault(text)).doesNotContain("perhaps");
    }

    /** Whatever is written: what is suggested is taken. */
    @Test
    void suggestsNothingThatIsRefused() {
        var random = new Random(20261128);
        var parts = List.of(
                "*", "?", "0", "7", "24", "60", "1-7", "5-7", "*/7", "0/5", "L", "MON#2", "6#3", "SAT-SUN", "1,7", "/5",
                "FRI-MON", "31", "2", "FEB", "22-2", "*/120", "59", "W", "2027");
        var found = 0;
        for (var i = 0; i < 5_000; i++) {
            var text = IntStream.range(0, 5 + random.nextInt(3))
                    .mapToObj(_ -> parts.get(random.nextInt(parts.size())))
                    .collect(Collectors.joining(" "));
            var said = CronSchedule.parse(text)
                    .map(schedule -> String.join(" ", schedule.remarks()))
                    .orElseGet(() -> fault(text));
            for (var suggestion : SUGGESTION.matcher(said).results().toList()) {
                found++;
                assertThat(CronSchedule.fault(suggestion.group(1))).as(text).isEmpty();
            }
        }
        assertThat(found).isGreaterThan(50);
    }
}
