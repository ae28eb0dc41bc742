package webjobs.application;

import java.lang.System.Logger;
import java.nio.charset.StandardCharsets;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import webjobs.application.port.SettingsStore;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.Spelling;
import webjobs.domain.run.Retention;
import webjobs.domain.schedule.TimeZones;

/**
 * The app settings: variables for all jobs, and among them the server's {@linkplain Knobs knobs}, which count at once (SET-05).
 *
 * <p>What callers have set goes before what the server was started with (SET-04). Keys are compared in any case of letters. Values may
 * be secrets: they are never in a log.
 *
 * <p>Safe for use by many threads.
 */
public final class AppSettings {
    private static final Logger LOG = System.getLogger(AppSettings.class.getName());

    private static final int LONGEST_KEY = 256;
    private static final int LONGEST_VALUE_BYTES = 32 * 1024;
    /** All of them are in the environment of each process, which the system bounds. */
    private static final int MOST_BYTES = 512 * 1024;

    private static final int TEN_YEARS = 315_360_000;

    private static final String STOPPED = "WEBJOBS_STOPPED";
    private static final String DISABLE_SCHEDULE = "WEBJOBS_DISABLE_SCHEDULE";
    private static final String HISTORY_SIZE = "WEBJOBS_HISTORY_SIZE";
    private static final String RESTART_TIME = "WEBJOBS_RESTART_TIME";
    private static final String IDLE_TIMEOUT = "WEBJOBS_IDLE_TIMEOUT";

    /** Azure's name for the zone of schedules, with Windows' names for zones or the IANA's. */
    private static final String TIME_ZONE = "WEBSITE_TIME_ZONE";

    /** Texts of switches that nobody can take for the wrong one. */
    private static final Set<String> ON_OR_OFF = Set.of("", "0", "1", "false", "true");

    private static final Set<String> KNOBS =
            Set.of(STOPPED, DISABLE_SCHEDULE, HISTORY_SIZE, RESTART_TIME, IDLE_TIMEOUT);

    private final SettingsStore store;
    private final Map<String, String> given;
    private final Knobs defaults;
    private final List<Consumer<Turned>> listeners = new CopyOnWriteArrayList<>();
    /** Replaced as a whole, under the lock. */
    private volatile State state;

    /** @param set by callers, by key in any case of letters @param knobs what follows from all */
    private record State(SortedMap<String, String> set, Knobs knobs) {}

    /**
     * @param given those that the server was started with, by key
     * @param defaults how the knobs stand that no setting turns
     */
    public AppSettings(SettingsStore store, Map<String, String> given, Knobs defaults) {
        this.store = store;
        this.given = Collections.unmodifiableMap(new LinkedHashMap<>(given));
        this.defaults = defaults;
        var set = byKey(store.load());
        this.state = new State(set, lenientKnobs(set));
        warnings(all()).forEach(warning -> LOG.log(Logger.Level.WARNING, warning));
    }

    private static SortedMap<String, String> byKey(Map<String, String> settings) {
        var sorted = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(settings);
        return sorted;
    }

    /** Every setting that is in force, the knobs included, by key. */
    public SortedMap<String, String> all() {
        var all = knobTexts(state.knobs());
        all.putAll(given());
        all.putAll(state.set());
        return all;
    }

    private SortedMap<String, String> given() {
        return byKey(given);
    }

    private static SortedMap<String, String> knobTexts(Knobs knobs) {
        var texts = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        texts.put(STOPPED, knobs.stopped() ? "1" : "0");
        texts.put(DISABLE_SCHEDULE, knobs.schedulesOff() ? "1" : "0");
        texts.put(HISTORY_SIZE, String.valueOf(knobs.retention().keep()));
        texts.put(RESTART_TIME, String.valueOf(knobs.restartDelay().toSeconds()));
        knobs.idleTimeout().ifPresent(time -> texts.put(IDLE_TIMEOUT, String.valueOf(time.toSeconds())));
        return texts;
    }

    /** One that is in force. @throws Refused as {@code NoSuchSetting} */
    public String find(String key) {
        return Optional.ofNullable(all().get(key)).orElseThrow(() -> new Refused(new Reason.NoSuchSetting(key)));
    }

    /**
     * Sets some; the others stay. They count when this returns.
     *
     * @return what is accepted, but surely not meant: a sentence each
     * @throws Refused as {@code BadSettings} where a key or value cannot be a variable, or a knob's value cannot work; nothing is set then
     */
    public List<String> set(Map<String, String> changes) {
        change(settings -> {
            for (var change : changes.entrySet()) {
                settings.remove(change.getKey()); // the key as it is written now is the variable's name
                settings.put(change.getKey(), change.getValue());
            }
        });
        LOG.log(Logger.Level.INFO, "App settings were set. keys={0}", String.join(",", changes.keySet()));
        var warnings = warnings(changes);
        warnings.forEach(warning -> LOG.log(Logger.Level.WARNING, warning));
        return warnings;
    }

    /** What is accepted, but surely not meant; values that may be secret are not in it. */
    private static List<String> warnings(Map<String, String> settings) {
        var known = new ArrayList<>(KNOBS);
        known.add(TIME_ZONE);
        var warnings = new ArrayList<String>();
        settings.forEach((key, value) -> {
            var name = key.toUpperCase(Locale.ROOT);
            Spelling.suggestion(name, known)
                    .ifPresent(meant -> warnings.add("The app setting " + key + " is a variable for jobs only: perhaps "
                            + meant + " is meant."));
            if ((name.equals(STOPPED) || name.equals(DISABLE_SCHEDULE))
                    && !ON_OR_OFF.contains(value.toLowerCase(Locale.ROOT))) {
                warnings.add("The app setting " + key + " counts as off: it is on where its value is 1 or true.");
            }
            if (name.equals(TIME_ZONE) && !value.isBlank() && zone(value).isEmpty()) {
                warnings.add("The app setting " + key + " names no time zone that is known, and counts for nothing"
                        + TimeZones.suggestion(value)
                                .map(meant -> ": perhaps " + meant + " is meant.")
                                .orElse("."));
            }
        });
        return warnings;
    }

    /** The zone of schedules whose jobs name none, where a setting names one. */
    Optional<ZoneId> zone() {
        var settings = given();
        settings.putAll(state.set());
        return Optional.ofNullable(settings.get(TIME_ZONE)).flatMap(AppSettings::zone);
    }

    private static Optional<ZoneId> zone(String name) {
        return TimeZones.parse(name.strip()).or(() -> TimeZones.ofWindows(name));
    }

    /** Takes back what a caller has set; nothing happens where none has. */
    public void remove(String key) {
        change(settings -> settings.remove(key));
        LOG.log(Logger.Level.INFO, "An app setting was removed. key={0}", key);
    }

    /** How the knobs stood before a change, and how they stand after it. Other settings may have changed, too. */
    record Turned(Knobs before, Knobs after) {}

    private void change(Consumer<SortedMap<String, String>> change) {
        Turned turned;
        synchronized (this) {
            var next = byKey(state.set());
            change.accept(next);
            var faults = new ArrayList<String>();
            check(next, faults);
            var knobs = knobs(next, faults);
            if (!faults.isEmpty()) {
                throw new Refused(new Reason.BadSettings(faults));
            }
            store.save(next);
            turned = new Turned(state.knobs(), knobs);
            state = new State(next, knobs);
        }
        listeners.forEach(listener -> tell(listener, turned));
    }

    /** What is saved is saved: whoever cannot follow it neither fails the caller nor keeps the others from hearing of it. */
    private static void tell(Consumer<Turned> listener, Turned turned) {
        try {
            listener.accept(turned);
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.ERROR, "A part of the server could not follow a change of the app settings.", e);
        }
    }

    private static void check(Map<String, String> settings, List<String> faults) {
        var bytes = 0;
        for (var setting : settings.entrySet()) {
            var key = setting.getKey();
            var size = setting.getValue().getBytes(StandardCharsets.UTF_8).length;
            bytes += size + key.length();
            if (key.isEmpty()
                    || key.length() > LONGEST_KEY
                    || key.codePoints().anyMatch(c -> c == '=' || Character.isISOControl(c) || isHalfACharacter(c))) {
                faults.add("a key has 1 to " + LONGEST_KEY + " characters, none of them = or a control character");
            }
            if (size > LONGEST_VALUE_BYTES
                    || setting.getValue().codePoints().anyMatch(c -> c == '\0' || isHalfACharacter(c))) {
                faults.add(key + " has a value of more than " + LONGEST_VALUE_BYTES
                        + " bytes, or with a NUL or half a character in it");
            }
        }
        if (bytes > MOST_BYTES) {
            faults.add("all settings together have more than " + MOST_BYTES + " bytes");
        }
    }

    /** A surrogate without the other of its pair, which no environment can hold. */
    private static boolean isHalfACharacter(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** Those of a store whose file a person has written count as far as they can work. */
    private Knobs lenientKnobs(SortedMap<String, String> set) {
        return knobs(set, new ArrayList<>());
    }

    private Knobs knobs(SortedMap<String, String> set, List<String> faults) {
        var all = given();
        all.putAll(set);
        return new Knobs(
                flag(all, STOPPED, defaults.stopped()),
                flag(all, DISABLE_SCHEDULE, defaults.schedulesOff()),
                number(all, HISTORY_SIZE, 1, 1_000_000, faults)
                        .map(Retention::new)
                        .orElse(defaults.retention()),
                number(all, RESTART_TIME, 0, TEN_YEARS, faults)
                        .map(Duration::ofSeconds)
                        .orElse(defaults.restartDelay()),
                all.getOrDefault(IDLE_TIMEOUT, "").isEmpty()
                        ? defaults.idleTimeout()
                        : number(all, IDLE_TIMEOUT, 0, TEN_YEARS, faults)
                                .filter(seconds -> seconds > 0)
                                .map(Duration::ofSeconds));
    }

    /** SET-07. */
    private static boolean flag(Map<String, String> all, String key, boolean byDefault) {
        var text = all.getOrDefault(key, "");
        return text.isEmpty() ? byDefault : text.equals("1") || text.equalsIgnoreCase("true");
    }

    private static Optional<Integer> number(
            Map<String, String> all, String key, int least, int most, List<String> faults) {
        var text = all.getOrDefault(key, "").strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.matches("\\d{1,9}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most) {
            return Optional.of(Integer.parseInt(text));
        }
        faults.add(key + " is a whole number from " + least + " to " + most + ", and not '" + text + "'");
        return Optional.empty();
    }

    /** How the knobs stand now. */
    public Knobs knobs() {
        return state.knobs();
    }

    /** The variables that follow for jobs: each setting under its key, and with {@code APPSETTING_} before it. */
    Map<String, String> environment() {
        var variables = new LinkedHashMap<String, String>();
        var settings = given();
        settings.putAll(state.set());
        settings.forEach((key, value) -> {
            variables.put(key, value);
            variables.put("APPSETTING_" + key, value);
        });
        return variables;
    }

    /** The same without the knobs, which no job has to be launched anew for. */
    Map<String, String> environmentOfJobs() {
        var variables = environment();
        variables.keySet().removeIf(key -> KNOBS.contains(key) || KNOBS.contains(key.replaceFirst("^APPSETTING_", "")));
        return variables;
    }

    /**
     * @param listener called after each change that was saved, by the thread that made it. Where it throws, that is logged and nobody
     *     else is kept from hearing of the change; what it has to do then it does later by itself
     */
    void whenChanged(Consumer<Turned> listener) {
        listeners.add(listener);
    }
}
