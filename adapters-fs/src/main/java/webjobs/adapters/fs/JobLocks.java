package webjobs.adapters.fs;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * A lock for each job: many read its content, or one changes it. A lock is there only while somebody holds or awaits it, so that
 * asking for a million names that are no jobs leaves nothing behind.
 */
final class JobLocks {
    private final Map<JobKey, Held> held = new ConcurrentHashMap<>();

    <T> T reading(JobKey job, Disk.Work<T> work) throws IOException {
        return under(job, ReentrantReadWriteLock::readLock, work);
    }

    <T> T changing(JobKey job, Disk.Work<T> work) throws IOException {
        return under(job, ReentrantReadWriteLock::writeLock, work);
    }

    private <T> T under(JobKey job, Function<ReentrantReadWriteLock, Lock> side, Disk.Work<T> work) throws IOException {
        var mine = held.compute(job, (_, there) -> (there == null ? new Held() : there).taken());
        var lock = side.apply(mine.lock);
        lock.lock();
        try {
            return work.done();
        } finally {
            lock.unlock();
            held.computeIfPresent(job, (_, there) -> there.isLeftByLast() ? null : there);
        }
    }

    private static final class Held {
        private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        /** Changed only within the map's atomic functions. */
        private int users;

        Held taken() {
            users++;
            return this;
        }

        boolean isLeftByLast() {
            return --users == 0;
        }
    }
}
