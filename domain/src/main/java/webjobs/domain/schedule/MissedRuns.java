package webjobs.domain.schedule;

/** For which missed occurrences of a schedule there is to be a run after all. */
public enum MissedRuns {
    ONCE,
    ALL,
    SKIP
}
