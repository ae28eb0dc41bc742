package webjobs.adapters.http;

import java.time.Duration;

/**
 * How long a client has kept a connection's thread waiting: for a byte to come, for one to be taken, or for the head of a request
 * that comes in drops. While the server itself is at work it is no time at all.
 *
 * <p>Written by the connection's thread, read by the one that looks for those to close.
 */
final class Patience {
    private static final long NOT = 0;

    private volatile long waitingSince = NOT;
    private volatile long headSince = NOT;
    private volatile boolean headExpected = true;

    private static long now() {
        return System.nanoTime() | 1; // never the one that means not
    }

    void beginWait() {
        waitingSince = now();
    }

    void endWait() {
        waitingSince = NOT;
    }

    void bytesCame() {
        if (headExpected && headSince == NOT) {
            headSince = now();
        }
    }

    void headIsRead() {
        headExpected = false;
        headSince = NOT;
    }

    void isAnswered() {
        headExpected = true;
    }

    boolean isHeadExpected() {
        return headExpected;
    }

    Duration spent() {
        var waiting = since(waitingSince);
        var head = since(headSince);
        return waiting.compareTo(head) > 0 ? waiting : head;
    }

    private static Duration since(long moment) {
        return moment == NOT ? Duration.ZERO : Duration.ofNanos(now() - moment);
    }
}
