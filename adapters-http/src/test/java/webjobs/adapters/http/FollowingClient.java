package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that follows a body without an end, as it is on the wire, and keeps what it has read. */
class FollowingClient implements AutoCloseable {
    private final Socket socket;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    FollowingClient(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(15_000);
    }

    /** @param headers each with its line end */
    final void ask(String method, String target, String headers) throws IOException {
        var head = method + " " + target + " HTTP/1.1\r\nHost: h\r\n" + headers + "Authorization: "
                + ServerUnderTest.authorization() + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads until this has come. */
    final String until(String text) throws IOException {
        while (!text().contains(text)) {
            var next = socket.getInputStream().read();
            assertThat(next).as("after " + text()).isNotNegative();
            read.write(next);
        }
        return text();
    }

    final String toTheEnd() throws IOException {
        socket.getInputStream().transferTo(read);
        return text();
    }

    final String text() {
        return read.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
