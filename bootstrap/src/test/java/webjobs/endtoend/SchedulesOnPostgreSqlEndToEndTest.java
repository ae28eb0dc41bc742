package webjobs.endtoend;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

class SchedulesOnPostgreSqlEndToEndTest extends SchedulesEndToEnd {
    private final EmbeddedPostgres postgres;

    SchedulesOnPostgreSqlEndToEndTest() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    /** Each in a schema of its own. */
    @Override
    Map<String, String> store(String name) {
        var url = postgres.getJdbcUrl("postgres", "postgres");
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("create schema if not exists " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return Map.of(
                "WEBJOBS_HISTORY_STORE", "postgresql",
                "WEBJOBS_HISTORY_URL", url + "&currentSchema=" + name,
                "WEBJOBS_HISTORY_USER", "postgres");
    }

    @AfterAll
    void closeStore() throws IOException {
        postgres.close();
    }
}
