package webjobs.adapters.db;

import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.db.OwnedThreads.Liveness;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;

/**
 * Whether PostgreSQL answers, asked on a connection of its own, which holds this server's lock. All who ask at the same time share one
 * question. Safe for use by many threads.
 *
 * <p>The lock goes with the connection. Where that broke, a new one takes the lock again, unless another server has it by then.
 */
final class PostgreSqlPulse implements Liveness, AutoCloseable {
    /** How long an answer may take. */
    static final Duration LONGEST = Duration.ofSeconds(1);

    /** "WebJobs" in words; the lock's second half is the schema. */
    static final String LOCK = "hashtextextended('WebJobs run history in ' || current_schema(), 0)";

    /** Where the other end's machine is gone, its lock shall be free after a minute, not after two hours. */
    static final String LOCK_LIFE =
            "set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3";

    static final String GONE = "The run history's PostgreSQL does not answer.";

    private static final System.Logger LOG = System.getLogger(PostgreSqlPulse.class.getName());

    private final OwnedThreads thread = new OwnedThreads("history-pulse", 1);
    private final DataSource source;

    /** Used by the one thread. */
    private Connection connection;

    /** Guarded by this. */
    private @Nullable Future<Boolean> asked;

    /**
     * @param connection one that holds the lock; it is closed with this
     * @param source of further ones, which give up after {@link #LONGEST}
     */
    PostgreSqlPulse(Connection connection, DataSource source) {
        this.connection = connection;
        this.source = source;
    }

    @Override
    public boolean isAlive() {
        var answer = ask();
        return OwnedThreads.isDone(answer, LONGEST) && OwnedThreads.join(answer);
    }

    private synchronized Future<Boolean> ask() {
        var pending = asked;
        if (pending == null || pending.isDone()) {
            pending = thread.submit(this::answers);
            asked = pending;
        }
        return pending;
    }

    private boolean answers() {
        try {
            return connection.isValid((int) LONGEST.toSeconds()) || connects();
        } catch (SQLException failure) {
            return PostgreSqlFailures.isAnswer(failure);
        }
    }

    private boolean connects() throws SQLException {
        var fresh = source.getConnection();
        try (var statement = fresh.createStatement()) {
            connection.close();
            connection = fresh;
            statement.execute(LOCK_LIFE);
            try (var result = statement.executeQuery("select pg_try_advisory_lock(" + LOCK + ")")) {
                if (!result.next() || !result.getBoolean(1)) {
                    LOG.log(
                            Level.WARNING,
                            "The lock of the run history in PostgreSQL is not free; it may be that of a"
                                    + " connection that is gone. A second server must not use the same history.");
                }
            }
        }
        return true;
    }

    @Override
    public StorageFailed gone() {
        return new StorageFailed(GONE, Happened.NO, true, new SQLException("it gave no sign of life"));
    }

    @Override
    public void close() {
        thread.close();
        try {
            connection.close();
        } catch (SQLException failure) {
            LOG.log(Level.WARNING, "The connection to PostgreSQL that held the lock was not closed in order.", failure);
        }
    }
}
