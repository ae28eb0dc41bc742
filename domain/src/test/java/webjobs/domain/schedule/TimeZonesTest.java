package webjobs.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeZonesTest {
    @ParameterizedTest
    @CsvSource({
        "W. Europe Standard Time, Europe/Berlin",
        "w. europe standard time, Europe/Berlin",
        "Berlin, Europe/Berlin",
        "new york, America/New_York",
        "europe/berlin, Europe/Berlin",
        "Europe/Berlni, Europe/Berlin"
    })
    void suggestTheNameThatCounts(String text, String name) {
        assertThat(TimeZones.parse(text)).isEmpty();
        assertThat(TimeZones.suggestion(text)).contains(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "nowhere at all", "/"})
    void suggestNothingForWhatIsNone(String text) {
        assertThat(TimeZones.suggestion(text)).isEmpty();
    }

    @Test
    void knowThoseOfWindows() {
        assertThat(TimeZones.ofWindows("Pacific Standard Time")).contains(ZoneId.of("America/Los_Angeles"));
        assertThat(TimeZones.ofWindows("UTC+12")).contains(ZoneId.of("Etc/GMT-12"));
        assertThat(TimeZones.ofWindows("Europe/Berlin")).isEmpty();
        assertThat(WindowsZones.ianaNames())
                .hasSizeGreaterThan(130)
                .allMatch(name -> TimeZones.parse(name).isPresent());
    }
}
