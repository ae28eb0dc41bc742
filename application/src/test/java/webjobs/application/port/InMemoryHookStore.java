package webjobs.application.port;

import java.util.List;
import webjobs.domain.hook.Subscription;

/** Hooks in memory. */
public final class InMemoryHookStore implements HookStore {
    private List<Subscription> saved = List.of();

    @Override
    public synchronized List<Subscription> load() {
        return saved;
    }

    @Override
    public synchronized void save(List<Subscription> subscriptions) {
        saved = List.copyOf(subscriptions);
    }
}
