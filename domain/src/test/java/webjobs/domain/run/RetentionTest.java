package webjobs.domain.run;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TRG-20. */
class RetentionTest {
    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void keepsAtLeastOne(int keep) {
        assertThatThrownBy(() -> new Retention(keep))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("at least one run is kept, not " + keep);
    }
}
