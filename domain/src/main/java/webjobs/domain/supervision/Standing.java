package webjobs.domain.supervision;

import java.time.Instant;
import java.util.Optional;

/**
 * How a continuous job stands, for people.
 *
 * @param launches how many launches there have been since the server started or the job came, whichever is later
 * @param since when the process that runs now was there; empty where none does
 * @param streak how the last launches ended, where they did not live for long
 * @param nextLaunch when it is launched again, where it rests
 */
public record Standing(
        Status status, int launches, Optional<Instant> since, Optional<Streak> streak, Optional<Instant> nextLaunch) {

    /** One of a job that nobody looks after. */
    public static Standing of(Status status) {
        return new Standing(status, 0, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
