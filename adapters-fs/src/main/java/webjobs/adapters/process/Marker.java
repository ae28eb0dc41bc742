package webjobs.adapters.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.process.linux.Kernel;

/**
 * Starts processes that bear a mark, and says whose a mark is.
 *
 * <p>A mark is the soft limit on file locks: 31 bits of the server's tag above 32 bits of the launch's number. The limit is the whole
 * JVM's while a process is being started, hence one start at a time in a JVM: one thread does them all, for a lock that hundreds want
 * at once costs more than the starts. Safe for use by many threads, virtual ones too.
 */
final class Marker {
    /** A process without a mark; also what {@link ProcessTable} says of one that is gone. */
    static final long NONE = 0;

    private static final int LAUNCH_BITS = 32;
    private static final long LAUNCH_MASK = (1L << LAUNCH_BITS) - 1;

    /** The limit belongs to the JVM, and tests have several markers in one. */
    private static final ExecutorService LAUNCHER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("launcher").daemon().factory());

    private final int serverTag;
    private final long unmarked;
    private final AtomicLong launches = new AtomicLong();

    /** The launcher's own. */
    private boolean closed;

    /** @param serverTag positive; the same in every life of a server, and no other server's on this machine */
    Marker(int serverTag) throws IOException {
        if (serverTag <= 0) {
            throw new IllegalArgumentException("A server's tag is positive, and not " + serverTag);
        }
        this.serverTag = serverTag;
        this.unmarked = onLauncher(() -> {
            Kernel.allowLockLimit((long) serverTag << LAUNCH_BITS | LAUNCH_MASK);
            return Kernel.lockLimit();
        });
    }

    /** A mark that no launch has had before. */
    long next() {
        return (long) serverTag << LAUNCH_BITS | (launches.incrementAndGet() & LAUNCH_MASK);
    }

    /**
     * Starts a process whose whole tree will bear the mark.
     *
     * @throws IOException also where there is a process after all; it bears the mark
     */
    Child start(Callable<Child> launch, long mark) throws IOException {
        return onLauncher(() -> {
            if (closed) {
                throw new IOException("the server is stopping");
            }
            Kernel.lockLimit(mark);
            try {
                return launch.call();
            } finally {
                Kernel.lockLimit(unmarked);
            }
        });
    }

    /** From when this returns on, nothing is started. */
    void close() {
        try {
            onLauncher(() -> closed = true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the launcher, whatever interrupts: there may be a process when it is done. */
    private static <T> T onLauncher(Callable<T> work) throws IOException {
        var result = LAUNCHER.submit(work);
        var interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    throw unwrapped(failed.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException unwrapped(@Nullable Throwable cause) {
        return switch (cause) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> new IOException(cause);
        };
    }

    boolean isOurs(long mark) {
        return mark >>> LAUNCH_BITS == serverTag;
    }

    /** Whether a mark that was just read is that of an earlier life of this server. */
    boolean isOrphans(long mark) {
        return isOurs(mark) && (mark & LAUNCH_MASK) > launches.get();
    }
}
