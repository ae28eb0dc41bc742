package webjobs.application.port;

import java.util.Optional;

/** A store that works unless a test says why not. Safe for use by many threads. */
public final class ScriptedStoreStatus implements StoreStatus {
    private volatile Optional<String> fault = Optional.empty();

    public void fail(String sentence) {
        fault = Optional.of(sentence);
    }

    @Override
    public Optional<String> fault() {
        return fault;
    }
}
