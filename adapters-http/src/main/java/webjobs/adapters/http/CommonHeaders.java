package webjobs.adapters.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import webjobs.adapters.http.exchange.Json;

/** The headers of every answer. */
final class CommonHeaders {
    static final Header JSON = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Json.CONTENT_TYPE);
    static final Header RETRY_SOON = HeaderValues.createCached(HeaderNames.RETRY_AFTER, "5");

    private static final Header NO_CACHE = HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-cache");
    private static final Header NO_SNIFF =
            HeaderValues.createCached(HeaderNames.create("X-Content-Type-Options"), "nosniff");

    private CommonHeaders() {}

    static void add(ServerResponseHeaders headers, String requestId) {
        headers.set(HeaderValues.create(RequestId.HEADER, requestId));
        headers.setIfAbsent(NO_CACHE); // an answer with a secret says more
        headers.set(NO_SNIFF);
    }
}
