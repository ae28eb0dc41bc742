package webjobs.adapters.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What tells a request from others: it is on the answer, in the body of an error and in the lines that the server logs meanwhile, so
 * that who has the one finds the others (HDR-07).
 *
 * <p>Safe for use by many threads.
 */
public final class RequestId {
    static final HeaderName HEADER = HeaderNames.create("x-ms-request-id");

    private static final List<HeaderName> ASKED_FOR = List.of(HeaderNames.create("x-arr-log-id"), HEADER);
    private static final int LONGEST = 128;

    private static final ScopedValue<String> CURRENT = ScopedValue.newInstance();

    private RequestId() {}

    /** That of the request which this thread is answering. */
    public static Optional<String> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /** Does a task of a request: meanwhile its id is {@link #current} in this thread, and in no other. */
    public static void during(String id, Runnable task) {
        ScopedValue.where(CURRENT, id).run(task);
    }

    /** As the caller says, as far as it is harmless in a log, or anew. */
    static String of(ServerRequestHeaders headers) {
        for (var name : ASKED_FOR) {
            if (headers.contains(name)) {
                var id = printable(headers.get(name).get());
                if (!id.isEmpty()) {
                    return id;
                }
            }
        }
        return UUID.randomUUID().toString();
    }

    private static String printable(String text) {
        return text.chars()
                .filter(c -> c > ' ' && c < 0x7f)
                .limit(LONGEST)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
