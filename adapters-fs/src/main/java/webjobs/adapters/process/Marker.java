package webjobs.adapters.process;

import java.io.IOException;

/**
 * Starts processes that bear a mark, and says whose a mark is.
 *
 * <p>A mark is the soft limit on file locks: 31 bits of the server's tag above 32 bits of the launch's number. The limit is the whole
 * JVM's while a process is being started, hence one start at a time in a JVM. Safe for use by many threads.
 */
final class Marker {
    /** A process without a mark; also what {@link ProcessTable} says of one that is gone. */
    static final long NONE = 0;

    private static final int LAUNCH_BITS = 32;
    private static final long LAUNCH_MASK = (1L << LAUNCH_BITS) - 1;

    /** The limit belongs to the JVM, and tests have several markers in one. */
    private static final Object LIMIT = new Object();

    private final int serverTag;
    private final long unmarked;
    /** Written under the lock on LIMIT. */
    private volatile long launches;

    /** Under the lock on LIMIT. */
    private boolean closed;

    /** @param serverTag positive; the same in every life of a server, and no other server's on this machine */
    Marker(int serverTag) throws IOException {
        if (serverTag <= 0) {
            throw new IllegalArgumentException("A server's tag is positive, and not " + serverTag);
        }
        this.serverTag = serverTag;
        synchronized (LIMIT) {
            this.unmarked = Kernel.lockLimit();
        }
    }

    /** A mark that no launch has had before. */
    long next() {
        synchronized (LIMIT) {
            launches++;
            return (long) serverTag << LAUNCH_BITS | (launches & LAUNCH_MASK);
        }
    }

    /**
     * Starts a process whose whole tree will bear the mark.
     *
     * @throws IOException also where there is a process after all; it bears the mark
     */
    Process start(ProcessBuilder builder, long mark) throws IOException {
        synchronized (LIMIT) {
            if (closed) {
                throw new IOException("the server is stopping");
            }
            Kernel.lockLimit(mark);
            try {
                return builder.start();
            } finally {
                Kernel.lockLimit(unmarked);
            }
        }
    }

    /** From when this returns on, nothing is started. */
    void close() {
        synchronized (LIMIT) {
            closed = true;
        }
    }

    boolean isOurs(long mark) {
        return mark >>> LAUNCH_BITS == serverTag;
    }

    /** Whether a mark that was just read is that of an earlier life of this server. */
    boolean isOrphans(long mark) {
        return isOurs(mark) && (mark & LAUNCH_MASK) > launches;
    }
}
