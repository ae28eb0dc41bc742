package webjobs.adapters.http;

import java.time.Duration;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts the requests that are being answered, so that the server can stop between them. Safe for use by many threads. */
final class OpenRequests {
    private static final int FIRST_PHASE = 0;

    /** One party is the server itself, until it stops. */
    private final Phaser open = new Phaser(1);

    private final AtomicBoolean waited = new AtomicBoolean();
    private volatile boolean closed;

    /** @return false where the server is stopping and the request is not to be answered; else {@link #end} must follow */
    boolean begin() {
        return !closed && open.register() >= 0;
    }

    void end() {
        open.arriveAndDeregister();
    }

    void refuseNewOnes() {
        closed = true;
    }

    /** Waits until no request is open. @param atMost how long @return whether that has come */
    boolean awaitNone(Duration atMost) {
        if (!waited.getAndSet(true)) {
            open.arriveAndDeregister();
        }
        try {
            open.awaitAdvanceInterruptibly(FIRST_PHASE, atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException("the thread that stops the server is not interrupted", e);
        }
    }
}
