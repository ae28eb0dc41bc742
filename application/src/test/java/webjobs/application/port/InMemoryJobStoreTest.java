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

    @Override
    protected Optional<String> siteTextAt(String path) {
        return store.siteTextAt(path);
    }

    @Override
    protected void leaveSiteFile(String path, String text) {
        store.putSiteFile(path, text);
    }
}
