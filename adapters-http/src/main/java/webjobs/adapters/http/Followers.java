package webjobs.adapters.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.NotServed;

/**
 * The bodies without an end that are being sent: only so many at a time, since each occupies one of the requests that the server
 * answers at once, and none any more when the server stops. Safe for use by many threads.
 */
final class Followers {
    static final int MOST = 100;

    private final Map<InputStream, ClientConnection> followed = new HashMap<>();
    private boolean ended;

    /** Opens a body. {@link #leave} must follow. @throws NotServed as 503 where there are too many, or the server is stopping */
    synchronized InputStream open(Answer.Source source, ClientConnection client) {
        if (ended) {
            throw refusal("The server is stopping.");
        }
        if (followed.size() >= MOST) {
            throw refusal("As many as " + MOST + " callers follow logs at the moment, and the server serves no more.");
        }
        var opened = source.open();
        followed.put(opened, client);
        return opened;
    }

    private static NotServed refusal(String message) {
        return new NotServed(503, message, Map.of("Retry-After", "5"));
    }

    void leave(InputStream opened) {
        synchronized (this) {
            followed.remove(opened);
        }
        close(opened);
    }

    /** Ends them all; there will be no others. */
    void endAll() {
        List<InputStream> last;
        synchronized (this) {
            ended = true;
            last = List.copyOf(followed.keySet());
        }
        last.forEach(Followers::close);
    }

    /** Closes the connections of those that have not ended, as their clients read nothing. */
    void cutOff() {
        List<ClientConnection> last;
        synchronized (this) {
            last = List.copyOf(followed.values());
        }
        last.forEach(ClientConnection::close);
    }

    static void close(InputStream opened) {
        try {
            opened.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
