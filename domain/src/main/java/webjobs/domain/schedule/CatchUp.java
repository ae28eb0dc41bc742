package webjobs.domain.schedule;

import java.time.Duration;

/**
 * What a job's settings want done about occurrences that were missed.
 *
 * @param runs for which of them
 * @param window how long ago an occurrence may be to be made up for; not negative
 */
public record CatchUp(MissedRuns runs, Duration window) {
    /** What is done about occurrences that the server was there for and could only look at late: none is skipped for that. */
    CatchUp ofLate() {
        return runs == MissedRuns.SKIP ? new CatchUp(MissedRuns.ALL, window) : this;
    }
}
