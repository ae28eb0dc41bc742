package webjobs.adapters.db;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.port.StoreStatus;
import webjobs.application.port.StoreStatusContract;

class DatabaseStatusTest {
    @TempDir
    private Path directory;

    private abstract static class Open extends StoreStatusContract {
        private Database database;

        abstract Database.Settings settings();

        @Override
        protected StoreStatus open() {
            database = Database.open(settings());
            return database;
        }

        @Override
        protected void breakStore() {
            database.close();
        }

        @AfterEach
        void close() {
            database.close();
        }
    }

    @Nested
    class OnH2 extends Open {
        @Override
        Database.Settings settings() {
            return new Database.Settings.H2(directory);
        }
    }

    @Nested
    class OnPostgreSql extends Open {
        @Override
        Database.Settings settings() {
            return PostgreSqlForTests.newDatabase();
        }
    }
}
