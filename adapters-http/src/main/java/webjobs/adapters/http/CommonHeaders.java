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
    /** Pages of other origins neither show an answer nor read it as a script, an image or a style. */
    private static final Header NOT_FOR_OTHERS =
            HeaderValues.createCached(HeaderNames.create("Cross-Origin-Resource-Policy"), "same-origin");
    /** An answer that a browser shows is a page of no origin: it runs nothing, loads nothing, and stands in no frame. */
    private static final Header NO_PAGE = HeaderValues.createCached(
            HeaderNames.create("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'; sandbox");

    private CommonHeaders() {}

    /** Of answers that are this server's own. */
    static void add(ServerResponseHeaders headers, String requestId) {
        addToAll(headers, requestId);
        headers.setIfAbsent(NOT_FOR_OTHERS);
        headers.setIfAbsent(NO_PAGE); // the landing page says less
    }

    /** Also of those that a job has made. */
    static void addToAll(ServerResponseHeaders headers, String requestId) {
        headers.set(HeaderValues.create(RequestId.HEADER, requestId));
        headers.setIfAbsent(NO_CACHE); // an answer with a secret says more
        headers.set(NO_SNIFF);
    }
}
