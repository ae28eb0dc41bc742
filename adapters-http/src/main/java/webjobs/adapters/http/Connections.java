package webjobs.adapters.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;

/**
 * Hands connections to the web server's HTTP/1.1, read by a {@link ClientReader}.
 *
 * <p>One whose client is still sending is closed late: closing it at once would reset it, and the client would lose the answer that
 * tells why its upload was refused (RFC 9112, section 9.6). What arrives meanwhile is thrown away.
 */
final class Connections implements ServerConnectionSelector {
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final long MOST_BYTES = 256L << 20;

    private final ServerConnectionSelector connections;

    Connections(ServerConnectionSelector connections) {
        this.connections = connections;
    }

    @Override
    public int bytesToIdentifyConnection() {
        return connections.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return connections.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return connections.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        var client = ClientConnection.of(context);
        return new Lingering(connections.connection(client), client.dataReader());
    }

    private record Lingering(ServerConnection connection, DataReader reader) implements ServerConnection {
        @Override
        public void handle(Limit limit) throws InterruptedException {
            try {
                connection.handle(limit);
            } catch (BodyLeftUnread e) {
                linger();
                throw e;
            }
            linger(); // it returns without an exception after the server's own errors, such as too large a header
        }

        private void linger() {
            var until = System.nanoTime() + LONGEST.toNanos();
            var taken = 0L;
            try {
                while (taken < MOST_BYTES && System.nanoTime() < until) {
                    reader.ensureAvailable();
                    taken += reader.available();
                    reader.skip(reader.available());
                }
            } catch (RuntimeException _) {
                // the client has closed its side, which is what we waited for, or has fallen silent
            }
        }

        @Override
        public Duration idleTime() {
            return connection.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            connection.close(interrupt);
        }
    }
}
