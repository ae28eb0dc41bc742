package webjobs.bootstrap;

import java.util.Arrays;
import java.util.Optional;
import webjobs.domain.job.ScriptHost;

/**
 * Every setting of the server: its key in the file, its environment variable, its default as text, and what is allowed, as the end of
 * a sentence. {@code docs/settings.md} is held to this list by a test.
 */
enum Setting {
    HOME("home", "WEBJOBS_HOME", "webjobs-home", "a folder"),
    SERVER_HOST("server.host", "WEBJOBS_SERVER_HOST", "127.0.0.1", "a name or address of this machine"),
    SERVER_PORT("server.port", "WEBJOBS_SERVER_PORT", "8080", "a whole number from 0 (any free port) to 65535"),
    SERVER_PUBLIC_URL(
            "server.public-url", "WEBJOBS_SERVER_PUBLIC_URL", "", "an http or https address without path, or nothing"),
    SERVER_TRUSTED_PROXIES(
            "server.trusted-proxies",
            "WEBJOBS_SERVER_TRUSTED_PROXIES",
            "127.0.0.0/8, ::1",
            "a list of IP addresses and networks such as 10.1.2.3, 192.168.0.0/16, or nothing"),
    SERVER_JOB_PAGES("server.job-pages", "WEBJOBS_SERVER_JOB_PAGES", "confined", "confined or trusted"),
    SITE_NAME("site.name", "WEBJOBS_SITE_NAME", "webjobs", "1 to 60 letters, digits and hyphens"),
    HISTORY_STORE("history.store", "WEBJOBS_HISTORY_STORE", "h2", "h2 or postgresql"),
    HISTORY_URL(
            "history.url",
            "WEBJOBS_HISTORY_URL",
            "",
            "jdbc:postgresql://HOST:PORT/DATABASE, with store postgresql only"),
    HISTORY_USER("history.user", "WEBJOBS_HISTORY_USER", "", "a database user, with store postgresql only"),
    HISTORY_PASSWORD(
            "history.password", "WEBJOBS_HISTORY_PASSWORD", "", "that user's password, with store postgresql only"),
    HISTORY_POOL_SIZE("history.pool-size", "WEBJOBS_HISTORY_POOL_SIZE", "10", "a whole number from 1 to 200"),
    HISTORY_SIZE("history.size", "WEBJOBS_HISTORY_SIZE", "50", "a whole number from 1 to 1000000"),
    RUNS_MAX_CONCURRENT("runs.max-concurrent", "WEBJOBS_RUNS_MAX_CONCURRENT", "500", "a whole number from 1 to 100000"),
    RUNS_MAX_CONCURRENT_PER_JOB(
            "runs.max-concurrent-per-job",
            "WEBJOBS_RUNS_MAX_CONCURRENT_PER_JOB",
            "100",
            "a whole number from 1 to 100000"),
    UPLOAD_MAX_SIZE("upload.max-size", "WEBJOBS_UPLOAD_MAX_SIZE", "1 GiB", "a size such as 500 MB or 1 GiB"),
    UPLOAD_MAX_ENTRIES(
            "upload.max-entries", "WEBJOBS_UPLOAD_MAX_ENTRIES", "100000", "a whole number from 1 to 1000000"),
    UPLOAD_MAX_UNPACKED_SIZE(
            "upload.max-unpacked-size", "WEBJOBS_UPLOAD_MAX_UNPACKED_SIZE", "4 GiB", "a size such as 500 MB or 1 GiB"),
    UPLOAD_MAX_RATIO("upload.max-ratio", "WEBJOBS_UPLOAD_MAX_RATIO", "200", "a whole number from 1 to 100000"),
    DISK_MIN_FREE("disk.min-free", "WEBJOBS_DISK_MIN_FREE", "", "a size such as 500 MB or 1 GiB, 0, or nothing"),
    RESTART_TIME("restart-time", "WEBJOBS_RESTART_TIME", "60", "a whole number of seconds from 0 to 315360000"),
    IDLE_TIMEOUT("idle-timeout", "WEBJOBS_IDLE_TIMEOUT", "0", "a whole number of seconds from 0 (off) to 315360000"),
    RUN_LOG_MAX_SIZE(
            "run-log.max-size", "WEBJOBS_RUN_LOG_MAX_SIZE", "1 GiB", "a size such as 500 MB or 1 GiB, at least 1 MiB"),
    CONTINUOUS_LOG_MAX_SIZE(
            "continuous-log.max-size",
            "WEBJOBS_CONTINUOUS_LOG_MAX_SIZE",
            "1 MiB",
            "a size such as 500 kB or 1 GiB, at least 64 KiB"),
    CONTINUOUS_LOG_MAX_FILES(
            "continuous-log.max-files", "WEBJOBS_CONTINUOUS_LOG_MAX_FILES", "2", "a whole number from 2 to 100"),
    SHUTDOWN_LONGEST_STOP(
            "shutdown.longest-stop",
            "WEBJOBS_SHUTDOWN_LONGEST_STOP",
            "60",
            "a whole number of seconds from 0 to 315360000"),
    STOPPED("stopped", "WEBJOBS_STOPPED", "false", "true or false"),
    DISABLE_SCHEDULE("disable-schedule", "WEBJOBS_DISABLE_SCHEDULE", "false", "true or false"),
    TIME_ZONE("time-zone", "WEBJOBS_TIME_ZONE", "UTC", "the name of a time zone such as Europe/Berlin"),
    INTERPRETERS_BASH("interpreters.bash", "WEBJOBS_INTERPRETERS_BASH", "/bin/bash", "a program and its options"),
    INTERPRETERS_PYTHON("interpreters.python", "WEBJOBS_INTERPRETERS_PYTHON", "python3", "a program and its options"),
    INTERPRETERS_PHP("interpreters.php", "WEBJOBS_INTERPRETERS_PHP", "php", "a program and its options"),
    INTERPRETERS_NODE("interpreters.node", "WEBJOBS_INTERPRETERS_NODE", "node", "a program and its options"),
    INTERPRETERS_JAVA("interpreters.java", "WEBJOBS_INTERPRETERS_JAVA", "java -jar", "a program and its options"),
    INTERPRETERS_POWERSHELL(
            "interpreters.powershell", "WEBJOBS_INTERPRETERS_POWERSHELL", "pwsh -File", "a program and its options");

    private final String key;
    private final String variable;
    private final String defaultText;
    private final String allowed;

    Setting(String key, String variable, String defaultText, String allowed) {
        this.key = key;
        this.variable = variable;
        this.defaultText = defaultText;
        this.allowed = allowed;
    }

    String key() {
        return key;
    }

    String variable() {
        return variable;
    }

    String defaultText() {
        return defaultText;
    }

    String allowed() {
        return allowed;
    }

    /** The setting that says what runs scripts of a host; empty where nothing does. */
    static Optional<Setting> ofInterpreter(ScriptHost host) {
        return switch (host) {
            case BASH -> Optional.of(INTERPRETERS_BASH);
            case PYTHON -> Optional.of(INTERPRETERS_PYTHON);
            case PHP -> Optional.of(INTERPRETERS_PHP);
            case NODE -> Optional.of(INTERPRETERS_NODE);
            case JAVA -> Optional.of(INTERPRETERS_JAVA);
            case POWERSHELL -> Optional.of(INTERPRETERS_POWERSHELL);
            case WINDOWS, EXECUTABLE -> Optional.empty();
        };
    }

    static Optional<Setting> ofKey(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key.equals(key))
                .findFirst();
    }

    static Optional<Setting> ofVariable(String variable) {
        return Arrays.stream(values())
                .filter(setting -> setting.variable.equals(variable))
                .findFirst();
    }
}
