package webjobs.application;

import java.util.concurrent.Semaphore;

/**
 * Lets few runs at a time open their logs, make ready their folders and start their processes, in the order in which they come.
 *
 * <p>A thousand that are due in the same second would else hold thousands of open files while they wait for one another's starts, and
 * each start copies them all. Safe for use by many threads.
 */
final class StartingLine {
    /** Enough to have the next ones ready while a process is being started. */
    private static final int AT_ONCE = 8;

    private final Semaphore places = new Semaphore(AT_ONCE, true);

    /** Waits for a place. */
    Place enter() {
        places.acquireUninterruptibly();
        return new Place();
    }

    /** Confined to the thread that got it. */
    final class Place {
        private boolean isLeft;

        /** Lets the next one come. Does nothing the second time. */
        void leave() {
            if (!isLeft) {
                isLeft = true;
                places.release();
            }
        }
    }
}
