package webjobs.adapters.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {
    @Test
    void isAnotherForOtherContent() {
        assertThat(EntityTag.of("a".getBytes(StandardCharsets.UTF_8)))
                .matches("\"[0-9a-f]{32}\"")
                .isNotEqualTo(EntityTag.of("b".getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"t\"", "W/\"t\"", " * ", "\"a\", \"t\"", "\"a,\",W/\"t\" , \"b\"", "\"a\"\"t\""})
    void matches(String header) {
        assertThat(EntityTag.matches(header, "\"t\"")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "t", "\"", "\"t", "\"T\"", "\"tt\"", "W/", "\"a\", *", "\",\"t\",\""})
    void doesNotMatch(String header) {
        assertThat(EntityTag.matches(header, "\"t\"")).isFalse();
    }
}
