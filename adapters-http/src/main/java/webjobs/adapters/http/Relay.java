package webjobs.adapters.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.DateTime;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Sends a body without an end, each piece as it comes, in chunks (RFC 9112, section 7.1). The connection ends with it.
 *
 * <p>It writes to the connection itself: the web server would hold the head back until there is something to send, and send the last
 * chunk only when the request no longer counts as open, so that a stop of the server could overtake it.
 *
 * <p>A client that goes away says so by closing its side. Nobody would notice while there is nothing to send, so a second thread reads
 * what comes until then, and throws it away.
 */
final class Relay {
    private static final int CHUNK = 16 * 1024;
    private static final String LAST_CHUNK = "0\r\n\r\n";

    private final ClientConnection client;
    private final InputStream source;

    Relay(ClientConnection client, InputStream source) {
        this.client = client;
        this.source = source;
    }

    /** Returns when all is sent; the connection is closed then. @throws CloseConnectionException where not all could be sent */
    void send(Status status, Headers headers) {
        var departure = Thread.ofVirtual()
                .name("http/departure/" + client.childSocketId())
                .start(this::awaitDeparture);
        try {
            write(head(status, headers));
            copy();
            write(LAST_CHUNK.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException | RuntimeException e) {
            throw new CloseConnectionException("the body could not be sent to its end", e);
        } finally {
            hangUp(departure);
        }
    }

    private static byte[] head(Status status, Headers headers) {
        var head = new StringBuilder("HTTP/1.1 ")
                .append(status.code())
                .append(' ')
                .append(status.reasonPhrase())
                .append("\r\nDate: ")
                .append(DateTime.rfc1123String())
                .append("\r\nTransfer-Encoding: chunked\r\n");
        for (var header : headers) {
            for (var value : header.allValues()) {
                head.append(header.name()).append(": ").append(value).append("\r\n");
            }
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void copy() throws IOException {
        var piece = new byte[CHUNK];
        int count;
        while ((count = source.read(piece)) >= 0) {
            var size = (Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            var chunk = BufferData.create(size.length + count + 2);
            chunk.write(size);
            chunk.write(piece, 0, count);
            chunk.write('\r');
            chunk.write('\n');
            client.dataWriter().writeNow(chunk);
        }
    }

    private void write(byte[] bytes) {
        client.dataWriter().writeNow(BufferData.create(bytes));
    }

    /** Reads past our {@link Patience}: a client that listens has nothing to say. */
    private void awaitDeparture() {
        var reader = client.context().dataReader();
        try {
            while (true) {
                reader.ensureAvailable();
                reader.skip(reader.available());
            }
        } catch (RuntimeException _) {
            // the client has closed its side, or we have closed ours
        }
        Followers.close(source);
    }

    private void hangUp(Thread departure) {
        client.close();
        try {
            departure.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the server is stopping, and the thread ends with the connection
        }
    }
}
