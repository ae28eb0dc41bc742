package webjobs.adapters.http.kudu;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.NotServed;

/**
 * The body of a question on its way from a caller to a job, each piece as it comes.
 *
 * <p>A small one is sent by whoever asks. For another there is a thread, so that a job may answer before it has taken all; it alone reads
 * the caller's connection until it has ended.
 */
final class BodySending {
    private static final int PIECE = 16 * 1024;
    private static final int SMALL = 64 * 1024;

    private final InputStream body;
    private final OptionalLong length;
    private final OutputStream sink;
    private final Runnable hangUp;
    private final Runnable whenRead;
    private volatile long movedAt = System.nanoTime();
    private volatile @Nullable NotServed fault;
    private volatile boolean stopped;
    private @Nullable Thread thread;

    /**
     * @param length of the body; empty where only its end will tell, and it is sent in chunks
     * @param hangUp breaks off towards the job where the body does not come whole
     * @param whenRead run when all of the body has come, and the caller's connection is read no further
     */
    BodySending(InputStream body, OptionalLong length, OutputStream sink, Runnable hangUp, Runnable whenRead) {
        this.body = body;
        this.length = length;
        this.sink = sink;
        this.hangUp = hangUp;
        this.whenRead = whenRead;
    }

    void start() {
        if (length.isPresent() && length.getAsLong() <= SMALL) {
            run();
        } else {
            thread = Thread.ofVirtual().name("http/body").start(this::run);
        }
    }

    private void run() {
        var piece = new byte[PIECE];
        try {
            var isRead = length.orElse(1) == 0;
            while (!stopped && !isRead) {
                var count = body.read(piece);
                movedAt = System.nanoTime();
                isRead = count < 0;
                if (!isRead) {
                    write(piece, count);
                    movedAt = System.nanoTime();
                }
            }
            if (isRead) {
                whenRead.run();
            }
            if (!stopped && length.isEmpty()) {
                sink.write("0\r\n\r\n".getBytes(US_ASCII));
            }
        } catch (NotServed no) {
            fault = no;
            hangUp.run();
        } catch (IOException _) {
            // the job takes no more; what it answers, or that it does not, says why
        } finally {
            movedAt = System.nanoTime();
        }
    }

    private void write(byte[] piece, int count) throws IOException {
        if (length.isPresent()) {
            sink.write(piece, 0, count);
            return;
        }
        var chunk = new ByteArrayOutputStream(count + 16);
        chunk.writeBytes((Integer.toHexString(count) + "\r\n").getBytes(US_ASCII));
        chunk.write(piece, 0, count);
        chunk.writeBytes("\r\n".getBytes(US_ASCII));
        chunk.writeTo(sink);
    }

    /** How long nothing has come, or been taken; since its end where it has come to that. */
    Duration still() {
        return Duration.ofNanos(System.nanoTime() - movedAt);
    }

    /** Sends nothing more. The thread may still wait for the caller's next piece. */
    void stop() {
        stopped = true;
    }

    /** Waits until nobody reads the caller's connection any more. @return whether that has come */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        return thread == null || thread.join(atMost);
    }

    /** @throws NotServed where the body did not come whole */
    void check() {
        var no = fault;
        if (no != null) {
            throw no;
        }
    }
}
