package webjobs.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronFieldTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SECOND | * | *",
                "SECOND | 0-59 | *",
                "SECOND | */20 | 0,20,40",
                "MINUTE | 5 | 5",
                "MINUTE | 50/3 | 50,53,56,59",
                "MINUTE | 10-20/5 | 10,15,20",
                "MINUTE | 10-19/5 | 10,15",
                "MINUTE | 20-10/5 | 10,15,20",
                "MINUTE | 1,2,3,7,9-10 | 1-3,7,9-10",
                "MINUTE | 7,*,9 | *",
                "MINUTE | */60 | 0",
                "MINUTE | 5/4000000000 | 5",
                "HOUR | 22-2 | 2-22",
                "HOUR | */24 | 0",
                "DAY_OF_MONTH | */10 | 1,11,21,31",
                "DAY_OF_MONTH | * | *",
                "MONTH | JAN | 1",
                "MONTH | dec | 12",
                "MONTH | D | 12",
                "MONTH | Jun-jul | 6-7",
                "MONTH | NOV-FEB | 2-11",
                "MONTH | */3 | 1,4,7,10",
                "DAY_OF_WEEK | SUN | 0",
                "DAY_OF_WEEK | MON-FRI | 1-5",
                "DAY_OF_WEEK | FRI-MON | 1-5",
                "DAY_OF_WEEK | TU/2 | 2,4,6",
                "DAY_OF_WEEK | 0-6 | *"
            })
    void standsForItsValues(CronField field, String text, String plain) {
        assertThat(field.plain(field.read(text, 1))).isEqualTo(plain);
    }
}
