package webjobs.domain.schedule;

import java.time.Duration;

/**
 * What a job's settings want done about occurrences that were missed.
 *
 * @param runs for which of them
 * @param window how long ago an occurrence may be to be made up for; not negative
 */
public record CatchUp(MissedRuns runs, Duration window) {}
