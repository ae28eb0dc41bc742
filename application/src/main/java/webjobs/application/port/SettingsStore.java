package webjobs.application.port;

import java.util.Map;

/** Keeps the app settings, from the server's user's eyes alone. Any method may throw {@link StorageFailed}. */
public interface SettingsStore {
    /** Those that were saved last, in their order; none before. */
    Map<String, String> load();

    /** Replaces them all in one step; when this returns they survive the server. */
    void save(Map<String, String> settings);
}
