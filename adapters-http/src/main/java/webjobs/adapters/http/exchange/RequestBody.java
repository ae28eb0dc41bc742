package webjobs.adapters.http.exchange;

import java.io.IOException;
import java.io.InputStream;

/** The body of a request: at most so many bytes, and one way to say that they stopped coming. */
final class RequestBody extends InputStream {
    private final InputStream arriving;
    private final RuntimeException tooLarge;
    private long left;

    RequestBody(InputStream arriving, long limit, RuntimeException tooLarge) {
        this.arriving = arriving;
        this.left = limit;
        this.tooLarge = tooLarge;
    }

    @Override
    public int read() {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        int count;
        try {
            count = arriving.read(bytes, offset, length);
        } catch (NotServed no) {
            throw no;
        } catch (IOException | RuntimeException _) {
            // What the server throws here does not tell a client that is silent from one that is gone.
            throw new NotServed(
                    408, "The body did not arrive whole: the connection was silent for too long, or broke.");
        }
        left -= Math.max(count, 0);
        if (left < 0) {
            throw tooLarge;
        }
        return count;
    }

    @Override
    public void close() {
        // What has not been read is the server's to deal with.
    }
}
