package webjobs.domain.schedule;

import java.time.Instant;

/**
 * Since when a server could look at its schedules, by people's clock.
 *
 * @param startedAt when it started
 * @param unbrokenSince since when it has been there for every moment that the clock showed: it started then, or the clock was set
 *     forward, or the machine woke up
 */
public record Uptime(Instant startedAt, Instant unbrokenSince) {
    public static Uptime since(Instant start) {
        return new Uptime(start, start);
    }

    /** The same server when the clock has jumped forward to a moment. */
    public Uptime jumpedTo(Instant moment) {
        return moment.isAfter(unbrokenSince) ? new Uptime(startedAt, moment) : this;
    }
}
