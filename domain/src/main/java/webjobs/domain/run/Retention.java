package webjobs.domain.run;

/**
 * How many runs of a job are remembered.
 *
 * @param keep at least 1; the newest are kept (TRG-20), and one that has not ended is always kept
 */
public record Retention(int keep) {
    public Retention {
        if (keep < 1) {
            throw new IllegalArgumentException("at least one run is kept, not " + keep);
        }
    }
}
