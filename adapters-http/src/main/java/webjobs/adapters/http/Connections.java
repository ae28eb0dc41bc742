package webjobs.adapters.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;

/**
 * Hands connections to the web server's HTTP/1.1, with three cares of our own.
 *
 * <p>They are read and written as {@link ClientReader} and {@link ClientWriter} say.
 *
 * <p>One whose client is still sending is closed when that is quiet: closing it at once would reset it, and the client would lose the
 * answer that tells why its upload was refused (RFC 9112, section 9.6). What arrives meanwhile is thrown away.
 *
 * <p>One that keeps its thread waiting for too long is closed by its socket. The server's own read timeout does not reach its
 * sockets, and its way to end a connection is an interrupt, which may hit a thread that has just gone to the database.
 */
final class Connections implements ServerConnectionSelector {
    /** To be told by the server when a request's head has been read. */
    static final Http1ConnectionListener HEADS = new Http1ConnectionListener() {
        @Override
        public void headers(ConnectionContext context, Headers headers) {
            if (context instanceof ClientConnection client) {
                client.patience().headIsRead();
            }
        }
    };

    /** To be told by the server when an answer begins. */
    static final Http1ConnectionListener ANSWERS = new Http1ConnectionListener() {
        @Override
        public void status(ConnectionContext context, Status status) {
            if (context instanceof ClientConnection client) {
                client.patience().isAnswered();
                client.arriving().forgetHead();
            }
        }
    };

    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration LONGEST_LINGERING = Duration.ofSeconds(5);
    /** What the heads of requests take together that are larger than most. */
    private static final long LARGE_HEADS_BYTES = 32L << 20;

    private final MemoryBudget largeHeads = new MemoryBudget(LARGE_HEADS_BYTES);
    private final ServerConnectionSelector http1;

    Connections(ServerConnectionSelector http1) {
        this.http1 = http1;
    }

    @Override
    public int bytesToIdentifyConnection() {
        return 0; // there is nothing else it could be, and a client that sends nothing is watched too
    }

    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http1.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        var client = ClientConnection.of(context, largeHeads);
        return new Watched(http1.connection(client), client);
    }

    private record Watched(ServerConnection connection, ClientConnection client) implements ServerConnection {
        @Override
        public void handle(Limit limit) throws InterruptedException {
            try {
                client.serve(() -> {
                    connection.handle(limit);
                    return true;
                });
            } catch (BodyLeftUnread e) {
                linger();
                throw e;
            } finally {
                client.arriving().forgetHead();
            }
            linger(); // it returns without an exception after the server's own errors, such as too large a header
        }

        private void linger() {
            client.arriving().throwAwayUntilQuiet(QUIET, LONGEST_LINGERING);
        }

        @Override
        public Duration idleTime() {
            return client.patience().spent();
        }

        @Override
        public void close(boolean interrupt) {
            client.close();
        }
    }
}
