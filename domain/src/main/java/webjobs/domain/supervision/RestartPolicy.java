package webjobs.domain.supervision;

import java.time.Duration;

/**
 * How long a continuous job rests before it is launched again (CON-12).
 *
 * @param delay after the first launch that did not live for long; zero or more
 * @param delayMax to this the delay grows, doubling with each further such launch in a row; at least {@code delay}, and equal to it
 *     where it does not grow
 * @param healthyAfter a launch that lived so long was a good one, after which there is no rest
 */
public record RestartPolicy(Duration delay, Duration delayMax, Duration healthyAfter) {
    public RestartPolicy {
        if (delay.isNegative() || delayMax.compareTo(delay) < 0 || healthyAfter.isNegative()) {
            throw new IllegalArgumentException("no such delays: " + delay + ", " + delayMax + ", " + healthyAfter);
        }
    }

    /** How long to rest after so many launches in a row that did not live for long. @param inARow at least 1 */
    public Duration restAfter(int inARow) {
        var rest = delay;
        for (var launch = 1; launch < inARow && rest.isPositive() && rest.compareTo(delayMax) < 0; launch++) {
            var room = delayMax.minus(rest); // compared with, for twice a long rest may be more than a Duration holds
            rest = rest.compareTo(room) < 0 ? rest.plus(rest) : delayMax;
        }
        return rest;
    }
}
