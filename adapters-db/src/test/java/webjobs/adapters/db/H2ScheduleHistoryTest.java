package webjobs.adapters.db;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.port.ScheduleHistoryContract;

class H2ScheduleHistoryTest extends ScheduleHistoryContract {
    @TempDir
    private Path directory;

    private Database database;

    @Override
    protected Histories open() {
        database = Database.open(new Database.Settings.H2(directory));
        return new Histories(new DatabaseRunHistory(database), new DatabaseScheduleHistory(database));
    }

    @Override
    protected Histories reopen() {
        database.close();
        return open();
    }

    @AfterEach
    void close() {
        database.close();
    }
}
