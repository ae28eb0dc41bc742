package webjobs.adapters.db;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import webjobs.application.port.ScheduleHistoryContract;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgreSqlScheduleHistoryTest extends ScheduleHistoryContract {
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
    protected Histories open() {
        database.write(ANY, sql -> sql.truncate(RunTable.RUN.table).execute());
        database.write(ANY, sql -> sql.truncate(ScheduleTable.SCHEDULE.table).execute());
        database.write(ANY, sql -> sql.truncate(MissTable.MISS.table).execute());
        return new Histories(new DatabaseRunHistory(database), new DatabaseScheduleHistory(database));
    }

    @Override
    protected Histories reopen() {
        database.close();
        openDatabase();
        return new Histories(new DatabaseRunHistory(database), new DatabaseScheduleHistory(database));
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
