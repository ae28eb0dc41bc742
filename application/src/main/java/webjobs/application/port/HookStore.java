package webjobs.application.port;

import java.util.List;
import webjobs.domain.hook.Subscription;

/** Keeps hooks and what is to be delivered to them, from the server's user's eyes alone. Any method may throw {@link StorageFailed}. */
public interface HookStore {
    /** Those that were saved last, in their order; none before. */
    List<Subscription> load();

    /** Replaces them all in one step; when this returns they survive the server. */
    void save(List<Subscription> subscriptions);
}
