package webjobs.domain.job;

/** What becomes of a run that is to begin while another of its job is going on. */
public enum Overlap {
    FORBID,
    QUEUE,
    ALLOW,
    REPLACE
}
