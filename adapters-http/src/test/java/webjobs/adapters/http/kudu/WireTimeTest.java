package webjobs.adapters.http.kudu;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireTimeTest {
    @ParameterizedTest
    @CsvSource({
        "2016-05-19T21:49:38.1938193Z, 2016-05-19T21:49:38.1938193Z",
        "2016-05-19T21:49:38.100Z, 2016-05-19T21:49:38.1Z",
        "2016-05-19T21:49:38Z, 2016-05-19T21:49:38Z",
        "2016-05-19T21:49:38.000000099Z, 2016-05-19T21:49:38Z",
        "2016-05-19T00:00:00Z, 2016-05-19T00:00:00Z"
    })
    void writesMoments(Instant moment, String text) {
        assertThat(WireTime.instant(moment)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 00:00:00",
        "PT1M, 00:01:00",
        "PT3.4531291S, 00:00:03.4531291",
        "P1DT2H3M4.5S, 1.02:03:04.5000000",
        "PT23H59M59.999999999S, 23:59:59.9999999",
        "PT0.000000099S, 00:00:00",
        "P400D, 400.00:00:00"
    })
    void writesDurations(Duration duration, String text) {
        assertThat(WireTime.duration(duration)).isEqualTo(text);
    }
}
