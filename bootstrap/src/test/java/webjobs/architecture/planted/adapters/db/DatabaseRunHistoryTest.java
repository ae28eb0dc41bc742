package webjobs.architecture.planted.adapters.db;

import webjobs.architecture.planted.application.port.RunHistory;
import webjobs.architecture.planted.application.port.RunHistoryContract;

class DatabaseRunHistoryTest extends RunHistoryContract {
    @Override
    protected RunHistory open() {
        return new DatabaseRunHistory();
    }
}
