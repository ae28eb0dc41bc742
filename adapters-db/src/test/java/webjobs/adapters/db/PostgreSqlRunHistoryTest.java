package webjobs.adapters.db;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import webjobs.application.port.RunHistory;
import webjobs.application.port.RunHistoryContract;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgreSqlRunHistoryTest extends RunHistoryContract {
    private static final Demand ANY = Demand.of(Demand.Use.BEGIN, 1, 0);

    private Database.Settings.PostgreSql settings;
    private ForgetfulEngine engine;
    private Database database;

    @BeforeAll
    void makeDatabase() {
        settings = PostgreSqlForTests.newDatabase();
        openDatabase();
    }

    private void openDatabase() {
        engine = ForgetfulEngine.of(settings);
        database = new Database(engine);
    }

    @Override
    protected RunHistory open() {
        database.write(ANY, sql -> sql.deleteFrom(RunTable.RUN.table).execute());
        return new DatabaseRunHistory(database);
    }

    @Override
    protected RunHistory reopen() {
        database.close();
        openDatabase();
        return new DatabaseRunHistory(database);
    }

    @Override
    protected void loseNextAnswer() {
        engine.loseNextAnswer();
    }

    @AfterAll
    void close() {
        database.close();
    }
}
