package webjobs.application.port;

/**
 * The machine let us down: a disk is full, a database is away. Thrown by ports; nothing that was reported as done is undone by it.
 */
public final class StorageFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String message;
    private final Happened happened;
    private final boolean retryable;

    /** Whether what was asked for has happened in spite of the failure. */
    public enum Happened {
        /** Nothing was changed, and nothing will be. */
        NO,
        /**
         * All of it was done, or nothing: the failure came when it could have been. Whoever has to know does the same again where the
         * port says that this is harmless, or looks.
         */
        UNKNOWN
    }

    /**
     * @param message a sentence for a person, without secrets
     * @param happened {@link Happened#NO} only where that is certain
     * @param retryable whether the same call may succeed later without anybody changing the server
     */
    public StorageFailed(String message, Happened happened, boolean retryable, Throwable cause) {
        super(message, cause);
        this.message = message;
        this.happened = happened;
        this.retryable = retryable;
    }

    @Override
    public String getMessage() {
        return message;
    }

    public Happened happened() {
        return happened;
    }

    public boolean isRetryable() {
        return retryable;
    }
}
