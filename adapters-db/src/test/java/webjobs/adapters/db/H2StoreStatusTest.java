package webjobs.adapters.db;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.port.StoreStatus;
import webjobs.application.port.StoreStatusContract;

class H2StoreStatusTest extends StoreStatusContract {
    @TempDir
    private Path directory;

    private Database database;

    @Override
    protected StoreStatus open() {
        database = Database.open(new Database.Settings.H2(directory));
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
