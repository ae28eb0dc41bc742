package webjobs.domain.job;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import webjobs.domain.Spelling;
import webjobs.domain.schedule.CronSchedule;
import webjobs.domain.schedule.TimeZones;

/** What the known keys of a job's settings take, and the words for what they do not. */
final class SettingRules {
    private static final BigDecimal MOST_SECONDS =
            BigDecimal.valueOf(Duration.ofDays(3650).toSeconds());
    private static final BigDecimal A_MILLISECOND = new BigDecimal("0.001");
    private static final int MOST_RETRIES = 1000;
    /** With its name and the sign between; one byte more and no process can be started with it. */
    private static final int MOST_BYTES_OF_A_VARIABLE = 128 * 1024 - 1;

    private static final int MOST_SHOWN = 100;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String SECONDS = "a number of seconds from 0 to " + MOST_SECONDS;

    /** For each known key what is wrong with a value, as the end of a sentence that begins with the key. */
    private static final Map<String, Function<Object, Optional<String>>> WORDS = Map.ofEntries(
            Map.entry("schedule", SettingRules::scheduleFault),
            Map.entry("time_zone", SettingRules::timeZoneFault),
            Map.entry("schedule_paused", SettingRules::booleanFault),
            Map.entry("missed_runs", oneOf("once", "skip", "all")),
            Map.entry("missed_runs_window", SettingRules::secondsFault),
            Map.entry("overlap", oneOf("forbid", "queue", "allow", "replace")),
            Map.entry(
                    "timeout",
                    value -> seconds(value)
                                    .filter(s -> s.compareTo(A_MILLISECOND) >= 0)
                                    .isPresent()
                            ? Optional.empty()
                            : expected("a number of seconds from " + A_MILLISECOND + " to " + MOST_SECONDS, value)),
            Map.entry(
                    "retries",
                    value -> wholeNumber(value, MOST_RETRIES).isPresent()
                            ? Optional.empty()
                            : expected("a whole number from 0 to " + MOST_RETRIES, value)),
            Map.entry("retry_delay", SettingRules::secondsFault),
            Map.entry("restart_delay", SettingRules::secondsFault),
            Map.entry("restart_delay_max", SettingRules::secondsFault),
            Map.entry("healthy_after", SettingRules::secondsFault),
            Map.entry("stop_signal", oneOf("SIGTERM")),
            Map.entry("env", SettingRules::variablesFault),
            Map.entry("is_singleton", SettingRules::booleanFault),
            Map.entry("is_in_place", SettingRules::booleanFault),
            Map.entry("stopping_wait_time", SettingRules::secondsFault),
            Map.entry("output_wait", SettingRules::secondsFault));

    private static final Set<String> OF_TRIGGERED_JOBS = Set.of(
            "schedule",
            "time_zone",
            "schedule_paused",
            "missed_runs",
            "missed_runs_window",
            "overlap",
            "timeout",
            "retries",
            "retry_delay");

    private static final Set<String> OF_CONTINUOUS_JOBS =
            Set.of("restart_delay", "restart_delay_max", "healthy_after", "stop_signal", "is_singleton");

    private static final Set<String> OF_A_SCHEDULE =
            Set.of("time_zone", "schedule_paused", "missed_runs", "missed_runs_window");

    /** What other programs call the same. */
    private static final Map<String, String> OTHER_NAMES = Map.ofEntries(
            Map.entry("cron", "schedule"),
            Map.entry("cron_expression", "schedule"),
            Map.entry("cronexpression", "schedule"),
            Map.entry("crontab", "schedule"),
            Map.entry("schedule_expression", "schedule"),
            Map.entry("tz", "time_zone"),
            Map.entry("environment", "env"),
            Map.entry("environment_variables", "env"),
            Map.entry("retry", "retries"),
            Map.entry("max_retries", "retries"),
            Map.entry("retry_count", "retries"),
            Map.entry("max_duration", "timeout"),
            Map.entry("grace_period", "stopping_wait_time"));

    private SettingRules() {}

    static Set<String> knownKeys() {
        return WORDS.keySet();
    }

    /** The known key that somebody may have meant who wrote another one. */
    static Optional<String> meant(String key) {
        return WORDS.containsKey(key)
                ? Optional.empty()
                : Optional.ofNullable(OTHER_NAMES.get(key.toLowerCase(Locale.ROOT)))
                        .or(() -> Spelling.suggestion(key, WORDS.keySet()));
    }

    /** Whether only jobs of the other kind have a use for a key. */
    static boolean isOfTheOtherKind(String key, JobKind kind) {
        return switch (kind) {
            case TRIGGERED -> OF_CONTINUOUS_JOBS.contains(key);
            case CONTINUOUS -> OF_TRIGGERED_JOBS.contains(key);
        };
    }

    /** Whether a key has no use without a schedule. */
    static boolean isOfASchedule(String key) {
        return OF_A_SCHEDULE.contains(key);
    }

    /** What is wrong with a value, as the end of a sentence that begins with the key; empty where it works or the key is not known. */
    static Optional<String> fault(String key, @Nullable Object value) {
        var rule = WORDS.get(key);
        return rule == null || value == null ? Optional.empty() : rule.apply(value);
    }

    private static Optional<String> expected(String what, Object value) {
        var shown = value instanceof String text ? "\"" + text + "\"" : String.valueOf(value);
        var cut = shown.length() <= MOST_SHOWN ? shown : shown.substring(0, MOST_SHOWN) + "…";
        return Optional.of("must be " + what + ", not " + cut);
    }

    private static Optional<String> booleanFault(Object value) {
        return value instanceof Boolean ? Optional.empty() : expected("true or false", value);
    }

    private static Function<Object, Optional<String>> oneOf(String... words) {
        var allowed = List.of(words);
        return value -> value instanceof String && allowed.contains(value)
                ? Optional.empty()
                : expected("\"" + String.join("\", \"", allowed) + "\"", value);
    }

    private static Optional<String> secondsFault(Object value) {
        return seconds(value).isPresent() ? Optional.empty() : expected(SECONDS, value);
    }

    static Optional<BigDecimal> seconds(Object value) {
        return number(value).filter(n -> n.signum() >= 0 && n.compareTo(MOST_SECONDS) <= 0);
    }

    private static Optional<BigDecimal> wholeNumber(Object value, int most) {
        return number(value)
                .filter(n -> n.signum() >= 0 && n.compareTo(BigDecimal.valueOf(most)) <= 0)
                .filter(n -> n.stripTrailingZeros().scale() <= 0);
    }

    private static Optional<BigDecimal> number(Object value) {
        try {
            return value instanceof Number ? Optional.of(new BigDecimal(value.toString())) : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty(); // NaN and the infinities
        }
    }

    static Duration duration(BigDecimal seconds) {
        return Duration.ofMillis(seconds.movePointRight(3).longValue());
    }

    private static Optional<String> scheduleFault(Object value) {
        var expressions = value instanceof List<?> list ? list : List.of(value);
        if (expressions.isEmpty()) {
            return Optional.of("must have at least one expression");
        }
        for (var expression : expressions) {
            if (!(expression instanceof String text)) {
                return expected("an expression of six fields, or a list of such", value);
            }
            if (expressions.size() > 1 || !text.isBlank()) {
                var fault = CronSchedule.fault(text);
                if (fault.isPresent()) {
                    return fault;
                }
            }
        }
        return Optional.empty();
    }

    /** What a value of {@code schedule} says; nothing where it is blank, or faulty anywhere. Each text is read once, for that takes time. */
    static List<CronSchedule> expressions(Object value) {
        var texts = value instanceof List<?> list ? list : List.of(value);
        var expressions = texts.stream()
                .filter(String.class::isInstance)
                .flatMap(text -> CronSchedule.parse((String) text).stream())
                .toList();
        return expressions.size() == texts.size() ? expressions : List.of();
    }

    private static Optional<String> timeZoneFault(Object value) {
        if (value instanceof String text && TimeZones.parse(text).isPresent()) {
            return Optional.empty();
        }
        var hint = value instanceof String text ? TimeZones.suggestion(text) : Optional.<String>empty();
        return expected("the name of a time zone such as \"Europe/Berlin\"", value)
                .map(fault -> fault
                        + hint.map(name -> ": perhaps \"" + name + "\" is meant")
                                .orElse(""));
    }

    private static Optional<String> variablesFault(Object value) {
        if (!(value instanceof Map<?, ?> variables)) {
            return expected("an object of strings", value);
        }
        for (var variable : variables.entrySet()) {
            var name = String.valueOf(variable.getKey());
            if (!VARIABLE.matcher(name).matches()) {
                return Optional.of("has the name \"" + name
                        + "\", and a variable's name has letters, digits and _ and begins with no digit");
            }
            if (!(variable.getValue() instanceof String text) || text.indexOf('\0') >= 0) {
                return Optional.of("must have a string without NUL for " + name);
            }
            var bytes = (name + "=" + text).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MOST_BYTES_OF_A_VARIABLE) {
                return Optional.of("has " + bytes + " bytes for " + name + " with its name, and Linux takes at most "
                        + MOST_BYTES_OF_A_VARIABLE + " in one variable");
            }
        }
        return Optional.empty();
    }
}
