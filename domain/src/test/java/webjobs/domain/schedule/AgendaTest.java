package webjobs.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgendaTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private final Agenda<String> agenda = new Agenda<>();

    private void enter(String thing, long second) {
        agenda.enter(thing, Optional.of(NOON.plusSeconds(second)));
    }

    @Test
    void anEmptyOneHasNothingToWaitFor() {
        assertThat(agenda.next()).isEmpty();
        assertThat(agenda.due(NOON)).isEmpty();
    }

    @Test
    void whatIsDueComesInOrder() {
        enter("later", 2);
        enter("first", 1);
        enter("together", 2);
        enter("not yet", 3);

        assertThat(agenda.next()).contains(NOON.plusSeconds(1));
        assertThat(agenda.due(NOON.plusSeconds(2))).containsExactly("first", "later", "together");
    }

    @Test
    void nothingIsDueBeforeItsMoment() {
        enter("a", 1);

        assertThat(agenda.due(NOON.plusSeconds(1).minusNanos(1))).isEmpty();
    }

    @Test
    void aThingIsInItOnce() {
        enter("a", 1);
        enter("a", 5);

        assertThat(agenda.due(NOON.plusSeconds(4))).isEmpty();
        assertThat(agenda.next()).contains(NOON.plusSeconds(5));
    }

    @Test
    void aThingCanBeTakenOut() {
        enter("a", 1);
        enter("b", 1);
        agenda.enter("a", Optional.empty());
        agenda.enter("never there", Optional.empty());

        assertThat(agenda.due(NOON.plusSeconds(9))).containsExactly("b");

        agenda.enter("b", Optional.empty());

        assertThat(agenda.next()).isEmpty();
    }
}
