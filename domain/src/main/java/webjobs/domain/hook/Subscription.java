package webjobs.domain.hook;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A hook with its delivery log.
 *
 * @param deliveries the oldest first; those that wait, and the latest of the others
 */
public record Subscription(Hook hook, List<Delivery> deliveries) {
    /** How many may wait; more are more than a receiver that comes back can want. */
    public static final int MOST_WAITING = 100;

    /** How many of those that wait no more are remembered. */
    public static final int REMEMBERED = 50;

    public Subscription {
        deliveries = List.copyOf(deliveries);
    }

    /** With one more to be delivered; where too many wait, the oldest of them is given up. */
    public Subscription with(Delivery delivery, Instant now) {
        var all = new ArrayList<>(deliveries);
        var waiting = all.stream().filter(Delivery::isWaiting).toList();
        if (waiting.size() >= MOST_WAITING) {
            var oldest = waiting.getFirst();
            all.set(all.indexOf(oldest), oldest.givenUp(now, "More than " + MOST_WAITING + " messages waited."));
        }
        all.add(delivery);
        return new Subscription(hook, withoutOld(all));
    }

    /** With what has become of a delivery; without change where it is not there. */
    public Subscription updated(Delivery delivery) {
        var all = new ArrayList<>(deliveries);
        all.replaceAll(there -> there.id().equals(delivery.id()) ? delivery : there);
        return new Subscription(hook, withoutOld(all));
    }

    private static List<Delivery> withoutOld(List<Delivery> all) {
        var surplus = all.stream().filter(delivery -> !delivery.isWaiting()).count() - REMEMBERED;
        var kept = new ArrayList<Delivery>(all.size());
        for (var delivery : all) {
            if (delivery.isWaiting() || surplus-- <= 0) {
                kept.add(delivery);
            }
        }
        return kept;
    }

    /** What is to be delivered next: of those that wait, the one whose time comes first. */
    public Optional<Delivery> next() {
        return deliveries.stream().filter(Delivery::isWaiting).min(Comparator.comparing(Subscription::dueAt));
    }

    /** When that is. */
    public Optional<Instant> nextAt() {
        return next().map(Subscription::dueAt);
    }

    private static Instant dueAt(Delivery delivery) {
        return switch (delivery.state()) {
            case Delivery.State.Waiting(var at) -> at;
            case Delivery.State.Delivered _, Delivery.State.GivenUp _ -> Instant.MAX;
        };
    }

    /** The latest attempt of all; empty before the first. */
    public Optional<LastAttempt> last() {
        return deliveries.stream()
                .filter(delivery -> !delivery.attempts().isEmpty())
                .map(delivery -> new LastAttempt(delivery, delivery.attempts().getLast()))
                .max(Comparator.comparing(last -> last.attempt().at()));
    }

    /** An attempt with what was sent. */
    public record LastAttempt(Delivery delivery, Delivery.Attempt attempt) {}
}
