package webjobs.domain;

import java.time.Duration;

/**
 * A moment by a clock that is never set, such as one that counts from the start of the machine. It tells how long things take; it is no
 * time of day, and is compared with others of the same clock only.
 *
 * @param sinceStart how long the clock had been going then
 */
public record SteadyTime(Duration sinceStart) implements Comparable<SteadyTime> {
    /** When the clock began. */
    public static final SteadyTime START = new SteadyTime(Duration.ZERO);

    public SteadyTime plus(Duration time) {
        return new SteadyTime(sinceStart.plus(time));
    }

    public boolean isBefore(SteadyTime other) {
        return compareTo(other) < 0;
    }

    /** Negative where the other one is earlier. */
    public Duration until(SteadyTime other) {
        return other.sinceStart.minus(sinceStart);
    }

    @Override
    public int compareTo(SteadyTime other) {
        return sinceStart.compareTo(other.sinceStart);
    }
}
