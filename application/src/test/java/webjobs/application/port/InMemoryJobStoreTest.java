package webjobs.application.port;

import java.nio.file.Path;
import java.util.Optional;

class InMemoryJobStoreTest extends JobStoreContract {
    private final InMemoryJobStore store = new InMemoryJobStore(MOST_BYTES);

    @Override
    protected JobStore store() {
        return store;
    }

    @Override
    protected Optional<String> textAt(Path file) {
        return store.textAt(file);
    }

    @Override
    protected void leaveFile(Path file, String text) {
        store.leaveFile(file, text);
    }
}
