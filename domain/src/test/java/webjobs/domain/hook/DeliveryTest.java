package webjobs.domain.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.domain.hook.Delivery.Attempt;
import webjobs.domain.hook.Delivery.Outcome;
import webjobs.domain.hook.Delivery.State;

class DeliveryTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration TOOK = Duration.ofMillis(20);
    private static final Outcome AWAY = new Outcome.Unanswered("Nobody listens there.");

    private final Delivery fresh = Delivery.of("msg1", "{}", NOON);

    private static Delivery tried(Delivery delivery, Instant at, Outcome outcome) {
        return delivery.after(new Attempt(at, TOOK, outcome));
    }

    @Test
    void waitsForItsFirstAttemptAtOnce() {
        assertThat(fresh.state()).isEqualTo(new State.Waiting(NOON));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204, 299})
    void isDeliveredByAnySuccess(int status) {
        assertThat(tried(fresh, NOON, new Outcome.Answered(status)).state())
                .isEqualTo(new State.Delivered(NOON.plus(TOOK)));
    }

    @ParameterizedTest
    @ValueSource(ints = {199, 301, 307, 400, 404, 429, 500, 503})
    void isTriedAgainAfterAnyOtherAnswer(int status) {
        assertThat(tried(fresh, NOON, new Outcome.Answered(status)).state())
                .isEqualTo(new State.Waiting(NOON.plus(TOOK).plusSeconds(5)));
    }

    @Test
    void waitsLongerAfterEachAttemptAndIsGivenUpAtLast() {
        var delivery = fresh;
        var at = NOON;
        var pause = Duration.ZERO;
        for (var attempt = 1; attempt < Delivery.MOST_ATTEMPTS; attempt++) {
            delivery = tried(delivery, at, AWAY);
            var next = ((State.Waiting) delivery.state()).next();
            assertThat(Duration.between(at, next)).isGreaterThan(pause);
            pause = Duration.between(at, next);
            at = next;
        }

        delivery = tried(delivery, at, AWAY);

        assertThat(delivery.attempts()).hasSize(Delivery.MOST_ATTEMPTS);
        assertThat(delivery.state()).isEqualTo(new State.GivenUp(at.plus(TOOK), "It was tried 8 times."));
        assertThat(Duration.between(NOON, at)).isBetween(Duration.ofHours(8), Duration.ofHours(12));
    }

    /** HKS-09. */
    @Test
    void isGivenUpAtOnceWhereTheReceiverIsGoneForGood() {
        var gone = new Outcome.Answered(410);

        assertThat(Delivery.isGone(gone)).isTrue();
        assertThat(Delivery.isGone(AWAY)).isFalse();
        assertThat(tried(fresh, NOON, gone).isWaiting()).isFalse();
    }

    @Test
    void remembersEveryAttempt() {
        var delivery = tried(tried(fresh, NOON, AWAY), NOON.plusSeconds(6), new Outcome.Answered(200));

        assertThat(delivery.attempts())
                .containsExactly(
                        new Attempt(NOON, TOOK, AWAY),
                        new Attempt(NOON.plusSeconds(6), TOOK, new Outcome.Answered(200)));
    }
}
