package webjobs.adapters.http.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T10:00:00Z, 2026-11-24T10:00:00Z",
        "2026-11-24T10:00:00.100Z, 2026-11-24T10:00:00.1Z",
        "2026-11-24T10:00:00.123456Z, 2026-11-24T10:00:00.123456Z",
        "2026-11-24T10:00:00.123456999Z, 2026-11-24T10:00:00.123456Z",
        "2026-11-24T10:00:00.000000999Z, 2026-11-24T10:00:00Z",
        "1969-12-31T23:59:59.9Z, 1969-12-31T23:59:59.9Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z"
    })
    void writesMomentsToTheMicrosecond(String moment, String text) {
        assertThat(Times.instant(Instant.parse(moment))).isEqualTo(text);
        assertThat(Times.parse(text)).contains(Instant.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T10:00+01:00, 2026-11-24T10:00:00+01:00",
        "2026-11-24T10:00Z, 2026-11-24T10:00:00+00:00",
        "1890-01-01T10:00+00:53:28, 1890-01-01T10:00:00+00:53:28"
    })
    void writesLocalTimesWithTheirOffset(String moment, String text) {
        assertThat(Times.local(OffsetDateTime.parse(moment))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "2026-11-24",
                "2026-11-24T10:00:00",
                "2026-02-30T10:00:00Z",
                "2026-11-24T24:00:01Z",
                "2026-11-24T10:00:00+19:00",
                "+12026-11-24T10:00:00Z",
                "-0001-11-24T10:00:00Z",
                "1764000000"
            })
    void readsNothingElse(String text) {
        assertThat(Times.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0",
        "PT0.000000999S, 0",
        "PT0.000001S, 0.000001",
        "PT1.50S, 1.5",
        "PT100S, 100",
        "P3650D, 315360000",
        "P200000DT0.25S, 17280000000.25"
    })
    void writesDurationsAsPlainSeconds(String duration, String number) {
        assertThat(Times.seconds(Duration.parse(duration))).hasToString(number);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.0009S, 0 ms",
        "PT0.003S, 3 ms",
        "PT0.9999S, 999 ms",
        "PT1S, 1 s",
        "PT1.25S, 1.2 s",
        "PT10S, 10 s",
        "PT59.99S, 59.9 s",
        "PT60S, 1 min",
        "PT3599S, 59 min 59 s",
        "PT1H, 1 h",
        "PT23H59M59S, 23 h 59 min",
        "P1D, 1 d",
        "P400DT5H, 400 d 5 h"
    })
    void tellsPeopleDurations(String duration, String words) {
        assertThat(Times.inWords(Duration.parse(duration))).isEqualTo(words);
    }
}
