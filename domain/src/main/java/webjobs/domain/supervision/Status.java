package webjobs.domain.supervision;

/** A continuous job's state in the word that clients know (CON-01, CON-02). */
public enum Status {
    /** It has just come, and nobody has looked after it yet. */
    INITIALIZING("Initializing"),
    STARTING("Starting"),
    RUNNING("Running"),
    PENDING_RESTART("PendingRestart"),
    /** Another server runs it. */
    INACTIVE_INSTANCE("InactiveInstance"),
    /** It was stopped while it was starting. */
    DISABLING("Disabling"),
    STOPPING("Stopping"),
    STOPPED("Stopped");

    private final String word;

    Status(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
