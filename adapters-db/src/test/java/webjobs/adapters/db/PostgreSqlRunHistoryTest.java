package webjobs.adapters.db;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import webjobs.application.port.RunHistory;
import webjobs.application.port.RunHistoryContract;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgreSqlRunHistoryTest extends RunHistoryContract {
    private Database.Settings.PostgreSql settings;
    private Database database;

    @BeforeAll
    void makeDatabase() {
        settings = PostgreSqlForTests.newDatabase();
        database = Database.open(settings);
    }

    @Override
    protected RunHistory open() {
        database.write(sql -> sql.deleteFrom(RunTable.RUN.table).execute());
        return new DatabaseRunHistory(database);
    }

    @Override
    protected RunHistory reopen() {
        database.close();
        database = Database.open(settings);
        return new DatabaseRunHistory(database);
    }

    @AfterAll
    void close() {
        database.close();
    }
}
