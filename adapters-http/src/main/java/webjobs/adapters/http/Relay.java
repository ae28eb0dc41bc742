package webjobs.adapters.http;

import io.helidon.http.Headers;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Sends a body for as long as its source has more and the client is there, each piece as it comes. The connection ends with it.
 *
 * <p>A client that goes away says so by closing its side. Nobody would notice while there is nothing to send, so it is watched for
 * that; whatever else it sends is thrown away.
 */
final class Relay {
    private static final int PIECE = 16 * 1024;

    private final ClientConnection client;
    private final InputStream source;

    Relay(ClientConnection client, InputStream source) {
        this.client = client;
        this.source = source;
    }

    /** Returns when all is sent; the connection is closed then. @throws CloseConnectionException where not all could be sent */
    void send(Status status, Headers headers) {
        client.arriving().watchToItsEnd(() -> Followers.close(source));
        try {
            var answer = DirectAnswer.begin(client, status, headers);
            var piece = new byte[PIECE];
            int count;
            while ((count = source.read(piece)) >= 0) {
                answer.write(piece, 0, count);
            }
            answer.end();
        } catch (IOException | RuntimeException e) {
            throw new CloseConnectionException("the body could not be sent to its end", e);
        } finally {
            client.close();
        }
    }
}
