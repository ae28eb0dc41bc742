package webjobs.domain.job;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import webjobs.domain.schedule.CronSchedule;
import webjobs.domain.schedule.MissedRuns;
import webjobs.domain.schedule.Schedule;

/**
 * What a job's {@code settings.job} says.
 *
 * <p>Keys that nobody here knows are kept as they are (D4). A known key with a value that cannot work is a {@linkplain #faults()
 * fault}; whoever lets faulty settings through, such as a person with an editor, has them read as if that key were absent (CRD-18).
 *
 * @param values the file's JSON object: text, numbers, booleans, lists, maps with text keys, and null; in the file's order
 */
public record JobSettings(Map<String, @Nullable Object> values) {
    public static final JobSettings NONE = new JobSettings(Map.of());

    private static final BigDecimal MOST_SECONDS =
            BigDecimal.valueOf(Duration.ofDays(3650).toSeconds());
    private static final BigDecimal A_MILLISECOND = new BigDecimal("0.001");
    private static final Duration MISSED_RUNS_WINDOW = Duration.ofSeconds(600);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(60);
    private static final int MOST_RETRIES = 1000;
    private static final int MOST_SHOWN = 100;
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String SECONDS = "a number of seconds from 0 to " + MOST_SECONDS;

    /** For each known key what is wrong with a value, as the end of a sentence that begins with the key. */
    private static final Map<String, Function<Object, Optional<String>>> WORDS = Map.ofEntries(
            Map.entry("schedule", JobSettings::scheduleFault),
            Map.entry("time_zone", JobSettings::timeZoneFault),
            Map.entry("schedule_paused", JobSettings::booleanFault),
            Map.entry("missed_runs", oneOf("once", "skip", "all")),
            Map.entry("missed_runs_window", JobSettings::secondsFault),
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
            Map.entry("retry_delay", JobSettings::secondsFault),
            Map.entry("stop_signal", oneOf("SIGTERM")),
            Map.entry("env", JobSettings::variablesFault),
            Map.entry("is_singleton", JobSettings::booleanFault),
            Map.entry("is_in_place", JobSettings::booleanFault),
            Map.entry("stopping_wait_time", JobSettings::secondsFault));

    public JobSettings {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** What cannot work, one clause a key, each beginning with the key; empty where all is well. */
    public List<String> faults() {
        var faults = new ArrayList<String>();
        values.forEach((key, value) -> fault(key, value).ifPresent(fault -> faults.add(key + " " + fault)));
        return faults;
    }

    private static Optional<String> fault(String key, @Nullable Object value) {
        var rule = WORDS.get(key);
        return rule == null || value == null ? Optional.empty() : rule.apply(value);
    }

    /** The value of a known key, where it is there and can work. */
    private Optional<Object> sound(String key) {
        return Optional.ofNullable(values.get(key))
                .filter(value -> fault(key, value).isEmpty());
    }

    /**
     * When the job is due; empty where it is so only when somebody calls.
     *
     * @param byDefault the zone where {@code time_zone} names none
     */
    public Optional<Schedule> schedule(ZoneId byDefault) {
        var zone = sound("time_zone").map(name -> ZoneId.of((String) name)).orElse(byDefault);
        return sound("schedule")
                .map(JobSettings::expressions)
                .filter(texts -> !texts.isEmpty())
                .map(texts -> new Schedule(texts.stream().map(CronSchedule::new).toList(), zone));
    }

    /** Whether the schedule rests for now. */
    public boolean schedulePaused() {
        return sound("schedule_paused").map(Boolean.class::cast).orElse(false);
    }

    /** For which missed occurrences a run is made up. */
    public MissedRuns missedRuns() {
        return sound("missed_runs")
                .map(word -> constant(MissedRuns.class, word))
                .orElse(MissedRuns.ONCE);
    }

    /** How long ago an occurrence may have been missed to be made up for. */
    public Duration missedRunsWindow() {
        return sound("missed_runs_window")
                .flatMap(JobSettings::seconds)
                .map(JobSettings::duration)
                .orElse(MISSED_RUNS_WINDOW);
    }

    /** What becomes of a run that is wanted while another one is going. */
    public Overlap overlap() {
        return sound("overlap").map(word -> constant(Overlap.class, word)).orElse(Overlap.FORBID);
    }

    /** How often a run that failed is tried again. */
    public int retries() {
        return sound("retries").map(number -> ((Number) number).intValue()).orElse(0);
    }

    /** How long to wait before the first retry. */
    public Duration retryDelay() {
        return sound("retry_delay")
                .flatMap(JobSettings::seconds)
                .map(JobSettings::duration)
                .orElse(RETRY_DELAY);
    }

    /** The longest that a run may take; empty: as long as it likes. */
    public Optional<Duration> timeout() {
        return sound("timeout").flatMap(JobSettings::seconds).map(JobSettings::duration);
    }

    /** Whether to run in the job's own folder; empty: as the script's host does (EXE-02). */
    public Optional<Boolean> isInPlace() {
        return sound("is_in_place").map(Boolean.class::cast);
    }

    /** How long a job is given to end by itself when the server stops; empty: the default of its kind. */
    public Optional<Duration> stoppingWaitTime() {
        return sound("stopping_wait_time").flatMap(JobSettings::seconds).map(JobSettings::duration);
    }

    /** Variables that the job finds in its environment. */
    public Map<String, String> env() {
        var env = new LinkedHashMap<String, String>();
        sound("env")
                .ifPresent(value -> ((Map<?, ?>) value).forEach((name, text) -> env.put((String) name, (String) text)));
        return env;
    }

    private static List<String> expressions(Object schedule) {
        var texts = schedule instanceof List<?> list ? list : List.of(schedule);
        return texts.stream()
                .map(String.class::cast)
                .filter(text -> !text.isBlank())
                .toList();
    }

    /** The constant that is spelled like a word but for its capitals. */
    private static <E extends Enum<E>> E constant(Class<E> type, Object word) {
        return Enum.valueOf(type, ((String) word).toUpperCase(Locale.ROOT));
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

    private static Optional<BigDecimal> seconds(Object value) {
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

    private static Duration duration(BigDecimal seconds) {
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

    private static Optional<String> timeZoneFault(Object value) {
        try {
            if (value instanceof String text) {
                var _ = ZoneId.of(text);
                return Optional.empty();
            }
        } catch (DateTimeException _) {
            // said below
        }
        return expected("the name of a time zone such as \"Europe/Berlin\"", value);
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
        }
        return Optional.empty();
    }

    /** The keys whose values are checked. */
    public static Set<String> knownKeys() {
        return WORDS.keySet();
    }
}
