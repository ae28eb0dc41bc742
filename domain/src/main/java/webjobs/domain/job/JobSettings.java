package webjobs.domain.job;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import webjobs.domain.schedule.MissedRuns;
import webjobs.domain.schedule.Schedule;
import webjobs.domain.schedule.TimeZones;

/**
 * What a job's {@code settings.job} says.
 *
 * <p>Keys that nobody here knows are kept as they are (D4). A known key with a value that cannot work is a {@linkplain #faults()
 * fault}, and settings with one are not taken into force (D23); read all the same, they are as if that key were absent (CRD-18).
 *
 * @param values the file's JSON object: text, numbers, booleans, lists, maps with text keys, and null; in the file's order
 */
public record JobSettings(Map<String, @Nullable Object> values) {
    public static final JobSettings NONE = new JobSettings(Map.of());

    private static final Duration MISSED_RUNS_WINDOW = Duration.ofSeconds(600);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(60);
    private static final Duration OUTPUT_WAIT = Duration.ofSeconds(2);

    public JobSettings {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** What cannot work, at most one clause a key, each beginning with the key; empty where all is well. */
    public List<String> faults() {
        var faults = new ArrayList<String>();
        values.forEach(
                (key, value) -> SettingRules.fault(key, value).ifPresent(fault -> faults.add(key + " " + fault)));
        restartDelayFault().ifPresent(faults::add);
        return faults;
    }

    /** What is accepted, but surely not meant: a whole sentence each. */
    public List<String> warnings(JobKind kind) {
        var warnings = new ArrayList<String>();
        values.forEach((key, value) -> warning(kind, key, value).ifPresent(warnings::add));
        if (kind == JobKind.TRIGGERED) {
            schedule(ZoneOffset.UTC)
                    .ifPresent(schedule -> schedule.expressions().stream()
                            .distinct()
                            .forEach(expression -> warnings.addAll(expression.remarks())));
        }
        return warnings;
    }

    private Optional<String> warning(JobKind kind, String key, @Nullable Object value) {
        var meant = SettingRules.meant(key);
        if (meant.isPresent()) {
            return Optional.of("The setting '" + key + "' is not known: perhaps '" + meant.get() + "' is meant.");
        }
        if (value == null || value.equals(false)) {
            return Optional.empty(); // as if it were absent, whatever it is for
        }
        if (SettingRules.isOfTheOtherKind(key, kind)) {
            return Optional.of("The setting '" + key + "' does nothing: this is a " + kind.word() + " job.");
        }
        var hasSchedule = schedule(ZoneOffset.UTC).isPresent();
        if (SettingRules.isOfASchedule(key) && !hasSchedule) {
            return Optional.of("The setting '" + key + "' does nothing, for there is no schedule.");
        }
        if (key.equals("schedule_paused")) {
            return Optional.of("The schedule starts no run: schedule_paused is true.");
        }
        return key.equals("retry_delay") && retries() == 0
                ? Optional.of("The setting 'retry_delay' does nothing without 'retries'.")
                : Optional.empty();
    }

    private Optional<String> restartDelayFault() {
        return restartDelay()
                .filter(delay -> restartDelayMax()
                        .filter(most -> most.compareTo(delay) < 0)
                        .isPresent())
                .map(_ -> "restart_delay_max must not be less than restart_delay, which is "
                        + values.get("restart_delay") + ", but is " + values.get("restart_delay_max"));
    }

    /** The value of a known key, where it is there and can work. */
    private Optional<Object> sound(String key) {
        return Optional.ofNullable(values.get(key))
                .filter(value -> SettingRules.fault(key, value).isEmpty());
    }

    /**
     * When the job is due; empty where it is so only when somebody calls.
     *
     * @param byDefault the zone where {@code time_zone} names none
     */
    public Optional<Schedule> schedule(ZoneId byDefault) {
        var zone = sound("time_zone")
                .flatMap(name -> TimeZones.parse((String) name))
                .orElse(byDefault);
        return Optional.ofNullable(values.get("schedule"))
                .map(SettingRules::expressions)
                .filter(expressions -> !expressions.isEmpty())
                .map(expressions -> new Schedule(expressions, zone));
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
                .flatMap(SettingRules::seconds)
                .map(SettingRules::duration)
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
                .flatMap(SettingRules::seconds)
                .map(SettingRules::duration)
                .orElse(RETRY_DELAY);
    }

    /** The longest that a run may take; empty: as long as it likes. */
    public Optional<Duration> timeout() {
        return sound("timeout").flatMap(SettingRules::seconds).map(SettingRules::duration);
    }

    /** Whether to run in the job's own folder; empty: as the script's host does (EXE-02). */
    public Optional<Boolean> isInPlace() {
        return sound("is_in_place").map(Boolean.class::cast);
    }

    /** How long to rest before a continuous job is launched again; empty: as the server's setting says. */
    public Optional<Duration> restartDelay() {
        return sound("restart_delay").flatMap(SettingRules::seconds).map(SettingRules::duration);
    }

    /** To what that rest grows while a continuous job keeps failing; empty: it does not grow. */
    public Optional<Duration> restartDelayMax() {
        return sound("restart_delay_max").flatMap(SettingRules::seconds).map(SettingRules::duration);
    }

    /** How long a launch of a continuous job has to live to be a good one; empty: the default. */
    public Optional<Duration> healthyAfter() {
        return sound("healthy_after").flatMap(SettingRules::seconds).map(SettingRules::duration);
    }

    /** Whether a continuous job runs on one server at a time (CON-41). */
    public boolean isSingleton() {
        return sound("is_singleton").map(Boolean.class::cast).orElse(false);
    }

    /** Whether a job that is to stop is sent SIGTERM when it is asked to (D8). */
    public boolean isSentStopSignal() {
        return sound("stop_signal").isPresent();
    }

    /** How long a job is given to end by itself when it is stopped; empty: the default of its kind. */
    public Optional<Duration> stoppingWaitTime() {
        return sound("stopping_wait_time").flatMap(SettingRules::seconds).map(SettingRules::duration);
    }

    /** How long after its end the output of a job is still taken from other processes that hold it (D20). */
    public Duration outputWait() {
        return sound("output_wait")
                .flatMap(SettingRules::seconds)
                .map(SettingRules::duration)
                .orElse(OUTPUT_WAIT);
    }

    /** Variables that the job finds in its environment. */
    public Map<String, String> env() {
        var env = new LinkedHashMap<String, String>();
        sound("env")
                .ifPresent(value -> ((Map<?, ?>) value).forEach((name, text) -> env.put((String) name, (String) text)));
        return env;
    }

    /** The constant that is spelled like a word but for its capitals. */
    private static <E extends Enum<E>> E constant(Class<E> type, Object word) {
        return Enum.valueOf(type, ((String) word).toUpperCase(Locale.ROOT));
    }

    /** The keys whose values are checked. */
    public static Set<String> knownKeys() {
        return SettingRules.knownKeys();
    }
}
