package webjobs.bootstrap;

import io.helidon.common.Size;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import webjobs.adapters.db.Database;
import webjobs.adapters.fs.LogLimits;
import webjobs.adapters.fs.SiteLayout;
import webjobs.adapters.fs.UploadLimits;
import webjobs.adapters.http.TrustedProxies;
import webjobs.adapters.process.Interpreters;
import webjobs.application.Concurrency;
import webjobs.application.Knobs;
import webjobs.domain.job.ScriptHost;
import webjobs.domain.run.Retention;

/**
 * How this server is to be, checked: whatever passes here can be started with.
 *
 * @param maxRunLogBytes what each of the two logs of a run may have
 * @param publicUrl the address that clients see where it is not the one they send their requests to
 * @param diskMinFree how many bytes stay free on the disk before anything new begins; empty: as the size of the disk says
 * @param appSettings variables for all jobs, by key; callers can set others
 */
record ServerConfig(
        Path home,
        String host,
        int port,
        Optional<URI> publicUrl,
        TrustedProxies trustedProxies,
        boolean trustsJobPages,
        String siteName,
        Database.Settings history,
        UploadLimits uploadLimits,
        long maxRunLogBytes,
        OptionalLong diskMinFree,
        Continuous continuous,
        Knobs knobs,
        Concurrency concurrency,
        Map<String, String> appSettings,
        ZoneId timeZone,
        Interpreters interpreters) {

    private static final int TEN_YEARS = 315_360_000;
    private static final int MOST_CONCURRENT = 100_000;
    private static final long LEAST_LOG = 64 << 10;

    private static final Pattern SITE_NAME = Pattern.compile("[A-Za-z0-9-]{1,60}");

    /**
     * How continuous jobs are kept.
     *
     * @param longestStop the most that a job may take to end by itself when the server stops
     * @param maxLogBytes at this size a log is put aside
     * @param logFiles how many files a log has, the present one included
     */
    record Continuous(Duration longestStop, long maxLogBytes, int logFiles) {}

    /** @throws BadConfig where a setting has a value that cannot be */
    static ServerConfig of(Sources sources) {
        var home = sources.value(Setting.HOME, text -> nonEmpty(text).map(Path::of))
                .toAbsolutePath()
                .normalize();
        return new ServerConfig(
                home,
                sources.value(Setting.SERVER_HOST, ServerConfig::nonEmpty),
                sources.value(Setting.SERVER_PORT, text -> whole(text, 0, 65_535)),
                publicUrl(sources),
                sources.value(Setting.SERVER_TRUSTED_PROXIES, text -> Optional.of(TrustedProxies.parse(text))),
                sources.value(Setting.SERVER_JOB_PAGES, text -> switch (text) {
                    case "confined" -> Optional.of(false);
                    case "trusted" -> Optional.of(true);
                    default -> Optional.empty();
                }),
                sources.value(
                        Setting.SITE_NAME,
                        text -> Optional.of(text)
                                .filter(name -> SITE_NAME.matcher(name).matches())),
                history(sources, home),
                uploadLimits(sources),
                sources.value(Setting.RUN_LOG_MAX_SIZE, text -> bytes(text).filter(size -> size >= LogLimits.LEAST)),
                diskMinFree(sources),
                continuous(sources),
                knobs(sources),
                concurrency(sources),
                sources.appSettings(),
                sources.value(Setting.TIME_ZONE, ServerConfig::zone),
                interpreters(sources));
    }

    private static Optional<URI> publicUrl(Sources sources) {
        if (sources.text(Setting.SERVER_PUBLIC_URL).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(sources.value(
                Setting.SERVER_PUBLIC_URL,
                text -> Optional.of(URI.create(text))
                        .filter(url -> url.getHost() != null
                                && List.of("http", "https").contains(String.valueOf(url.getScheme())))
                        .filter(url -> List.of("", "/").contains(String.valueOf(url.getPath())))));
    }

    private static UploadLimits uploadLimits(Sources sources) {
        return new UploadLimits(
                sources.value(Setting.UPLOAD_MAX_SIZE, ServerConfig::bytes),
                sources.value(Setting.UPLOAD_MAX_ENTRIES, text -> whole(text, 1, 1_000_000)),
                sources.value(Setting.UPLOAD_MAX_UNPACKED_SIZE, ServerConfig::bytes),
                sources.value(Setting.UPLOAD_MAX_RATIO, text -> whole(text, 1, 100_000)));
    }

    private static OptionalLong diskMinFree(Sources sources) {
        return sources.text(Setting.DISK_MIN_FREE).isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(sources.value(Setting.DISK_MIN_FREE, ServerConfig::bytesOrNone));
    }

    private static Continuous continuous(Sources sources) {
        return new Continuous(
                sources.value(Setting.SHUTDOWN_LONGEST_STOP, ServerConfig::seconds),
                sources.value(
                        Setting.CONTINUOUS_LOG_MAX_SIZE, text -> bytes(text).filter(size -> size >= LEAST_LOG)),
                sources.value(Setting.CONTINUOUS_LOG_MAX_FILES, text -> whole(text, 2, 100)));
    }

    private static Knobs knobs(Sources sources) {
        return new Knobs(
                sources.value(Setting.STOPPED, ServerConfig::yesOrNo),
                sources.value(Setting.DISABLE_SCHEDULE, ServerConfig::yesOrNo),
                new Retention(sources.value(Setting.HISTORY_SIZE, text -> whole(text, 1, 1_000_000))),
                sources.value(Setting.RESTART_TIME, ServerConfig::seconds),
                Optional.of(sources.value(Setting.IDLE_TIMEOUT, ServerConfig::seconds))
                        .filter(Duration::isPositive));
    }

    private static Concurrency concurrency(Sources sources) {
        return new Concurrency(
                sources.value(Setting.RUNS_MAX_CONCURRENT, text -> whole(text, 1, MOST_CONCURRENT)),
                sources.value(Setting.RUNS_MAX_CONCURRENT_PER_JOB, text -> whole(text, 1, MOST_CONCURRENT)));
    }

    private static Database.Settings history(Sources sources, Path home) {
        var usesPostgres = sources.value(Setting.HISTORY_STORE, text -> switch (text) {
            case "h2" -> Optional.of(false);
            case "postgresql" -> Optional.of(true);
            default -> Optional.empty();
        });
        if (usesPostgres) {
            return new Database.Settings.PostgreSql(
                    sources.value(
                            Setting.HISTORY_URL,
                            text -> Optional.of(text).filter(url -> url.startsWith("jdbc:postgresql:"))),
                    sources.text(Setting.HISTORY_USER),
                    sources.text(Setting.HISTORY_PASSWORD),
                    sources.value(Setting.HISTORY_POOL_SIZE, text -> whole(text, 1, 200)));
        }
        for (var setting : List.of(Setting.HISTORY_URL, Setting.HISTORY_USER, Setting.HISTORY_PASSWORD)) {
            if (!sources.text(setting).isEmpty()) {
                throw sources.impossible(setting);
            }
        }
        return new Database.Settings.H2(new SiteLayout(home).database());
    }

    private static Interpreters interpreters(Sources sources) {
        var interpreters = Interpreters.usual();
        for (var host : ScriptHost.values()) {
            var setting = Setting.ofInterpreter(host);
            if (setting.isPresent()
                    && !sources.text(setting.get()).equals(setting.get().defaultText())) {
                var command = sources.value(
                        setting.get(), text -> Optional.of(words(text)).filter(words -> !words.isEmpty()));
                interpreters = interpreters.with(host, command);
            }
        }
        return interpreters;
    }

    private static Optional<String> nonEmpty(String text) {
        return Optional.of(text).filter(it -> !it.isEmpty());
    }

    private static Optional<Boolean> yesOrNo(String text) {
        return switch (text) {
            case "true", "1" -> Optional.of(true);
            case "false", "0", "" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<ZoneId> zone(String text) {
        try {
            return Optional.of(ZoneId.of(text));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> whole(String text, int least, int most) {
        return Optional.of(Integer.parseInt(text)).filter(number -> number >= least && number <= most);
    }

    private static Optional<Duration> seconds(String text) {
        return whole(text, 0, TEN_YEARS).map(Duration::ofSeconds);
    }

    private static Optional<Long> bytes(String text) {
        return Optional.of(Size.parse(text).toBytes()).filter(size -> size > 0);
    }

    private static Optional<Long> bytesOrNone(String text) {
        return text.equals("0") ? Optional.of(0L) : bytes(text);
    }

    private static List<String> words(String text) {
        var words = new ArrayList<>(List.of(text.split("\\s+")));
        words.removeIf(String::isEmpty);
        return words;
    }
}
