package webjobs.adapters.db;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;

/**
 * A fixed number of threads of our own that nobody interrupts. Whoever calls waits, also when interrupted, and finds the interrupt
 * again afterwards: a statement has happened or has not, and takes no longer than the database's own time limits allow.
 */
final class OwnedThreads implements AutoCloseable {
    /** Where a database stopped answering, those who wait for a thread shall not wait for one another's time limits as well. */
    private static final Duration LONGEST_QUEUE = Duration.ofSeconds(10);

    private final ScheduledThreadPoolExecutor threads;

    /** @param name of each thread, before its number */
    OwnedThreads(String name, int count) {
        var number = new AtomicInteger();
        threads = new ScheduledThreadPoolExecutor(count, work -> {
            var thread = new Thread(work, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Has the work done and waits for it.
     *
     * @throws StorageFailed if these threads are closed, or all were taken for too long
     * @throws RuntimeException what the work threw
     */
    <T> T call(Callable<T> work) {
        var queued = System.nanoTime();
        return join(submit(() -> {
            if (System.nanoTime() - queued > LONGEST_QUEUE.toNanos()) {
                throw new StorageFailed(
                        "The run history does not keep up with what is asked of it.",
                        Happened.NO,
                        true,
                        new RejectedExecutionException());
            }
            return work.call();
        }));
    }

    <T> Future<T> submit(Callable<T> work) {
        try {
            return threads.submit(work);
        } catch (RejectedExecutionException closed) {
            throw new StorageFailed("The run history is closed.", Happened.NO, false, closed);
        }
    }

    /** Does the work again and again until closed, with a pause in between. The work must not throw, or it is done no more. */
    void repeat(Runnable work, Duration pause) {
        threads.scheduleWithFixedDelay(work, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for a result, whatever interrupts. */
    static <T> T join(Future<T> result) {
        var interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    throw failed.getCause() instanceof RuntimeException cause
                            ? cause
                            : new IllegalStateException(failed.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Takes no more work and waits until all that was taken is done. */
    @Override
    public void close() {
        threads.close();
    }
}
