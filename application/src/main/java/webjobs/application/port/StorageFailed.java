package webjobs.application.port;

/**
 * The machine let us down: a disk is full, a database is away. Thrown by ports; nothing that was reported as done is undone by it.
 */
public final class StorageFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String message;
    private final boolean retryable;

    /**
     * @param message a sentence for a person, without secrets
     * @param retryable whether the same call may succeed later without anybody changing the server
     */
    public StorageFailed(String message, boolean retryable, Throwable cause) {
        super(message, cause);
        this.message = message;
        this.retryable = retryable;
    }

    @Override
    public String getMessage() {
        return message;
    }

    public boolean isRetryable() {
        return retryable;
    }
}
