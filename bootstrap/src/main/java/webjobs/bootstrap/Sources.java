package webjobs.bootstrap;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Where settings come from: a file, environment variables, options; the later ones win.
 *
 * <p>A key or a variable that is no setting stops the start: a mistyped one would otherwise do nothing, silently.
 */
final class Sources {
    private static final String PREFIX = "WEBJOBS_";
    private static final String APP_SETTING = "APPSETTING_";

    /** Variables of that prefix that are not settings: what jobs find in theirs (EXE-21), and what start scripts read. */
    private static final Set<String> NOT_SETTINGS = Set.of(
            PasswordChoice.VARIABLE,
            PasswordChoice.FILE_VARIABLE,
            "WEBJOBS_CONFIG",
            "WEBJOBS_JAVA_OPTS",
            "WEBJOBS_PATH",
            "WEBJOBS_NAME",
            "WEBJOBS_TYPE",
            "WEBJOBS_DATA_PATH",
            "WEBJOBS_RUN_ID",
            "WEBJOBS_COMMAND_ARGUMENTS",
            "WEBJOBS_PORT",
            "WEBJOBS_SHUTDOWN_FILE");

    private final Map<Setting, String> options;
    private final Map<String, String> environment;
    private final Optional<Path> file;
    private final Map<String, String> inFile;

    /** @throws BadConfig where the file cannot be read or understood, or there is a key or variable that is no setting */
    Sources(Map<Setting, String> options, Map<String, String> environment, Optional<Path> file) {
        this.options = new EnumMap<>(Setting.class);
        this.options.putAll(options);
        this.environment = environment;
        this.file = file;
        this.inFile = file.map(ConfigFile::read).orElse(Map.of());
        refuseStrangers();
    }

    private void refuseStrangers() {
        var strangers = new ArrayList<String>();
        for (var key : inFile.keySet()) {
            if (Setting.ofKey(key).isEmpty()) {
                strangers.add("'" + key + "' in " + file.orElseThrow());
            }
        }
        for (var variable : environment.keySet()) {
            if (variable.startsWith(PREFIX)
                    && !NOT_SETTINGS.contains(variable)
                    && Setting.ofVariable(variable).isEmpty()) {
                strangers.add("the environment variable " + variable);
            }
        }
        if (!strangers.isEmpty()) {
            throw new BadConfig("There is no such setting: " + String.join(", ", strangers) + ". The settings are "
                    + String.join(
                            ", ",
                            List.of(Setting.values()).stream().map(Setting::key).toList()) + ".");
        }
    }

    /** The text of a setting, or its default. */
    String text(Setting setting) {
        return Optional.ofNullable(options.get(setting))
                .or(() -> Optional.ofNullable(environment.get(setting.variable())))
                .or(() -> Optional.ofNullable(inFile.get(setting.key())))
                .orElse(setting.defaultText())
                .strip();
    }

    /** The variables that are app settings of all jobs: those whose names begin with {@code APPSETTING_} (SET-04). */
    Map<String, String> appSettings() {
        var settings = new TreeMap<String, String>();
        environment.forEach((variable, text) -> {
            if (variable.startsWith(APP_SETTING) && variable.length() > APP_SETTING.length()) {
                settings.put(variable.substring(APP_SETTING.length()), text);
            }
        });
        return settings;
    }

    /**
     * The value of a setting.
     *
     * @param reader makes the value of the text; empty, or an {@link IllegalArgumentException}, where it cannot
     * @throws BadConfig naming key, value, where it came from and what is allowed
     */
    <T> T value(Setting setting, Function<String, Optional<T>> reader) {
        var text = text(setting);
        try {
            return reader.apply(text).orElseThrow(() -> impossible(setting));
        } catch (IllegalArgumentException _) {
            throw impossible(setting);
        }
    }

    /** Why the start stops: this setting has a value that cannot be. */
    BadConfig impossible(Setting setting) {
        var shown = setting == Setting.HISTORY_PASSWORD ? "its value" : "'" + text(setting) + "'";
        return new BadConfig("The setting " + setting.key() + " (from " + source(setting) + ") cannot be " + shown
                + ": allowed is " + setting.allowed() + ".");
    }

    private String source(Setting setting) {
        if (options.containsKey(setting)) {
            return "the command line";
        }
        if (environment.containsKey(setting.variable())) {
            return "the environment variable " + setting.variable();
        }
        return inFile.containsKey(setting.key()) ? file.map(Path::toString).orElseThrow() : "its default";
    }
}
