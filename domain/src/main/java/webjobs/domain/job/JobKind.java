package webjobs.domain.job;

/** The two kinds of job. The word is the one in URLs, paths and the {@code WEBJOBS_TYPE} of a job. */
public enum JobKind {
    /** Runs when called or when its schedule says so. */
    TRIGGERED("triggered"),
    /** Is kept running. */
    CONTINUOUS("continuous");

    private final String word;

    JobKind(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
