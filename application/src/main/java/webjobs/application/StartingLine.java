package webjobs.application;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lets few processes at a time start, in the order in which they come.
 *
 * <p>Of a thousand that are due in the same second the first would else start hardly sooner than the last. What comes before a start,
 * such as copying a job's content, is not done in it: gigabytes of one job would keep all others waiting. Safe for use by many threads.
 */
final class StartingLine {
    /** Enough to have the next ones ready while a process is being started. */
    private static final int AT_ONCE = 8;

    private final Semaphore places = new Semaphore(AT_ONCE, true);

    /** Waits for a place and starts something. */
    <T> T through(Supplier<T> start) {
        places.acquireUninterruptibly();
        try {
            return start.get();
        } finally {
            places.release();
        }
    }
}
