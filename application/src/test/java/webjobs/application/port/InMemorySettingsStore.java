package webjobs.application.port;

import java.util.LinkedHashMap;
import java.util.Map;

/** App settings in memory. */
public final class InMemorySettingsStore implements SettingsStore {
    private Map<String, String> saved = Map.of();

    @Override
    public synchronized Map<String, String> load() {
        return new LinkedHashMap<>(saved);
    }

    @Override
    public synchronized void save(Map<String, String> settings) {
        saved = new LinkedHashMap<>(settings);
    }
}
