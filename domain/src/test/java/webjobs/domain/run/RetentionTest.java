package webjobs.domain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.domain.job.JobName;

/** TRG-20. */
class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-11-24T05:46:00Z");

    private static Run running(int number) {
        var id = new RunId(202611240546000000L + number);
        return Run.begun(new JobName("mail"), id, new Trigger.External(""), "", NOW);
    }

    private static Run ended(int number) {
        return running(number).ended(new Run.State.Exited(NOW, 0));
    }

    @Test
    void forgetsAllButTheNewest() {
        var runs = Stream.of(5, 4, 3, 2, 1).map(RetentionTest::ended).toList();

        assertThat(new Retention(2).toForget(runs))
                .containsExactly(runs.get(2).id(), runs.get(3).id(), runs.get(4).id());
    }

    @Test
    void forgetsNoneWhereThereAreNotMoreThanItKeeps() {
        assertThat(new Retention(2).toForget(List.of(ended(2), ended(1)))).isEmpty();
        assertThat(new Retention(1).toForget(List.of())).isEmpty();
    }

    @Test
    void neverForgetsARunThatGoesOn() {
        var old = running(1);

        assertThat(new Retention(1).toForget(List.of(ended(3), ended(2), old))).containsExactly(ended(2).id());
    }

    @Test
    void countsARunThatGoesOnAsOneThatIsKept() {
        assertThat(new Retention(1).toForget(List.of(running(2), ended(1)))).containsExactly(ended(1).id());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void keepsAtLeastOne(int keep) {
        assertThatThrownBy(() -> new Retention(keep))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("at least one run is kept, not " + keep);
    }
}
