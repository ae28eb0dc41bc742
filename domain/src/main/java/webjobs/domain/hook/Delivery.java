package webjobs.domain.hook;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A message to the address of a hook, and how far it has come.
 *
 * @param id the same for every attempt, so that a receiver knows a message that came twice; letters and digits
 * @param payload JSON
 * @param attempts the oldest first
 */
public record Delivery(String id, String payload, Instant createdAt, List<Attempt> attempts, State state) {
    /** How long after an attempt that failed the next one follows. After the last of them it is given up. */
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(6));

    public static final int MOST_ATTEMPTS = PAUSES.size() + 1;

    public Delivery {
        attempts = List.copyOf(attempts);
    }

    /** @param outcome what came of it */
    public record Attempt(Instant at, Duration took, Outcome outcome) {}

    /** What came of an attempt. */
    public sealed interface Outcome {
        /** @param status of HTTP */
        record Answered(int status) implements Outcome {
            boolean isSuccess() {
                return status >= 200 && status < 300;
            }
        }

        /** @param why a sentence for a person */
        record Unanswered(String why) implements Outcome {}
    }

    public sealed interface State {
        /** @param next when it is tried, or tried again */
        record Waiting(Instant next) implements State {}

        record Delivered(Instant at) implements State {}

        /** @param reason a sentence for a person */
        record GivenUp(Instant at, String reason) implements State {}
    }

    public static Delivery of(String id, String payload, Instant now) {
        return new Delivery(id, payload, now, List.of(), new State.Waiting(now));
    }

    /** After an attempt: delivered, to be tried again, or given up. */
    public Delivery after(Attempt attempt) {
        var all = new ArrayList<>(attempts);
        all.add(attempt);
        var end = attempt.at().plus(attempt.took());
        return new Delivery(id, payload, createdAt, all, next(attempt.outcome(), all.size(), end));
    }

    private static State next(Outcome outcome, int tried, Instant end) {
        if (outcome instanceof Outcome.Answered answered && answered.isSuccess()) {
            return new State.Delivered(end);
        }
        if (isGone(outcome)) {
            return new State.GivenUp(end, "The receiver says that it is gone for good (410).");
        }
        return tried <= PAUSES.size()
                ? new State.Waiting(end.plus(PAUSES.get(tried - 1)))
                : new State.GivenUp(end, "It was tried " + tried + " times.");
    }

    /** Whether the receiver wants no more messages (HKS-09). */
    public static boolean isGone(Outcome outcome) {
        return outcome instanceof Outcome.Answered(var status) && status == 410;
    }

    /** Given up without, or without further, attempt. */
    public Delivery givenUp(Instant now, String reason) {
        return new Delivery(id, payload, createdAt, attempts, new State.GivenUp(now, reason));
    }

    public boolean isWaiting() {
        return state instanceof State.Waiting;
    }
}
