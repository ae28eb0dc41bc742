package webjobs.adapters.db;

import org.junit.jupiter.api.AfterEach;
import webjobs.application.port.StoreStatus;
import webjobs.application.port.StoreStatusContract;

class PostgreSqlStoreStatusTest extends StoreStatusContract {
    private Database database;

    @Override
    protected StoreStatus open() {
        database = Database.open(PostgreSqlForTests.newDatabase());
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
