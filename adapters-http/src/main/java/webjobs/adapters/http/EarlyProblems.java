package webjobs.adapters.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Problems;

/** What the web server itself refuses, before a request has reached us, in the same words and shape as our own. */
final class EarlyProblems implements DirectHandler {
    private EarlyProblems() {}

    static DirectHandlers handlers() {
        var handlers = DirectHandlers.builder();
        for (var type : EventType.values()) {
            handlers.addHandler(type, new EarlyProblems());
        }
        return handlers.build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType type,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        var sentence = switch (status.code()) {
            case 413 -> "The request's body is larger than this server takes.";
            case 414 -> "The request's address is longer than this server takes.";
            case 431 -> "The request's headers are longer than this server takes.";
            case 503 -> "The server has too many requests to answer at the moment.";
            case 505 -> "This server speaks HTTP/1.1 and HTTP/1.0.";
            default ->
                status.code() >= 500
                        ? "The server failed; its log says why."
                        : "The request is not well-formed HTTP, or its headers are larger than this server takes.";
        };
        var requestId = RequestId.of(request.headers());
        var answer = Problems.answer(new NotServed(status.code(), sentence), requestId);
        CommonHeaders.add(headers, requestId);
        if (status.code() == 503) {
            headers.set(CommonHeaders.RETRY_SOON);
        }
        if (answer.body() instanceof Answer.Body.Bytes body) {
            headers.set(CommonHeaders.JSON);
            return TransportResponse.builder()
                    .status(status)
                    .headers(headers)
                    .keepAlive(false)
                    .entity(body.bytes())
                    .build();
        }
        throw new IllegalStateException("a problem has a body");
    }
}
