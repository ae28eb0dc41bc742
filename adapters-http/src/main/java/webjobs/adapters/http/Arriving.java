package webjobs.adapters.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that come from a client, read by the thread of its connection.
 *
 * <p>While that thread waits for something else, nobody would notice that the client leaves. It can have the connection watched then:
 * another thread reads ahead, keeps what comes, and tells when the client has closed its side.
 */
final class Arriving implements Supplier<byte[]> {
    /** How much is kept of what comes while nobody wants it. A client that sends more is watched no longer. */
    private static final int MOST_AHEAD = 64 * 1024;
    /** As much of a head is always taken; for more there is a budget for all connections together. */
    private static final int SMALL_HEAD = 16 * 1024;

    private static final long MOST_BYTES_THROWN_AWAY = 256L << 20;

    private final DataReader source;
    private final Patience patience;
    private final MemoryBudget largeHeads;
    private final Deque<byte[]> ahead = new ArrayDeque<>();
    private int aheadBytes;
    private long thrownAway;
    private boolean isWatched;
    private boolean keeps = true;
    private @Nullable Runnable whenGone;
    private @Nullable RuntimeException end;
    private long headBytes;
    private long headTaken;

    /** @param largeHeads of all connections together */
    Arriving(DataReader source, Patience patience, MemoryBudget largeHeads) {
        this.source = source;
        this.patience = patience;
        this.largeHeads = largeHeads;
    }

    @Override
    public byte[] get() {
        patience.beginWait();
        byte[] bytes;
        try {
            var kept = takeAhead();
            bytes = kept != null ? kept : read();
        } finally {
            patience.endWait();
        }
        patience.bytesCame();
        if (patience.isHeadExpected()) {
            countHead(bytes.length);
        }
        return bytes;
    }

    private byte[] read() {
        source.ensureAvailable();
        return source.readBytes(source.available());
    }

    /** @return null where nobody reads ahead */
    private synchronized byte @Nullable [] takeAhead() {
        while (true) {
            var next = ahead.poll();
            if (next != null) {
                aheadBytes -= next.length;
                return next;
            }
            if (end != null) {
                throw end;
            }
            if (!isWatched) {
                return null;
            }
            awaitChange(0);
        }
    }

    /** @param nanos 0: for as long as it takes */
    private void awaitChange(long nanos) {
        try {
            if (nanos == 0) {
                wait();
            } else {
                wait(nanos / 1_000_000, (int) (nanos % 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the server is stopping", e);
        }
    }

    /** What was read is to be read again. Nothing may have been read ahead. */
    synchronized void putBack(byte[] bytes) {
        ahead.addFirst(bytes);
        aheadBytes += bytes.length;
    }

    /**
     * Has the connection watched while its thread does something else than reading it.
     *
     * @param departed run once, by another thread, where the client closes its side before {@link #endWatch}
     */
    void watch(Runnable departed) {
        watch(departed, true);
    }

    /** The same for the rest of a connection's life: whatever still comes is thrown away. */
    void watchToItsEnd(Runnable departed) {
        watch(departed, false);
    }

    private void watch(Runnable departed, boolean keeps) {
        synchronized (this) {
            this.keeps = keeps;
            if (!keeps) {
                ahead.clear();
                aheadBytes = 0;
            }
            if (end == null) {
                whenGone = departed;
                if (!isWatched && aheadBytes <= MOST_AHEAD) {
                    isWatched = true;
                    Thread.ofVirtual().name("http/watch").start(this::readAhead);
                }
                return;
            }
        }
        departed.run();
    }

    /** A thread that reads ahead does so once more, and nobody is told what it finds. */
    synchronized void endWatch() {
        whenGone = null;
    }

    private void readAhead() {
        try {
            var goesOn = true;
            while (goesOn) {
                goesOn = keep(read());
            }
        } catch (RuntimeException e) {
            var told = end(e);
            if (told != null) {
                told.run();
            }
        }
    }

    /** @return whether more is to be read */
    private synchronized boolean keep(byte[] bytes) {
        if (keeps) {
            ahead.add(bytes);
            aheadBytes += bytes.length;
        } else {
            thrownAway += bytes.length;
        }
        isWatched = whenGone != null && aheadBytes <= MOST_AHEAD && thrownAway <= MOST_BYTES_THROWN_AWAY;
        notifyAll();
        return isWatched;
    }

    private synchronized @Nullable Runnable end(RuntimeException e) {
        end = e;
        isWatched = false;
        notifyAll();
        return whenGone;
    }

    /**
     * Throws away what comes, until the client has closed its side, or is quiet.
     *
     * @param quiet for so long
     * @param atMost in all
     */
    void throwAwayUntilQuiet(Duration quiet, Duration atMost) {
        watchToItsEnd(() -> {});
        var begun = System.nanoTime();
        synchronized (this) {
            var before = -1L;
            while (isWatched && thrownAway > before && System.nanoTime() - begun < atMost.toNanos()) {
                before = thrownAway;
                var quietSince = System.nanoTime();
                long left;
                while (isWatched
                        && thrownAway == before
                        && (left = quiet.toNanos() - (System.nanoTime() - quietSince)) > 0) {
                    awaitChange(left);
                }
            }
        }
    }

    /** Bytes of a body that come with the head count as the head's. */
    private void countHead(int bytes) {
        headBytes += bytes;
        var wanted = Math.max(0, headBytes - SMALL_HEAD) - headTaken;
        if (wanted > 0) {
            if (!largeHeads.take(wanted)) {
                throw RequestException.builder()
                        .type(EventType.OTHER)
                        .status(Status.SERVICE_UNAVAILABLE_503)
                        .message("too many large heads")
                        .setKeepAlive(false)
                        .build();
            }
            headTaken += wanted;
        }
    }

    /** The request whose head it was is answered, or the connection is over. */
    void forgetHead() {
        largeHeads.giveBack(headTaken);
        headTaken = 0;
        headBytes = 0;
    }
}
