package webjobs.adapters.http.exchange;

import java.util.Map;

/**
 * HTTP itself says no: the request is not one that any resource can answer. What the server refuses as a job server is
 * {@link webjobs.domain.Refused}.
 */
public final class NotServed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String message;
    private final transient Map<String, String> headers;

    /**
     * @param status 4xx or 5xx
     * @param message a sentence for a person
     * @param headers what the status asks for besides, such as {@code Allow}
     */
    public NotServed(int status, String message, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.message = message;
        this.headers = Map.copyOf(headers);
    }

    public NotServed(int status, String message) {
        this(status, message, Map.of());
    }

    public int status() {
        return status;
    }

    @Override
    public String getMessage() {
        return message;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
