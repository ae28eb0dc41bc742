package webjobs.adapters.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.flywaydb.core.api.FlywayException;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.postgresql.ds.PGSimpleDataSource;
import webjobs.adapters.db.Database.CannotOpen;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;

/**
 * A PostgreSQL server. A commit of its has outlasted a power cut when it returns, as long as {@code synchronous_commit} is not off;
 * our connections see to that.
 *
 * <p>One connection beside the pool holds an advisory lock for as long as this server lives, so that a second server does not settle
 * the runs of this one; see {@link PostgreSqlPulse}.
 */
final class PostgreSqlServer implements Engine {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    /** A lock that a server just killed held is free within moments. */
    private static final String LOCK_PATIENCE = "set lock_timeout = '3s'";

    private static final String KEEP_COMMITS = "select set_config('synchronous_commit', 'on', false)"
            + " where current_setting('synchronous_commit') = 'off'";

    private final HikariDataSource pool;
    private final PostgreSqlPulse pulse;
    private final OwnedThreads threads;

    private PostgreSqlServer(HikariDataSource pool, PostgreSqlPulse pulse) {
        this.pool = pool;
        this.pulse = pulse;
        this.threads = new OwnedThreads("history", pool.getMaximumPoolSize(), pulse);
    }

    /** @throws CannotOpen see there */
    static PostgreSqlServer open(Database.Settings.PostgreSql settings) {
        try {
            var source = source(settings, ANSWER_TIMEOUT);
            var lock = source.getConnection();
            try {
                takeLock(lock);
                Schema.migrate(source);
                var pulse = new PostgreSqlPulse(lock, source(settings, PostgreSqlPulse.LONGEST));
                return new PostgreSqlServer(pool(settings, source), pulse);
            } catch (SQLException | RuntimeException failure) {
                lock.close();
                throw failure;
            }
        } catch (SQLException | FlywayException | IllegalArgumentException failure) {
            throw PostgreSqlFailures.cannotOpen(settings, failure);
        }
    }

    private static PGSimpleDataSource source(Database.Settings.PostgreSql settings, Duration longestAnswer) {
        var source = new PGSimpleDataSource();
        source.setUrl(settings.url());
        source.setUser(settings.user());
        source.setPassword(settings.password());
        source.setApplicationName("webjobs");
        var longestLogin = longestAnswer.compareTo(CONNECT_TIMEOUT) < 0 ? longestAnswer : CONNECT_TIMEOUT;
        source.setConnectTimeout((int) longestLogin.toSeconds());
        source.setLoginTimeout((int) longestLogin.toSeconds());
        source.setSocketTimeout((int) longestAnswer.toSeconds());
        source.setTcpKeepAlive(true);
        return source;
    }

    private static void takeLock(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(LOCK_PATIENCE);
            statement.execute(PostgreSqlPulse.LOCK_LIFE);
            statement.execute("select pg_advisory_lock(" + PostgreSqlPulse.LOCK + ")");
        }
    }

    private static HikariDataSource pool(Database.Settings.PostgreSql settings, PGSimpleDataSource source) {
        var config = new HikariConfig();
        config.setPoolName("history-pool");
        config.setDataSource(source);
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
        config.setValidationTimeout(VALIDATION_TIMEOUT.toMillis());
        config.setConnectionInitSql(KEEP_COMMITS);
        return new HikariDataSource(config);
    }

    /** A URL without its parameters, among which may be a password. */
    static String shown(String url) {
        return url.replaceFirst("[?].*", "").replaceFirst("//.*@", "//");
    }

    @Override
    public SQLDialect dialect() {
        return SQLDialect.POSTGRES;
    }

    @Override
    public OwnedThreads readers() {
        return threads;
    }

    @Override
    public OwnedThreads writers() {
        return threads;
    }

    /** Its disk is its own business; where it is full, it says so and has changed nothing. */
    @Override
    public void admit(Demand demand) {}

    @Override
    public Connection acquire() {
        try {
            var connection = pool.getConnection();
            if (!OwnedThreads.current().map(call -> call.uses(connection)).orElse(true)) {
                connection.close();
                throw new SQLTransientConnectionException("PostgreSQL came back too late for this call");
            }
            return connection;
        } catch (SQLException failure) {
            throw new DataAccessException("PostgreSQL gives no connection", failure);
        }
    }

    @Override
    public void release(Connection connection) {
        OwnedThreads.current().ifPresent(OwnedThreads.Call::usesNone);
        try {
            connection.close();
        } catch (SQLException failure) {
            throw new DataAccessException("PostgreSQL takes no connection back", failure);
        }
    }

    @Override
    public <T> T carryOut(Supplier<T> work) {
        return work.get();
    }

    @Override
    public Optional<String> fault() {
        return pulse.isAlive() ? Optional.empty() : Optional.of(PostgreSqlPulse.GONE);
    }

    /** Nothing is left to do. */
    @Override
    public void committed() {}

    /** Nothing is left to do. */
    @Override
    public void outlastPowerCut() {}

    @Override
    public boolean isDenial(DataAccessException failure) {
        return PostgreSqlFailures.isDenial(failure);
    }

    @Override
    public StorageFailed failed(DataAccessException failure, Happened happened) {
        return PostgreSqlFailures.told(failure, happened);
    }

    @Override
    public void close() {
        threads.close();
        pool.close();
        pulse.close();
    }
}
