package webjobs.adapters.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import webjobs.adapters.http.exchange.Answer;

/** Writes an answer to the wire. Confined to one request. */
final class Sending {
    private static final int CHUNK = 64 * 1024;
    /** A body that nobody wanted is read to its end up to this size, to keep the connection. */
    private static final long SMALL_BODY = 64 * 1024;

    private static final Duration LONGEST_READING = Duration.ofSeconds(5);

    private static final Header CLOSE = HeaderValues.CONNECTION_CLOSE;
    /** nginx would hold lines back until it has a page of them. */
    private static final Header UNBUFFERED = HeaderValues.createCached("X-Accel-Buffering", "no");

    private final ServerRequest request;
    private final ServerResponse response;
    private final String requestId;
    private final Followers followers;
    private final ClientConnection client = ClientConnection.current();

    Sending(ServerRequest request, ServerResponse response, String requestId, Followers followers) {
        this.request = request;
        this.response = response;
        this.requestId = requestId;
        this.followers = followers;
    }

    void send(Answer answer) {
        var leavesBody = leavesBodyUnread();
        switch (answer.body()) {
            case Answer.Body.Empty _ -> {
                head(answer, leavesBody);
                response.send();
            }
            case Answer.Body.Bytes body -> {
                head(answer, leavesBody);
                response.headers().set(HeaderValues.create(HeaderNames.CONTENT_TYPE, body.contentType()));
                send(body.bytes());
            }
            case Answer.Body.Streamed body -> stream(answer, body, leavesBody);
            case Answer.Body.Written body -> write(answer, body, leavesBody);
            case Answer.Body.Endless body -> relay(answer, body, leavesBody);
            case Answer.Body.Relayed body -> passOn(answer, body, leavesBody);
        }
        if (leavesBody) {
            throw leftUnread();
        }
        if (request.content().hasEntity() && !request.content().consumed()) {
            readToItsEnd();
        }
        if (request.headers().containsToken(CLOSE)) {
            // The server would say so in the answer, and wait for the client to do it.
            commit();
            throw new CloseConnectionException("the client asked for it");
        }
    }

    /** The web server holds the last of an answer back until its handler returns, and drops it where that throws. */
    private void commit() {
        if (response instanceof RoutingResponse written) {
            written.commit();
        }
    }

    private BodyLeftUnread leftUnread() {
        commit();
        return new BodyLeftUnread();
    }

    /** The server would do so by itself, for as long as the client likes. */
    private void readToItsEnd() {
        var begun = System.nanoTime();
        try (var body = request.content().inputStream()) {
            var nowhere = new byte[8192];
            while (body.read(nowhere) >= 0) {
                if (System.nanoTime() - begun > LONGEST_READING.toNanos()) {
                    throw new BodyLeftUnread();
                }
            }
        } catch (IOException | RuntimeException _) {
            throw leftUnread();
        }
    }

    private void head(Answer answer, boolean close) {
        response.status(Status.create(answer.status()));
        answer.headers().forEach((name, value) -> response.header(name, value));
        if (answer.body() instanceof Answer.Body.Relayed) {
            CommonHeaders.addToAll(response.headers(), requestId);
        } else {
            CommonHeaders.add(response.headers(), requestId);
        }
        if (close) {
            response.headers().set(CLOSE);
        }
    }

    private void send(byte[] bytes) {
        if (isHead()) {
            response.headers().contentLength(bytes.length);
            response.send();
        } else {
            response.send(bytes);
        }
    }

    private void stream(Answer answer, Answer.Body.Streamed body, boolean close) {
        if (isHead() || body.length() == 0) {
            head(answer, close);
            response.headers().set(HeaderValues.create(HeaderNames.CONTENT_TYPE, body.contentType()));
            response.headers().contentLength(body.length());
            response.send();
            return;
        }
        var source = body.source().open(); // may fail, and nothing has been sent yet
        head(answer, close);
        response.headers().set(HeaderValues.create(HeaderNames.CONTENT_TYPE, body.contentType()));
        response.headers().contentLength(body.length());
        copy(source, body.length());
    }

    /** Where it fails in the middle the last chunk is not sent, so that nobody takes what came for the whole. */
    private void write(Answer answer, Answer.Body.Written body, boolean close) {
        head(answer, close);
        response.headers().set(HeaderValues.create(HeaderNames.CONTENT_TYPE, body.contentType()));
        if (isHead()) {
            response.send();
            return;
        }
        try {
            if (client.dataReader().speaksHttp10()) {
                body.writer().to(DirectAnswer.begin(client, response.status(), response.headers()));
                return; // the connection ends with every answer to such a client
            }
            var sink = response.outputStream();
            body.writer().to(sink);
            sink.close();
        } catch (IOException | RuntimeException e) {
            throw new CloseConnectionException("the body could not be sent whole", e);
        }
    }

    /** Nothing can follow on the connection, except where there was no body. */
    private void relay(Answer answer, Answer.Body.Endless body, boolean close) {
        if (isHead()) {
            head(answer, close);
            response.headers().set(UNBUFFERED);
            response.headers().set(HeaderValues.create(HeaderNames.CONTENT_TYPE, body.contentType()));
            response.send();
            return;
        }
        var type = Map.of(HeaderNames.CONTENT_TYPE.defaultCase(), List.of(body.contentType()));
        follow(answer, type, body.source());
    }

    /** Never returns: the connection has to be closed after it. */
    private void follow(Answer answer, Map<String, List<String>> headers, Answer.Source body) {
        var source = followers.open(body, client); // may fail or be refused, and nothing has been sent yet
        try {
            head(answer, true);
            response.headers().set(UNBUFFERED);
            set(headers);
            new Relay(client, source).send(response.status(), response.headers());
        } finally {
            followers.leave(source);
        }
        throw new CloseConnectionException("the body came to its end");
    }

    private void set(Map<String, List<String>> headers) {
        headers.forEach(
                (name, values) -> response.headers().set(HeaderValues.create(HeaderNames.create(name), values)));
    }

    /**
     * A body whose end is not known beforehand is followed as one that has none. One that has not come whole yet may never do so: its
     * client is watched, too, and its connection ends with it.
     */
    private void passOn(Answer answer, Answer.Body.Relayed body, boolean close) {
        var source = body.source().open();
        try {
            var length = hasNoBody(answer.status()) ? OptionalLong.empty() : body.length();
            var sendsNothing = isHead() || hasNoBody(answer.status()) || length.orElse(1) == 0;
            if (!sendsNothing && length.isEmpty()) {
                follow(answer, body.headers(), () -> source);
            }
            var isLate = !sendsNothing && !body.hasCome();
            head(answer, close || isLate);
            set(body.headers());
            length.ifPresent(response.headers()::contentLength);
            if (sendsNothing) {
                response.send();
            } else if (isLate) {
                new Relay(client, source).send(response.status(), response.headers());
                throw new CloseConnectionException("the body came to its end");
            } else {
                copy(source, length.getAsLong());
            }
        } finally {
            Followers.close(source);
        }
    }

    /** RFC 9110, sections 15.3.5 and 15.4.5. */
    private static boolean hasNoBody(int status) {
        return status == 204 || status == 304;
    }

    /** A client that went away, or a file that became shorter: either way all that is left is to close the connection. */
    private void copy(InputStream source, long length) {
        try (source;
                var sink = response.outputStream()) {
            copy(source, sink, length);
        } catch (IOException | RuntimeException e) {
            throw new CloseConnectionException("the body could not be sent whole", e);
        }
    }

    private static void copy(InputStream source, OutputStream sink, long length) throws IOException {
        var chunk = new byte[(int) Math.min(CHUNK, length)];
        var left = length;
        while (left > 0) {
            var count = source.read(chunk, 0, (int) Math.min(chunk.length, left));
            if (count < 0) {
                throw new EOFException("the file became shorter while it was sent");
            }
            sink.write(chunk, 0, count);
            left -= count;
        }
    }

    private boolean isHead() {
        return request.prologue().method().text().equals("HEAD");
    }

    /** Small bodies are read after the answer; a client that waits for {@code 100 Continue} has not sent one yet. */
    private boolean leavesBodyUnread() {
        if (!request.content().hasEntity() || request.content().consumed()) {
            return false;
        }
        var length = request.headers().contentLength();
        return length.isEmpty()
                || length.getAsLong() > SMALL_BODY
                || request.headers().contains(HeaderValues.EXPECT_100);
    }
}
