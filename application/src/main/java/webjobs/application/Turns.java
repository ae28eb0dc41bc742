package webjobs.application;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Lets whoever changes the same thing do so one after the other, in the order in which they came. Safe for use by many threads. */
final class Turns<K> {
    private final ConcurrentHashMap<K, Turn> turns = new ConcurrentHashMap<>();

    private static final class Turn {
        private final ReentrantLock lock = new ReentrantLock(true);
        /** Who has it or waits for it; changed within the map's atomic functions only. */
        private int users;
    }

    void take(K key, Runnable work) {
        var turn = turns.compute(key, (_, there) -> joined(there));
        turn.lock.lock();
        try {
            work.run();
        } finally {
            turn.lock.unlock();
            turns.computeIfPresent(key, (_, there) -> --there.users == 0 ? null : there);
        }
    }

    private static Turn joined(@Nullable Turn there) {
        var turn = there == null ? new Turn() : there;
        turn.users++;
        return turn;
    }
}
