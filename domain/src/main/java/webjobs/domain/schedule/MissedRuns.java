package webjobs.domain.schedule;

/** For which of the occurrences that nobody was there for a run is made up (setting {@code missed_runs}). */
public enum MissedRuns {
    /** One run for all of them together. */
    ONCE,
    /** One run for each. */
    ALL,
    /** None. */
    SKIP
}
