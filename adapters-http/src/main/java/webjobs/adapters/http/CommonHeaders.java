package webjobs.adapters.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.ServerResponseHeaders;
import java.util.List;
import java.util.UUID;
import webjobs.adapters.http.exchange.Json;

/** The headers of every answer. */
final class CommonHeaders {
    static final Header JSON = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Json.CONTENT_TYPE);
    static final Header RETRY_SOON = HeaderValues.createCached(HeaderNames.RETRY_AFTER, "5");

    private static final Header NO_CACHE = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-cache");
    private static final Header NO_SNIFF =
            HeaderValues.createCached(HeaderNames.create("X-Content-Type-Options"), "nosniff");

    private static final HeaderName REQUEST_ID = HeaderNames.create("x-ms-request-id");
    private static final List<HeaderName> ASKED_FOR = List.of(HeaderNames.create("x-arr-log-id"), REQUEST_ID);
    private static final int LONGEST_ID = 128;

    private CommonHeaders() {}

    /** What tells this request from others in logs: as the caller says, as far as it is harmless there, or anew (HDR-07). */
    static String requestId(ServerRequestHeaders headers) {
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
                .limit(LONGEST_ID)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    static void add(ServerResponseHeaders headers, String requestId) {
        headers.set(HeaderValues.create(REQUEST_ID, requestId));
        headers.set(NO_CACHE);
        headers.set(NO_SNIFF);
    }
}
