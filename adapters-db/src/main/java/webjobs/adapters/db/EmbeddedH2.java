package webjobs.adapters.db;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.db.Database.CannotOpen;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;

/**
 * H2 in this process, in a file of our own. A commit survives a kill by itself, and a power cut after the next sync, which callers
 * {@linkplain SharedSync share}.
 */
final class EmbeddedH2 implements Engine {
    private static final System.Logger LOG = System.getLogger(EmbeddedH2.class.getName());

    /** Questions run on the caller's processor; more threads than these only wait for H2's locks. */
    private static final int READERS = 3;

    /**
     * How long the file keeps space that is needed no more. What is on the disk after a power cut may still need it until the next
     * sync, so this is longer than any time between syncs: nobody goes on writing when a sync is {@linkplain #OVERDUE overdue}.
     */
    private static final Duration RETENTION = Duration.ofSeconds(2);

    private static final Duration OVERDUE = Duration.ofMillis(500);
    private static final Duration SYNC_PAUSE = Duration.ofMillis(200);
    private static final Duration COMPACT_PAUSE = Duration.ofSeconds(1);

    /** Where less of the file's chunks is alive than this percentage, the emptiest are written anew, a few at a time. */
    private static final int LEAST_ALIVE = 60;

    private static final long MOST_REWRITTEN_BYTES = 4L << 20;

    /** What a compaction writes is at most so many times what it moves. */
    private static final int COST_OF_MOVING = 4;

    private static final String NO_SPACE =
            "The run history's disk is full: what goes on is still recorded as ended, and anything"
                    + " new has to wait for space.";

    private final H2File file;
    private final OwnedThreads readers = new OwnedThreads("history-read", READERS);

    /**
     * One only. Where a write fails, H2 closes the file in the middle of other threads' commits, and these may return as if they had
     * happened; so nobody else commits, and nobody takes the space that another was admitted to.
     */
    private final OwnedThreads writer = new OwnedThreads("history-write", 1);

    private final OwnedThreads syncer = new OwnedThreads("history-sync", 1);
    private final SharedSync sync = new SharedSync(syncer, this::syncNow);
    private volatile boolean unsynced;
    /** In {@link System#nanoTime}; says nothing where all is synced. */
    private volatile long unsyncedSince;

    private volatile boolean uncompacted;

    private EmbeddedH2(H2File file) {
        this.file = file;
        syncer.repeat(this::syncInTime, SYNC_PAUSE);
        writer.repeat(this::compactInTime, COMPACT_PAUSE);
    }

    /** @throws CannotOpen see there */
    static EmbeddedH2 open(Path directory) {
        return open(directory, "");
    }

    /** @param below as {@link H2File#open} has it */
    static EmbeddedH2 open(Path directory, String below) {
        return new EmbeddedH2(H2File.open(directory, RETENTION, below));
    }

    @Override
    public SQLDialect dialect() {
        return SQLDialect.H2;
    }

    @Override
    public OwnedThreads readers() {
        return readers;
    }

    @Override
    public OwnedThreads writers() {
        return writer;
    }

    @Override
    public Connection acquire() {
        try {
            return file.acquire();
        } catch (SQLException failure) {
            throw new DataAccessException("H2 does not open its file", failure);
        }
    }

    @Override
    public void release(Connection connection) {
        file.release();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Where one thread's write fails and H2 closes the file, a sync of another returns as if it had happened, and in some versions
     * of H2 a commit too. So a result counts only where the file is whole after it.
     */
    @Override
    public <T> T carryOut(Supplier<T> work) {
        var connection = acquire();
        try {
            var result = work.get();
            if (!file.isWhole()) {
                throw closed(null);
            }
            return result;
        } catch (DataAccessException failure) {
            // Whoever meets a file that another's failure has closed is told of that failure.
            throw file.isWhole() ? failure : closed(failure);
        } catch (AssertionError broken) {
            throw closed(broken);
        } finally {
            release(connection);
        }
    }

    /**
     * Why a result does not count.
     *
     * @param broken what came of it; an assertion of H2's too, of a file that a failure has closed. Without its assertions it would go
     *     round in circles for ever, so the server runs with them.
     */
    private StoreLost closed(@Nullable Throwable broken) {
        var panic = file.store().getPanicException();
        return new StoreLost("H2 has closed its file", panic == null ? broken : panic);
    }

    @Override
    public void admit(Demand demand) {
        var connection = acquire();
        try {
            var headroom = file.headroom();
            if (!headroom.has(demand.needed(headroom.reserve()))) {
                // What was freed meanwhile is found by a compaction.
                uncompacted = true;
                throw new StorageFailed(NO_SPACE, Happened.NO, true, new IOException("No space left on device"));
            }
        } catch (IOException failure) {
            throw new DataAccessException("H2 cannot write its file", failure);
        } finally {
            release(connection);
        }
    }

    @Override
    public Optional<String> fault() {
        return readers.call(() -> {
            try {
                admit(new Demand(Demand.Use.BEGIN, 0));
                return Optional.empty();
            } catch (StorageFailed full) {
                return Optional.of(full.getMessage());
            } catch (DataAccessException failure) {
                return Optional.of(failed(failure, Happened.NO).getMessage());
            }
        });
    }

    @Override
    public void committed() {
        note();
        if (System.nanoTime() - unsyncedSince > OVERDUE.toNanos()) {
            sync.await();
        }
    }

    private void note() {
        if (!unsynced) {
            unsyncedSince = System.nanoTime();
            unsynced = true;
        }
        uncompacted = true;
    }

    @Override
    public void outlastPowerCut() {
        sync.await();
    }

    @Override
    public boolean isDenial(DataAccessException failure) {
        return !(failure instanceof StoreLost);
    }

    @Override
    public StorageFailed failed(DataAccessException failure, Happened happened) {
        return H2Failures.told(failure, happened);
    }

    /**
     * Not by {@code CHECKPOINT SYNC}: that waits for the store while it locks the database, and a thread whose write fails waits the
     * other way round, for ever. All commits are written already, so there is no more to do than to sync the file.
     */
    private void syncNow() {
        // Before the sync, so that what is committed meanwhile is left for the next.
        unsynced = false;
        try {
            onStore(MVStore::sync);
        } catch (DataAccessException failure) {
            note();
            throw failure;
        }
    }

    /** Within the space that is there, so that it goes on on a full disk and makes space. */
    private void compact() {
        onStore(store -> {
            var spare = file.headroom().ahead() / COST_OF_MOVING;
            if (store.compact(LEAST_ALIVE, (int) Math.min(MOST_REWRITTEN_BYTES, spare))) {
                // There may be more, and what was moved must be on the disk before its old place is used again.
                note();
            }
        });
    }

    private void onStore(Consumer<MVStore> work) {
        carryOut(() -> {
            try {
                work.accept(file.store());
                return true;
            } catch (MVStoreException failure) {
                throw new DataAccessException("H2 cannot read or write its file", failure);
            }
        });
    }

    /** Keeps the time between syncs short where nobody asks for one. */
    private void syncInTime() {
        if (unsynced) {
            tend(this::syncNow);
        }
    }

    /** Keeps the file small. H2 would do so by itself only with a write delay. */
    private void compactInTime() {
        if (uncompacted) {
            uncompacted = false;
            tend(this::compact);
        }
    }

    private void tend(Runnable work) {
        try {
            work.run();
        } catch (DataAccessException failure) {
            LOG.log(Level.WARNING, failed(failure, Happened.UNKNOWN).getMessage(), failure);
        }
    }

    @Override
    public void close() {
        readers.close();
        writer.close();
        syncer.close();
        try {
            file.close();
        } catch (SQLException | IOException failure) {
            LOG.log(
                    Level.WARNING,
                    "The run history was not closed in order; the next start puts it in order.",
                    failure);
        }
    }
}
