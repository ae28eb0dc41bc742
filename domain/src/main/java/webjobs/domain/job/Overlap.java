package webjobs.domain.job;

/** What becomes of a run that is wanted while another one of its job is still going (setting {@code overlap}). */
public enum Overlap {
    /** There is none: a caller is told so, an occurrence is a miss. */
    FORBID,
    /** It waits until those before it are over. */
    QUEUE,
    /** It runs beside the others. */
    ALLOW,
    /** The one that is going is stopped and makes room. */
    REPLACE
}
