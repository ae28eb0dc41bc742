package webjobs.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellingTest {
    private static final List<String> KNOWN = List.of("limit", "is_singleton", "time_zone", "env");

    @ParameterizedTest
    @CsvSource({
        "LIMIT, limit",
        "limits, limit",
        "lmit, limit",
        "limti, limit",
        "lomit, limit",
        "IsSingleton, is_singleton",
        "singleton, is_singleton",
        "time zone, time_zone",
        "TIME.ZONE, time_zone",
        "tiem_zoen, time_zone",
        "ENV, env"
    })
    void findsTheWordThatWasMeant(String word, String meant) {
        assertThat(Spelling.suggestion(word, KNOWN)).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit", "env", "", "_", "e", "zone", "time", "en", "owner", "lists"})
    void findsNothingForAnotherWord(String word) {
        assertThat(Spelling.suggestion(word, KNOWN)).isEmpty();
    }

    @Test
    void takesTheNearestOfSeveral() {
        assertThat(Spelling.suggestion("restart_delays", List.of("restart_delay_max", "restart_delay")))
                .contains("restart_delay");
    }
}
