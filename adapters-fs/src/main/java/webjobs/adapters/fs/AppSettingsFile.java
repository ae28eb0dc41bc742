package webjobs.adapters.fs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import webjobs.adapters.fs.RecordFile.Format;
import webjobs.application.port.SettingsStore;

/** The app settings as a file of the server's own. Safe for use by many threads. */
public final class AppSettingsFile implements SettingsStore {
    private final RecordFile<Map<String, String>> file;

    public AppSettingsFile(SiteLayout layout) {
        file = new RecordFile<>(layout.appSettings(), layout, "the app settings", new SettingsFormat());
    }

    private static final class SettingsFormat implements Format<Map<String, String>> {
        private static final String SETTINGS = "settings";

        @Override
        public void write(Map<String, String> settings, ObjectNode into) {
            var all = into.putObject(SETTINGS);
            settings.forEach(all::put);
        }

        @Override
        public Map<String, String> read(RecordFields fields) {
            return fields.texts(SETTINGS);
        }
    }

    @Override
    public Map<String, String> load() {
        return file.read().orElse(Map.of());
    }

    @Override
    public void save(Map<String, String> settings) {
        file.write(settings);
    }
}
