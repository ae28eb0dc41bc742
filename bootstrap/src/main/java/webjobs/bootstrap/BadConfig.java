package webjobs.bootstrap;

/** The server cannot be started as it was told to; the message says which setting, its value, and what is allowed. */
final class BadConfig extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String message;

    BadConfig(String message) {
        super(message);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
