package webjobs.endtoend;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

class TriggeredJobsOnPostgreSqlEndToEndTest extends TriggeredJobsEndToEnd {
    private final EmbeddedPostgres postgres;

    TriggeredJobsOnPostgreSqlEndToEndTest() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @Override
    Map<String, String> history() {
        return Map.of(
                "WEBJOBS_HISTORY_STORE", "postgresql",
                "WEBJOBS_HISTORY_URL", postgres.getJdbcUrl("postgres", "postgres"),
                "WEBJOBS_HISTORY_USER", "postgres");
    }

    @Override
    void closeHistory() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
