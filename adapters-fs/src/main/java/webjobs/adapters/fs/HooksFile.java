package webjobs.adapters.fs;

import java.util.List;
import webjobs.application.port.HookStore;
import webjobs.domain.hook.Subscription;

/** Hooks and their deliveries as a file of the server's own. Safe for use by many threads. */
public final class HooksFile implements HookStore {
    private final RecordFile<List<Subscription>> file;

    public HooksFile(SiteLayout layout) {
        file = new RecordFile<>(layout.hooks(), layout, "the hooks", new HooksFormat());
    }

    @Override
    public List<Subscription> load() {
        return file.read().orElse(List.of());
    }

    @Override
    public void save(List<Subscription> subscriptions) {
        file.write(subscriptions);
    }
}
