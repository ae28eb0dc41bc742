package webjobs.adapters.db;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.flywaydb.core.api.FlywayException;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.db.Database.CannotOpen;

/**
 * The file of an H2 database and the connections to it, one for each thread that works with it.
 *
 * <p>When the file cannot be written, H2 closes it. Connections from before do not notice and never work again, while a new one opens
 * the file anew, with all that was ever acknowledged in it. H2 does not bear that some threads open while others still fail, so who
 * opens is alone: {@link #acquire} waits until the last statement of the closed file has failed.
 */
final class H2File implements AutoCloseable {
    /** What a compaction at the end may write beyond the file's end, however large it is. */
    private static final long MOST_MOVED_BYTES = 64L << 20;

    private final JdbcDataSource source;
    private final Path path;

    /** Held from first to last. H2 locks its file too, but not between closing and opening it. */
    private final FileChannel lock;

    private final ThreadLocal<@Nullable Held> held = new ThreadLocal<>();

    /** Shared by statements; exclusive for whoever opens. */
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    private volatile MVStore store;

    /** What a thread has. */
    private record Held(Connection connection, MVStore store) {}

    private H2File(JdbcDataSource source, Path path, FileChannel lock, MVStore store) {
        this.source = source;
        this.path = path;
        this.lock = lock;
        this.store = store;
    }

    /**
     * Opens the file {@code history.mv.db}, or makes it, and brings its tables up to date.
     *
     * @param retention how long space that is needed no more is not written to
     * @param below what H2's file system for the file is, as the beginning of a path; nothing for the machine's own
     * @throws CannotOpen see there
     */
    static H2File open(Path directory, Duration retention, String below) {
        var path = directory.toAbsolutePath().normalize().toString();
        if (path.indexOf(';') >= 0 || path.indexOf('\\') >= 0) {
            throw new CannotOpen(
                    "The run history cannot be kept in " + directory
                            + ": H2 takes no path with a semicolon or a backslash in it.",
                    null);
        }
        try {
            var lock = lock(directory);
            try {
                var file = directory.toRealPath().resolve("history").toString();
                return open(source(HeadroomFiles.address(below + file), retention), Path.of(file + ".mv.db"), lock);
            } catch (SQLException | RuntimeException failure) {
                lock.close();
                throw failure;
            }
        } catch (IOException | SQLException | FlywayException failure) {
            throw H2Failures.cannotOpen(directory, failure);
        }
    }

    private static H2File open(JdbcDataSource source, Path path, FileChannel lock) throws SQLException {
        try (var connection = source.getConnection()) {
            Schema.migrate(source);
            return new H2File(source, path, lock, storeOf(connection));
        } catch (RuntimeException failure) {
            shutDown(source, "SHUTDOWN IMMEDIATELY");
            throw failure;
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        Files.createDirectories(directory);
        var lock = FileChannel.open(directory.resolve("history.lock"), CREATE, WRITE);
        try {
            if (lock.tryLock() == null) {
                throw new OverlappingFileLockException();
            }
            return lock;
        } catch (OverlappingFileLockException taken) {
            lock.close();
            throw H2Failures.inUse(directory, taken);
        } catch (IOException failure) {
            lock.close();
            throw failure;
        }
    }

    private static JdbcDataSource source(String file, Duration retention) {
        var source = new JdbcDataSource();
        source.setUser("sa");
        source.setUrl("jdbc:h2:" + file
                // Each commit is with the operating system before it returns.
                + ";WRITE_DELAY=0;RETENTION_TIME=" + retention.toMillis()
                // We close it, in order; not the last connection, and not a hook of H2's.
                + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE;MAX_COMPACT_TIME=300"
                + ";CACHE_SIZE=16384;LOCK_TIMEOUT=10000"
                // Statistics would be gathered within somebody's statement; our statements name the index they mean.
                + ";ANALYZE_AUTO=0"
                // The trace file grows beside the database just when the disk is full; failures reach the server's log
                // anyway.
                + ";TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0");
        return source;
    }

    /**
     * This thread's connection, until as many {@link #release}; the first of them opens the file if it was closed. From the first to
     * the last the {@link #store} is the same.
     */
    Connection acquire() throws SQLException {
        use.readLock().lock();
        var mine = held.get();
        var again = use.getReadHoldCount() > 1;
        if (mine != null && (again || mine.store() == store && isWhole())) {
            return mine.connection();
        }
        use.readLock().unlock();
        use.writeLock().lock();
        try {
            var connection = connect();
            store = storeOf(connection);
            held.set(new Held(connection, store));
            use.readLock().lock();
            return connection;
        } finally {
            use.writeLock().unlock();
        }
    }

    /** After the file was closed by a failure, the first attempt may do no more than tell of that failure again. */
    private Connection connect() throws SQLException {
        try {
            return source.getConnection();
        } catch (SQLException failure) {
            try {
                return source.getConnection();
            } catch (SQLException again) {
                again.addSuppressed(failure);
                throw again;
            }
        }
    }

    /** The thread keeps its connection for the next time. */
    void release() {
        use.readLock().unlock();
    }

    /** Whether no failure has closed the file, or is about to. To be used like {@link #store}. */
    boolean isWhole() {
        return store.getPanicException() == null && !store.isClosed();
    }

    /** What H2 keeps its tables in. To be used between {@link #acquire} and {@link #release}. */
    MVStore store() {
        return store;
    }

    private static MVStore storeOf(Connection connection) throws SQLException {
        var session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        return session.getDatabase().getStore().getMvStore();
    }

    /** The space ahead of the file's end. To be used like {@link #store}. */
    Headroom headroom() {
        return HeadroomFiles.of(path);
    }

    /**
     * Closes the file, and ends all connections, whatever thread has them. It is compacted for a moment, unless there is no space to do
     * that in.
     */
    @Override
    public void close() throws SQLException, IOException {
        use.writeLock().lock();
        try (lock) {
            if (isWhole()
                    && headroom().has(Math.min(MOST_MOVED_BYTES, 2 * headroom().end()))) {
                shutDown(source, "SHUTDOWN");
            } else {
                shutDown(source, "SHUTDOWN IMMEDIATELY");
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    private static void shutDown(JdbcDataSource source, String how) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(how);
        }
    }
}
