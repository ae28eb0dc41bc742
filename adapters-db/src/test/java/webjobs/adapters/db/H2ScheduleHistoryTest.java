package webjobs.adapters.db;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.port.ScheduleHistoryContract;

class H2ScheduleHistoryTest extends ScheduleHistoryContract {
    @TempDir
    private Path directory;

    private ForgetfulEngine engine;
    private Database database;

    @Override
    protected Histories open() {
        engine = ForgetfulEngine.of(new Database.Settings.H2(directory));
        database = new Database(engine);
        return new Histories(new DatabaseRunHistory(database), new DatabaseScheduleHistory(database));
    }

    @Override
    protected Histories reopen() {
        database.close();
        return open();
    }

    @Override
    protected void loseNextAnswer() {
        engine.loseNextAnswer();
    }

    @AfterEach
    void close() {
        database.close();
    }
}
