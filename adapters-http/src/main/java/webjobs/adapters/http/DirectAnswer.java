package webjobs.adapters.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.DateTime;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * An answer that is written to the connection itself, each piece as it comes. The connection ends with it.
 *
 * <p>The web server would hold the head back until there is something to send, would send the last chunk only when the request no
 * longer counts as open, so that a stop of the server could overtake it, and would send chunks to clients of HTTP/1.0, too.
 *
 * <p>Confined to one thread.
 */
final class DirectAnswer extends OutputStream {
    private static final String LAST_CHUNK = "0\r\n\r\n";

    private final ClientConnection client;
    private final Framing framing;

    /** What tells a client where the body ends. */
    private enum Framing {
        /** A header says how many bytes there are. */
        LENGTH,
        /** It comes in chunks (RFC 9112, section 7.1). */
        CHUNKS,
        /** The connection ends with it; clients of HTTP/1.0 know nothing else. */
        CLOSE
    }

    private DirectAnswer(ClientConnection client, Framing framing) {
        this.client = client;
        this.framing = framing;
    }

    /** Sends the head. @param headers with a {@code Content-Length} where the length is known */
    static DirectAnswer begin(ClientConnection client, Status status, Headers headers) {
        var framing = headers.contentLength().isPresent()
                ? Framing.LENGTH
                : client.dataReader().speaksHttp10() ? Framing.CLOSE : Framing.CHUNKS;
        var answer = new DirectAnswer(client, framing);
        answer.send(answer.head(status, headers).getBytes(StandardCharsets.ISO_8859_1));
        return answer;
    }

    private String head(Status status, Headers headers) {
        var head = new StringBuilder("HTTP/1.1 ")
                .append(status.code())
                .append(' ')
                .append(status.reasonPhrase())
                .append("\r\nDate: ")
                .append(DateTime.rfc1123String())
                .append("\r\n");
        if (framing == Framing.CHUNKS) {
            head.append("Transfer-Encoding: chunked\r\n");
        }
        for (var header : headers) {
            for (var value : header.allValues()) {
                head.append(header.name()).append(": ").append(value).append("\r\n");
            }
        }
        return head.append("\r\n").toString();
    }

    private void send(byte[] bytes) {
        client.dataWriter().writeNow(BufferData.create(bytes));
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        if (count == 0) {
            return; // an empty chunk would be the last
        }
        if (framing != Framing.CHUNKS) {
            client.dataWriter().writeNow(BufferData.create(bytes, offset, count));
            return;
        }
        var size = (Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        var chunk = BufferData.create(size.length + count + 2);
        chunk.write(size);
        chunk.write(bytes, offset, count);
        chunk.write('\r');
        chunk.write('\n');
        client.dataWriter().writeNow(chunk);
    }

    /** All has been written. Where this is not called the client can tell that something is missing, if it speaks HTTP/1.1. */
    void end() {
        if (framing == Framing.CHUNKS) {
            send(LAST_CHUNK.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
