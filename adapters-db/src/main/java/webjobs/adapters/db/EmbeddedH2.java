package webjobs.adapters.db;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcDataSource;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.db.Database.CannotOpen;
import webjobs.application.port.StorageFailed;

/**
 * H2 in this process, in a file of our own.
 *
 * <p>Each commit is with the operating system before it returns ({@code WRITE_DELAY=0}), so it survives a kill; a
 * {@linkplain SharedSync shared} {@code CHECKPOINT SYNC} makes it survive a power cut.
 *
 * <p>When the file cannot be written, H2 closes itself. Connections from before do not notice and never work again, while a new one
 * opens the file anew, with all that was ever acknowledged in it. So after a failure each thread takes a new one.
 */
final class EmbeddedH2 implements Engine {
    private static final System.Logger LOG = System.getLogger(EmbeddedH2.class.getName());

    /** Statements run on the caller's processor; more threads than these only wait for H2's locks. */
    private static final int CONNECTIONS = 4;

    /**
     * How long the file keeps space that is needed no more. What is on the disk after a power cut may still need it until the next
     * sync, so this is many times the pause between syncs.
     */
    private static final Duration RETENTION = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Where less of the file's chunks is alive than this percentage, the emptiest are written anew, a few at a time. */
    private static final int LEAST_ALIVE = 60;

    private static final int MOST_REWRITTEN_BYTES = 4 * 1024 * 1024;

    private final JdbcDataSource source;

    /** Counts failures; a connection from before the last one is not used again. */
    private final AtomicInteger breakdowns = new AtomicInteger();

    private final ThreadLocal<@Nullable Held> held = new ThreadLocal<>();
    private final OwnedThreads tender = new OwnedThreads("history-sync", 1);
    private final SharedSync sync = new SharedSync(tender, this::syncNow);
    private volatile boolean unsynced;

    /** What a thread has. */
    private record Held(Connection connection, int breakdown) {}

    private EmbeddedH2(JdbcDataSource source) {
        this.source = source;
        tender.repeat(this::tend, PAUSE);
    }

    /** @throws CannotOpen see there */
    static EmbeddedH2 open(Path directory) {
        var file = directory.toAbsolutePath().normalize().resolve("history");
        if (file.toString().indexOf(';') >= 0) {
            throw new CannotOpen(
                    "The run history cannot be kept in " + directory + ": H2 takes no path with a semicolon in it.",
                    null);
        }
        // Within one process H2 would share an open database without a word.
        try (var _ = source(file, ";OPEN_NEW=TRUE").getConnection()) {
            var source = source(file, "");
            try {
                Schema.migrate(source);
                return new EmbeddedH2(source);
            } catch (RuntimeException failure) {
                shutDown(source);
                throw failure;
            }
        } catch (SQLException | org.flywaydb.core.api.FlywayException failure) {
            throw H2Failures.cannotOpen(directory, failure);
        }
    }

    private static JdbcDataSource source(Path file, String more) {
        var source = new JdbcDataSource();
        source.setUser("sa");
        source.setUrl("jdbc:h2:file:" + file
                + ";WRITE_DELAY=0"
                + ";RETENTION_TIME=" + RETENTION.toMillis()
                // The server closes it, in order; not the last connection, and not H2's own shutdown hook before us.
                + ";DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE"
                + ";MAX_COMPACT_TIME=300"
                + ";CACHE_SIZE=16384"
                + ";LOCK_TIMEOUT=10000"
                // The trace file grows beside the database just when the disk is full; failures reach the server's log
                // anyway.
                + ";TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0"
                + more);
        return source;
    }

    @Override
    public SQLDialect dialect() {
        return SQLDialect.H2;
    }

    @Override
    public int connections() {
        return CONNECTIONS;
    }

    @Override
    public Connection acquire() {
        var mine = held.get();
        var breakdown = breakdowns.get();
        if (mine != null && mine.breakdown() == breakdown) {
            return mine.connection();
        }
        held.remove();
        try {
            if (mine != null) {
                mine.connection().close();
            }
        } catch (SQLException _) {
            // It belongs to a database that has closed itself already.
        }
        try {
            var connection = source.getConnection();
            held.set(new Held(connection, breakdown));
            return connection;
        } catch (SQLException failure) {
            throw new DataAccessException("H2 does not open its file", failure);
        }
    }

    /** The thread keeps it for its next statement. */
    @Override
    public void release(Connection connection) {}

    @Override
    public void committed() {
        unsynced = true;
    }

    @Override
    public void outlastPowerCut() {
        sync.await();
    }

    @Override
    public StorageFailed failed(DataAccessException failure) {
        if (H2Failures.mayHaveClosed(failure)) {
            breakdowns.incrementAndGet();
        }
        return H2Failures.told(failure);
    }

    private void syncNow() {
        // Before the sync, so that what is committed meanwhile is left for the next.
        unsynced = false;
        try (var statement = acquire().createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        } catch (SQLException failure) {
            unsynced = true;
            throw new DataAccessException("H2 does not sync its file", failure);
        }
    }

    /** Keeps the time between syncs short and the file small. H2 would do the latter by itself only with a write delay. */
    private void tend() {
        if (!unsynced) {
            return;
        }
        try {
            syncNow();
            unsynced |= compact();
        } catch (DataAccessException failure) {
            LOG.log(Level.WARNING, failed(failure).getMessage(), failure);
        }
    }

    /** @return whether there was something to do, and so perhaps is more */
    private boolean compact() {
        try {
            var session = (SessionLocal) acquire().unwrap(JdbcConnection.class).getSession();
            return session.getDatabase().getStore().getMvStore().compact(LEAST_ALIVE, MOST_REWRITTEN_BYTES);
        } catch (SQLException | org.h2.mvstore.MVStoreException failure) {
            throw new DataAccessException("H2 does not compact its file", failure);
        }
    }

    @Override
    public void close() {
        tender.close();
        try {
            shutDown(source);
        } catch (SQLException failure) {
            LOG.log(
                    Level.WARNING,
                    H2Failures.told(new DataAccessException("closing", failure)).getMessage(),
                    failure);
        }
    }

    /** Ends all connections, whatever thread has them, and closes the file. */
    private static void shutDown(JdbcDataSource source) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }
}
