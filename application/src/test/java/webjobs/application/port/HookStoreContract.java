package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import webjobs.domain.hook.Delivery;
import webjobs.domain.hook.Delivery.Attempt;
import webjobs.domain.hook.Delivery.Outcome;
import webjobs.domain.hook.Delivery.State;
import webjobs.domain.hook.Hook;
import webjobs.domain.hook.Subscription;

/** What {@link HookStore} promises. */
public abstract class HookStoreContract {
    private static final Instant NOW = Instant.parse("2026-11-24T05:46:00.123456Z");
    private static final Hook PLAIN =
            new Hook(1, Hook.TRIGGERED_JOB_FINISHED, "https://example.test/in", false, Optional.empty());
    private static final Hook SECRET = new Hook(
            Long.MAX_VALUE, "Zürich\n😀", "http://me:word@example.test/?a=b", true, Optional.of("s3cr\u0000et\n"));

    /** The same at every call within a test, and empty at first. */
    protected abstract HookStore store();

    /** The store as another life of the server finds it. */
    protected abstract HookStore reopen();

    private void assertComesBack(List<Subscription> subscriptions) {
        store().save(subscriptions);

        assertThat(store().load()).isEqualTo(subscriptions);
        assertThat(reopen().load()).isEqualTo(subscriptions);
    }

    private static Delivery delivery(String id, List<Attempt> attempts, State state) {
        return new Delivery(id, "{\n  \"name\": \"Zürich 😀\"\n}", NOW, attempts, state);
    }

    @Test
    void hasNoneBeforeAnyWereSaved() {
        assertThat(store().load()).isEmpty();
        assertThat(reopen().load()).isEmpty();
    }

    @Test
    void keepsAllOfAHook() {
        assertComesBack(List.of(new Subscription(PLAIN, List.of()), new Subscription(SECRET, List.of())));
    }

    @Test
    void keepsHooksInTheirOrder() {
        assertComesBack(List.of(new Subscription(SECRET, List.of()), new Subscription(PLAIN, List.of())));
    }

    @Test
    void keepsAnEmptySecretApartFromNone() {
        var empty = new Hook(3, "PostDeployment", "https://example.test", false, Optional.of(""));

        assertComesBack(List.of(new Subscription(empty, List.of())));
    }

    @Test
    void keepsDeliveriesInEachStateInTheirOrder() {
        assertComesBack(List.of(
                new Subscription(
                        PLAIN,
                        List.of(
                                delivery("c", List.of(), new State.Waiting(NOW.plusNanos(1_000))),
                                delivery("a", List.of(), new State.Delivered(NOW.plusSeconds(1))),
                                delivery(
                                        "b", List.of(), new State.GivenUp(NOW.plusSeconds(2), "Gone, \"they\" say.")))),
                new Subscription(SECRET, List.of(delivery("d", List.of(), new State.Waiting(NOW))))));
    }

    @Test
    void keepsAttemptsWithEachOutcome() {
        var attempts = List.of(
                new Attempt(NOW, Duration.ZERO, new Outcome.Answered(500)),
                new Attempt(NOW.plusSeconds(5), Duration.ofNanos(1_234_567_890), new Outcome.Unanswered("No route.")),
                new Attempt(NOW.plusSeconds(99), Duration.ofMinutes(2), new Outcome.Unanswered("")),
                new Attempt(NOW.plusSeconds(400), Duration.ofMillis(7), new Outcome.Answered(200)));

        assertComesBack(List.of(new Subscription(PLAIN, List.of(delivery("a", attempts, new State.Delivered(NOW))))));
    }

    @Test
    void keepsADeliveryThroughItsWholeLife() {
        var delivery = Delivery.of("a", "{}", NOW);
        assertComesBack(List.of(new Subscription(PLAIN, List.of(delivery))));
        for (var i = 0; i < Delivery.MOST_ATTEMPTS; i++) {
            delivery = delivery.after(new Attempt(NOW.plusSeconds(i), Duration.ofMillis(i), new Outcome.Answered(503)));
            assertComesBack(List.of(new Subscription(PLAIN, List.of(delivery))));
        }
    }

    @Test
    void replacesThemAsAWhole() {
        store().save(List.of(new Subscription(PLAIN, List.of()), new Subscription(SECRET, List.of())));

        assertComesBack(List.of(new Subscription(SECRET, List.of())));
        assertComesBack(List.of());
    }

    @Test
    void doesNotShareWhatItWasGiven() {
        var subscriptions = new ArrayList<>(List.of(new Subscription(PLAIN, List.of())));
        store().save(subscriptions);

        subscriptions.clear();

        assertThat(store().load()).hasSize(1);
    }
}
