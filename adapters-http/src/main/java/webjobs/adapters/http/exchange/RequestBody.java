package webjobs.adapters.http.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** The body of a request: at most so many bytes, not in drops, and one way to say that they stopped coming. */
final class RequestBody extends InputStream {
    /** From when on the body's pace is looked at. */
    private static final long PACE_MATTERS_NANOS = Duration.ofMinutes(1).toNanos();

    private static final long SLOWEST_BYTES_PER_SECOND = 200;

    private final InputStream arriving;
    private final long limit;
    private final RuntimeException tooLarge;
    private final long begun = System.nanoTime();
    private long taken;

    RequestBody(InputStream arriving, long limit, RuntimeException tooLarge) {
        this.arriving = arriving;
        this.limit = limit;
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
        taken += Math.max(count, 0);
        if (taken > limit) {
            throw tooLarge;
        }
        refuseDrops();
        return count;
    }

    private void refuseDrops() {
        var elapsed = System.nanoTime() - begun;
        if (elapsed > PACE_MATTERS_NANOS
                && taken < SLOWEST_BYTES_PER_SECOND * Duration.ofNanos(elapsed).toSeconds()) {
            throw new NotServed(408, "The body arrived too slowly.");
        }
    }

    @Override
    public void close() {
        // What has not been read is the server's to deal with.
    }
}
