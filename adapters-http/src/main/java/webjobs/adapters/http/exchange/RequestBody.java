package webjobs.adapters.http.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request: at most so many bytes, not in drops, and one way to say that they stopped coming. It is asked for when it is
 * first read: a client may wait for that before it sends it.
 */
final class RequestBody extends InputStream {
    /** From when on the body's pace is looked at. */
    private static final long PACE_MATTERS_NANOS = Duration.ofMinutes(1).toNanos();

    private static final long SLOWEST_BYTES_PER_SECOND = 200;

    /** How much is read to keep the connection where nobody wants the rest. */
    private static final int MOST_THROWN_AWAY = 64 * 1024;

    private final Supplier<InputStream> content;
    private final long limit;
    private final RuntimeException tooLarge;
    private final long begun = System.nanoTime();
    private @Nullable InputStream arriving;
    private boolean isAtEnd;
    private boolean isBroken;
    private long taken;

    RequestBody(Supplier<InputStream> content, long limit, RuntimeException tooLarge) {
        this.content = content;
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
            count = arriving().read(bytes, offset, length);
        } catch (NotServed no) {
            throw no;
        } catch (IOException | RuntimeException _) {
            isBroken = true; // what comes next in it could be anything
            // What the server throws here does not tell a client that is silent from one that is gone.
            throw new NotServed(
                    408, "The body did not arrive whole: the connection was silent for too long, or broke.");
        }
        isAtEnd = count < 0;
        taken += Math.max(count, 0);
        if (taken > limit) {
            throw tooLarge;
        }
        refuseDrops();
        return count;
    }

    private InputStream arriving() {
        if (arriving == null) {
            arriving = content.get();
        }
        return arriving;
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
        if (arriving == null || isBroken) {
            return; // what nobody has asked for is the server's to deal with
        }
        try {
            var nowhere = new byte[8192];
            for (var left = MOST_THROWN_AWAY; left > 0 && !isAtEnd; left -= nowhere.length) {
                var _ = read(nowhere, 0, nowhere.length);
            }
        } catch (RuntimeException _) {
            // the connection is of no more use, and ends with the answer
        }
    }
}
