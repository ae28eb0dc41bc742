package webjobs.application.port;

import java.util.Optional;

/** Whether the store of the {@link RunHistory} can be used. */
public interface StoreStatus {
    /**
     * Asks the store, and waits for its answer two seconds at most.
     *
     * @return why nothing new can be recorded, a sentence for a person without secrets; empty where it can
     */
    Optional<String> fault();
}
