package webjobs.adapters.db;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.port.RunHistory;
import webjobs.application.port.RunHistoryContract;

class H2RunHistoryTest extends RunHistoryContract {
    @TempDir
    private Path directory;

    private ForgetfulEngine engine;
    private Database database;

    @Override
    protected RunHistory open() {
        engine = ForgetfulEngine.of(new Database.Settings.H2(directory));
        database = new Database(engine);
        return new DatabaseRunHistory(database);
    }

    @Override
    protected RunHistory reopen() {
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
