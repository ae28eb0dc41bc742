package webjobs.domain.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import webjobs.domain.hook.Delivery.Attempt;
import webjobs.domain.hook.Delivery.Outcome;
import webjobs.domain.hook.Delivery.State;

class SubscriptionTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private Subscription subscription =
            new Subscription(new Hook(1, "x", "http://a/", false, Optional.empty()), List.of());

    private static Delivery delivery(int number) {
        return Delivery.of("msg" + number, "{}", NOON.plusSeconds(number));
    }

    private static Delivery tried(Delivery delivery, int status) {
        return delivery.after(new Attempt(delivery.createdAt(), Duration.ZERO, new Outcome.Answered(status)));
    }

    @Test
    void givesUpTheOldestOfTooManyThatWait() {
        for (var number = 0; number <= Subscription.MOST_WAITING; number++) {
            subscription = subscription.with(delivery(number), NOON);
        }

        assertThat(subscription.deliveries().getFirst().state())
                .isEqualTo(new State.GivenUp(NOON, "More than 100 messages waited."));
        assertThat(subscription.deliveries().stream().filter(Delivery::isWaiting))
                .hasSize(Subscription.MOST_WAITING);
    }

    @Test
    void remembersTheLatestOfThoseThatWaitNoMore() {
        for (var number = 0; number < Subscription.REMEMBERED + 3; number++) {
            subscription = subscription.with(delivery(number), NOON).updated(tried(delivery(number), 200));
        }

        assertThat(subscription.deliveries()).hasSize(Subscription.REMEMBERED);
        assertThat(subscription.deliveries().getFirst().id()).isEqualTo("msg3");
    }

    @Test
    void deliversThatNextWhoseTimeComesFirst() {
        subscription =
                subscription.with(delivery(0), NOON).with(delivery(1), NOON).updated(tried(delivery(0), 500));

        assertThat(subscription.next().map(Delivery::id)).contains("msg1");
        assertThat(subscription.nextAt()).contains(NOON.plusSeconds(1));
    }

    @Test
    void hasNothingNextWhereAllIsDelivered() {
        subscription = subscription.with(delivery(0), NOON).updated(tried(delivery(0), 200));

        assertThat(subscription.next()).isEmpty();
        assertThat(subscription.nextAt()).isEmpty();
    }

    @Test
    void knowsTheLatestAttemptOfAll() {
        assertThat(subscription.last()).isEmpty();

        subscription = subscription
                .with(delivery(0), NOON)
                .with(delivery(1), NOON)
                .updated(tried(delivery(1), 201))
                .updated(tried(delivery(0), 500));

        assertThat(subscription.last().map(last -> last.delivery().id())).contains("msg1");
    }

    @Test
    void takesNoNewsOfWhatItDoesNotHave() {
        assertThat(subscription.updated(tried(delivery(7), 200))).isEqualTo(subscription);
    }
}
