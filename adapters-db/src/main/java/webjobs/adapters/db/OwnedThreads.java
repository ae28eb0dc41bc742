package webjobs.adapters.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;

/**
 * A fixed number of threads of our own that nobody interrupts. Whoever calls waits, also when interrupted, and finds the interrupt
 * again afterwards: a statement has happened or has not.
 *
 * <p>A statement may take as long as it needs while its database lives. Whoever has waited for a while looks whether it does: where the
 * database is gone, what has not begun never will, and what has is cut off.
 */
final class OwnedThreads implements AutoCloseable {
    /** How long a call may wait in the queue of a database that lives. */
    private static final Duration LONGEST_QUEUE = Duration.ofSeconds(10);

    /** With the look that follows, a call of an absent database takes less than 2 s. */
    private static final Duration UNTIL_A_LOOK = Duration.ofMillis(500);

    private static final ThreadLocal<@Nullable Call> CURRENT = new ThreadLocal<>();

    private final ScheduledThreadPoolExecutor threads;
    private final Liveness liveness;

    /** Tells whether a database lives. */
    interface Liveness {
        /** Takes a second at most. */
        boolean isAlive();

        /** What to say where it does not. */
        StorageFailed gone();
    }

    /** Where nothing can go away. */
    private static final Liveness ALWAYS = new Liveness() {
        @Override
        public boolean isAlive() {
            return true;
        }

        @Override
        public StorageFailed gone() {
            throw new IllegalStateException("it is always there");
        }
    };

    /** @param name of each thread, before its number */
    OwnedThreads(String name, int count) {
        this(name, count, ALWAYS);
    }

    OwnedThreads(String name, int count, Liveness liveness) {
        this.liveness = liveness;
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
     * @throws StorageFailed if these threads are closed, all were taken for too long, or the database is gone before the work began
     * @throws RuntimeException what the work threw
     */
    <T> T call(Callable<T> work) {
        var queued = System.nanoTime();
        var call = new Call();
        var result = submit(() -> {
            if (System.nanoTime() - queued > LONGEST_QUEUE.toNanos()) {
                throw new StorageFailed(
                        "The run history does not keep up with what is asked of it.",
                        Happened.NO,
                        true,
                        new RejectedExecutionException());
            }
            CURRENT.set(call);
            try {
                return work.call();
            } finally {
                CURRENT.remove();
            }
        });
        while (!isDone(result, UNTIL_A_LOOK)) {
            if (!liveness.isAlive() && call.giveUp()) {
                result.cancel(false);
                throw liveness.gone();
            }
        }
        return join(result);
    }

    /** What the thread at hand does for a caller; empty where nobody waits for it. */
    static Optional<Call> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** One piece of work, and the connection it uses. Safe for use by many threads. */
    static final class Call {
        private boolean isGivenUp;
        private boolean hadConnection;
        private @Nullable Connection connection;

        /**
         * Says which connection the work uses from now on.
         *
         * @return whether it may; not where the caller has gone
         */
        synchronized boolean uses(Connection taken) {
            if (isGivenUp) {
                return false;
            }
            hadConnection = true;
            connection = taken;
            return true;
        }

        synchronized void usesNone() {
            connection = null;
        }

        /** Whether nothing has begun and nothing will; where it has, its connection is cut off, and it fails soon by itself. */
        private synchronized boolean giveUp() {
            if (!hadConnection) {
                isGivenUp = true;
                return true;
            }
            if (connection != null) {
                try {
                    connection.abort(Runnable::run);
                } catch (SQLException broken) {
                    // Then it fails by itself all the sooner.
                }
            }
            return false;
        }
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

    /** Waits for a result, whatever interrupts; throws what made it fail. */
    static <T> T join(Future<T> result) {
        var _ = isDone(result, Duration.ofDays(1_000));
        return switch (result.state()) {
            case SUCCESS -> result.resultNow();
            case FAILED ->
                throw result.exceptionNow() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException(result.exceptionNow());
            case CANCELLED, RUNNING -> throw new IllegalStateException("not waited for: " + result);
        };
    }

    /** Whether there is a result within that time, whatever interrupts. */
    static boolean isDone(Future<?> result, Duration atMost) {
        var until = System.nanoTime() + atMost.toNanos();
        var interrupted = false;
        try {
            while (true) {
                try {
                    result.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return true;
                } catch (InterruptedException _) {
                    interrupted = true;
                } catch (ExecutionException _) {
                    return true;
                } catch (TimeoutException _) {
                    return false;
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
