package webjobs.domain.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How often and when a failed run is tried again.
 *
 * @param most how many times after the first failure; 0 for never
 * @param delay before the first retry; doubled before each further one, up to an hour or the delay itself where that is longer
 */
public record Retries(int most, Duration delay) {
    private static final Duration LONGEST = Duration.ofHours(1);
    /** Doubling more often reaches the longest delay from any that can be told from none. */
    private static final int MOST_DOUBLINGS = 40;

    /**
     * The retry of a run that failed.
     *
     * @param attempt when it may begin, and the trigger that names the first run
     */
    public record Attempt(Trigger.Retry trigger, Instant notBefore) {}

    /** @return empty where the run was the last attempt */
    public Optional<Attempt> after(Run failed, Instant now) {
        var next = switch (failed.trigger()) {
            case Trigger.Retry retry -> new Trigger.Retry(retry.first(), retry.attempt() + 1);
            case Trigger.External _, Trigger.Scheduled _, Trigger.Rerun _ -> new Trigger.Retry(failed.id(), 1);
        };
        return next.attempt() > most
                ? Optional.empty()
                : Optional.of(new Attempt(next, now.plus(delayBefore(next.attempt()))));
    }

    private Duration delayBefore(int attempt) {
        var longest = delay.compareTo(LONGEST) > 0 ? delay : LONGEST;
        var doubled = delay.multipliedBy(1L << Math.min(attempt - 1, MOST_DOUBLINGS));
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
}
