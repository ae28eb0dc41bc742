package webjobs.adapters.db;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL on a free port of the loopback, started when it is first wanted and stopped with the JVM. */
final class PostgreSqlForTests {
    private static final EmbeddedPostgres SERVER = start();
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private PostgreSqlForTests() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder().start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A database that is empty and nobody else's. */
    static Database.Settings.PostgreSql newDatabase() {
        var name = "webjobs" + DATABASES.incrementAndGet();
        execute("create database " + name);
        return at(SERVER.getJdbcUrl("postgres", name));
    }

    static Database.Settings.PostgreSql at(String url) {
        return new Database.Settings.PostgreSql(url, "postgres", "postgres", 4);
    }

    static int port() {
        return SERVER.getPort();
    }

    static void execute(String sql) {
        execute("postgres", sql);
    }

    static void execute(String database, String sql) {
        try (var connection = SERVER.getDatabase("postgres", database).getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
