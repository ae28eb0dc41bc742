package webjobs.domain.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.domain.schedule.CronSchedule;
import webjobs.domain.schedule.MissedRuns;
import webjobs.domain.schedule.Schedule;

class JobSettingsTest {
    private static final int TEN_YEARS = 315_360_000;
    private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");
    private static final String[] SECONDS_FROM_ZERO = {
        "missed_runs_window",
        "retry_delay",
        "stopping_wait_time",
        "restart_delay",
        "restart_delay_max",
        "healthy_after",
        "output_wait"
    };

    private static JobSettings with(String key, @Nullable Object value) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        values.put(key, value);
        return new JobSettings(values);
    }

    private static Arguments value(String key, Object value) {
        return Arguments.of(key, value);
    }

    private static void assertSchedulesAsByDefault(JobSettings settings) {
        assertThat(settings.schedule(TOKYO)).isEmpty();
        assertThat(settings.schedulePaused()).isFalse();
        assertThat(settings.missedRuns()).isEqualTo(MissedRuns.ONCE);
        assertThat(settings.missedRunsWindow()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.overlap()).isEqualTo(Overlap.FORBID);
        assertThat(settings.retries()).isZero();
        assertThat(settings.retryDelay()).isEqualTo(Duration.ofMinutes(1));
    }

    private static void assertIsSupervisedAsByDefault(JobSettings settings) {
        assertThat(settings.restartDelay()).isEmpty();
        assertThat(settings.restartDelayMax()).isEmpty();
        assertThat(settings.healthyAfter()).isEmpty();
        assertThat(settings.isSingleton()).isFalse();
        assertThat(settings.isSentStopSignal()).isFalse();
    }

    @Nested
    class ValuesThatWork {
        static Stream<Arguments> good() {
            var seconds = Stream.of(SECONDS_FROM_ZERO)
                    .flatMap(key -> Stream.of(0, 1, 0.5, 5L, TEN_YEARS, BigInteger.TEN, new BigDecimal("2.50"))
                            .map(number -> value(key, number)));
            var booleans = Stream.of("schedule_paused", "is_singleton", "is_in_place")
                    .flatMap(key -> Stream.of(value(key, true), value(key, false)));
            var words = Stream.of(
                    value("missed_runs", "once"),
                    value("missed_runs", "skip"),
                    value("missed_runs", "all"),
                    value("overlap", "forbid"),
                    value("overlap", "queue"),
                    value("overlap", "allow"),
                    value("overlap", "replace"),
                    value("stop_signal", "SIGTERM"));
            var others = Stream.of(
                    value("schedule", "0 */5 * * * *"),
                    value("schedule", ""),
                    value("schedule", " "),
                    value("schedule", List.of("0 0 8 * * MON-FRI", "0 0 10 * * SAT")),
                    value("time_zone", "Europe/Berlin"),
                    value("time_zone", "UTC"),
                    value("timeout", 0.001),
                    value("timeout", 1),
                    value("timeout", TEN_YEARS),
                    value("retries", 0),
                    value("retries", 1000),
                    value("retries", 3.0),
                    value("retries", new BigDecimal("1E+1")),
                    value("env", Map.of()),
                    value("env", Map.of("A", "b", "_x9", "", "MAIL_TO", "a\nb=c")));
            return Stream.of(seconds, booleans, words, others).flatMap(group -> group);
        }

        @ParameterizedTest
        @MethodSource("good")
        void haveNoFault(String key, Object value) {
            assertThat(with(key, value).faults()).isEmpty();
        }

        @Test
        void areTriedForEachKnownKey() {
            assertThat(good().map(arguments -> (String) arguments.get()[0]).distinct())
                    .containsExactlyInAnyOrderElementsOf(JobSettings.knownKeys());
        }
    }

    @Nested
    class ValuesThatCannotWork {
        static Stream<Arguments> bad() {
            var seconds = Stream.concat(Stream.of(SECONDS_FROM_ZERO), Stream.of("timeout"))
                    .flatMap(key -> Stream.of(
                                    -1,
                                    -0.001,
                                    TEN_YEARS + 1,
                                    new BigDecimal("1E+999999999"),
                                    Double.NaN,
                                    Double.POSITIVE_INFINITY,
                                    "5",
                                    true,
                                    List.of(5))
                            .map(number -> value(key, number)));
            var booleans = Stream.of("schedule_paused", "is_singleton", "is_in_place")
                    .flatMap(key -> Stream.of("true", 1, 0, List.of(), Map.of()).map(it -> value(key, it)));
            var words = Stream.of("missed_runs", "overlap", "stop_signal")
                    .flatMap(key -> Stream.of("", "ONCE", "sigterm", "SIGKILL", " skip", 1, true)
                            .map(it -> value(key, it)));
            var others = Stream.of(
                    value("schedule", "*/5 * * * *"),
                    value("schedule", "nonsense"),
                    value("schedule", 5),
                    value("schedule", true),
                    value("schedule", Map.of()),
                    value("schedule", List.of()),
                    value("schedule", List.of(5)),
                    value("schedule", List.of("0 0 8 * * *", "")),
                    value("schedule", List.of("0 0 8 * * *", "0 0 25 * * *")),
                    value("time_zone", "Europe/Berlino"),
                    value("time_zone", ""),
                    value("time_zone", "../UTC"),
                    value("time_zone", 1),
                    value("timeout", 0),
                    value("timeout", 0.0009),
                    value("retries", -1),
                    value("retries", 1001),
                    value("retries", 0.5),
                    value("retries", new BigDecimal("1E-999999999")),
                    value("retries", "3"),
                    value("env", "A=b"),
                    value("env", List.of("A")),
                    value("env", Map.of("A", 1)),
                    value("env", Collections.singletonMap("A", null)),
                    value("env", Map.of("A", "b\0c")),
                    value("env", Map.of("", "b")),
                    value("env", Map.of("9A", "b")),
                    value("env", Map.of("A B", "b")),
                    value("env", Map.of("A=B", "b")),
                    value("env", Map.of("Ä", "b")));
            return Stream.of(seconds, booleans, words, others).flatMap(group -> group);
        }

        @ParameterizedTest
        @MethodSource("bad")
        void areOneFaultThatNamesTheKey(String key, Object value) {
            assertThat(with(key, value).faults()).singleElement().asString().startsWith(key + " ");
        }

        @Test
        void areTriedForEachKnownKey() {
            assertThat(bad().map(arguments -> (String) arguments.get()[0]).distinct())
                    .containsExactlyInAnyOrderElementsOf(JobSettings.knownKeys());
        }

        /** CRD-18: what an editor has left in the file does not stop a job. */
        @ParameterizedTest
        @MethodSource("bad")
        void areReadAsIfTheKeyWereAbsent(String key, Object value) {
            var settings = with(key, value);

            assertThat(settings.timeout()).isEmpty();
            assertThat(settings.isInPlace()).isEmpty();
            assertThat(settings.stoppingWaitTime()).isEmpty();
            assertThat(settings.env()).isEmpty();
            assertSchedulesAsByDefault(settings);
            assertIsSupervisedAsByDefault(settings);
            assertThat(settings.values()).containsEntry(key, value);
        }
    }

    @Nested
    class Faults {
        @Test
        void sayWhatWouldWorkAndWhatIsThere() {
            assertThat(with("is_in_place", "yes").faults())
                    .containsExactly("is_in_place must be true or false, not \"yes\"");
            assertThat(with("retries", 1001).faults())
                    .containsExactly("retries must be a whole number from 0 to 1000, not 1001");
            assertThat(with("stopping_wait_time", -1).faults())
                    .containsExactly("stopping_wait_time must be a number of seconds from 0 to 315360000, not -1");
            assertThat(with("timeout", 0).faults())
                    .containsExactly("timeout must be a number of seconds from 0.001 to 315360000, not 0");
            assertThat(with("overlap", "never").faults())
                    .containsExactly("overlap must be \"forbid\", \"queue\", \"allow\", \"replace\", not \"never\"");
            assertThat(with("time_zone", "Mars").faults())
                    .containsExactly(
                            "time_zone must be the name of a time zone such as \"Europe/Berlin\", not \"Mars\"");
            assertThat(with("schedule", List.of()).faults())
                    .containsExactly("schedule must have at least one expression");
            assertThat(with("env", Map.of("A", 1)).faults())
                    .containsExactly("env must have a string without NUL for A");
        }

        @Test
        void ofAScheduleShowTheFormWithSixFields() {
            assertThat(with("schedule", "*/5 * * * *").faults())
                    .containsExactly(
                            "schedule '*/5 * * * *' has five fields and a schedule has six, the first for seconds:"
                                    + " perhaps '0 */5 * * * *' is meant");
        }

        @Test
        void areAllTold() {
            var values = new LinkedHashMap<String, @Nullable Object>();
            values.put("retries", -1);
            values.put("unknown", -1);
            values.put("schedule", "x");

            assertThat(new JobSettings(values).faults())
                    .hasSize(2)
                    .satisfiesExactly(
                            retries -> assertThat(retries).startsWith("retries "),
                            schedule -> assertThat(schedule).startsWith("schedule "));
        }

        @Test
        void tellOfALongestRestThatIsShorterThanTheFirst() {
            assertThat(new JobSettings(Map.of("restart_delay", 60, "restart_delay_max", 59.5)).faults())
                    .containsExactly("restart_delay_max must not be less than restart_delay, which is 60, but is 59.5");
            assertThat(new JobSettings(Map.of("restart_delay", 60, "restart_delay_max", 60)).faults())
                    .isEmpty();
            assertThat(with("restart_delay_max", 1).faults()).isEmpty();
            assertThat(new JobSettings(Map.of("restart_delay", -1, "restart_delay_max", -2)).faults())
                    .hasSize(2);
        }

        @Test
        void showNoMoreOfAValueThanAPersonReads() {
            assertThat(with("is_in_place", "x".repeat(100_000)).faults())
                    .singleElement()
                    .asString()
                    .hasSizeLessThan(200)
                    .endsWith("xxx…");
        }
    }

    @Nested
    class Values {
        @Test
        void areTakenWithTheirUnits() {
            var settings = new JobSettings(Map.of(
                    "timeout", 1.5, "is_in_place", true, "stopping_wait_time", 60, "env", Map.of("A", "1", "B", "2")));

            assertThat(settings.timeout()).contains(Duration.ofMillis(1500));
            assertThat(settings.isInPlace()).contains(true);
            assertThat(settings.stoppingWaitTime()).contains(Duration.ofMinutes(1));
            assertThat(settings.env()).isEqualTo(Map.of("A", "1", "B", "2"));
        }

        @Test
        void ofPoliciesAreTakenWithTheirUnits() {
            var settings = new JobSettings(Map.of(
                    "schedule_paused",
                    true,
                    "missed_runs_window",
                    0.5,
                    "retries",
                    new BigDecimal("1E+1"),
                    "retry_delay",
                    90L));

            assertThat(settings.schedulePaused()).isTrue();
            assertThat(settings.missedRunsWindow()).isEqualTo(Duration.ofMillis(500));
            assertThat(settings.retries()).isEqualTo(10);
            assertThat(settings.retryDelay()).isEqualTo(Duration.ofSeconds(90));
        }

        @Test
        void ofAVariableFitIntoWhatLinuxTakes() {
            var largest = "x".repeat(128 * 1024 - 1 - "LARGE=".length());

            assertThat(with("env", Map.of("LARGE", largest)).faults()).isEmpty();
            assertThat(with("env", Map.of("LARGE", largest + "x")).faults())
                    .singleElement()
                    .asString()
                    .startsWith("env has 131072 bytes for LARGE");
        }

        @Test
        void ofOutputIsTwoSecondsWhereTheyDoNotSay() {
            assertThat(JobSettings.NONE.outputWait()).isEqualTo(Duration.ofSeconds(2));
            assertThat(with("output_wait", 0).outputWait()).isZero();
            assertThat(with("output_wait", 0.25).outputWait()).isEqualTo(Duration.ofMillis(250));
            assertThat(with("output_wait", -1).outputWait()).isEqualTo(Duration.ofSeconds(2));
        }

        @Test
        void ofSupervisionAreTakenWithTheirUnits() {
            var settings = new JobSettings(Map.of(
                    "restart_delay",
                    0.5,
                    "restart_delay_max",
                    300,
                    "healthy_after",
                    new BigDecimal("30"),
                    "is_singleton",
                    true,
                    "stop_signal",
                    "SIGTERM"));

            assertThat(settings.restartDelay()).contains(Duration.ofMillis(500));
            assertThat(settings.restartDelayMax()).contains(Duration.ofMinutes(5));
            assertThat(settings.healthyAfter()).contains(Duration.ofSeconds(30));
            assertThat(settings.isSingleton()).isTrue();
            assertThat(settings.isSentStopSignal()).isTrue();
        }

        @Test
        void ofPoliciesMayBeAnyOfTheirWords() {
            assertThat(Stream.of("once", "all", "skip")
                            .map(word -> with("missed_runs", word).missedRuns()))
                    .containsExactly(MissedRuns.values());
            assertThat(Stream.of("forbid", "queue", "allow", "replace")
                            .map(word -> with("overlap", word).overlap()))
                    .containsExactly(Overlap.values());
        }

        @Test
        void thatAreShorterThanAMillisecondNeverBecomeATimeoutOfNothing() {
            assertThat(with("timeout", 0.001).timeout()).contains(Duration.ofMillis(1));
            assertThat(with("timeout", 0.0019).timeout()).contains(Duration.ofMillis(1));
        }

        @Test
        void areAbsentWhereTheyAreNull() {
            for (var key : JobSettings.knownKeys()) {
                assertThat(with(key, null).faults()).as(key).isEmpty();
            }
            assertThat(with("timeout", null).timeout()).isEmpty();
            assertThat(with("env", null).env()).isEmpty();
        }

        @Test
        void areAbsentWhereThereAreNone() {
            assertThat(JobSettings.NONE.faults()).isEmpty();
            assertThat(JobSettings.NONE.timeout()).isEmpty();
            assertThat(JobSettings.NONE.isInPlace()).isEmpty();
            assertThat(JobSettings.NONE.stoppingWaitTime()).isEmpty();
            assertThat(JobSettings.NONE.env()).isEmpty();
            assertSchedulesAsByDefault(JobSettings.NONE);
            assertIsSupervisedAsByDefault(JobSettings.NONE);
        }
    }

    @Nested
    class ASchedule {
        private static final String EIGHT = "0 0 8 * * MON-FRI";
        private static final String TEN = "0 0 10 * * SAT";

        private static Schedule schedule(ZoneId zone, String... expressions) {
            return new Schedule(Stream.of(expressions).map(CronSchedule::new).toList(), zone);
        }

        @Test
        void isOneExpressionOrAList() {
            assertThat(with("schedule", EIGHT).schedule(TOKYO)).contains(schedule(TOKYO, EIGHT));
            assertThat(with("schedule", List.of(EIGHT, TEN)).schedule(TOKYO)).contains(schedule(TOKYO, EIGHT, TEN));
        }

        @Test
        void isNoneWhereItIsBlank() {
            assertThat(with("schedule", "").schedule(TOKYO)).isEmpty();
            assertThat(with("schedule", " ").schedule(TOKYO)).isEmpty();
        }

        @Test
        void isFaultyAsAWholeWhereOneOfItsExpressionsIs() {
            assertThat(with("schedule", List.of(EIGHT, "0 0 25 * * *")).schedule(TOKYO))
                    .isEmpty();
            assertThat(with("schedule", List.of(EIGHT, " ")).schedule(TOKYO)).isEmpty();
        }

        @Test
        void isAboutTheClocksOfTheJobsZoneBeforeTheServers() {
            var inBerlin = new JobSettings(Map.of("schedule", EIGHT, "time_zone", "Europe/Berlin"));
            var nowhere = new JobSettings(Map.of("schedule", EIGHT, "time_zone", "Europe/Berlino"));

            assertThat(inBerlin.schedule(TOKYO)).contains(schedule(ZoneId.of("Europe/Berlin"), EIGHT));
            assertThat(nowhere.schedule(TOKYO)).contains(schedule(TOKYO, EIGHT));
        }
    }

    @Nested
    class Warnings {
        private static List<String> of(JobKind kind, String key, Object value, Object... more) {
            var values = new LinkedHashMap<String, @Nullable Object>();
            values.put(key, value);
            for (var i = 0; i < more.length; i += 2) {
                values.put((String) more[i], more[i + 1]);
            }
            return new JobSettings(values).warnings(kind);
        }

        @Test
        void tellWhatIsForJobsOfTheOtherKind() {
            for (var key : List.of("restart_delay", "restart_delay_max", "healthy_after", "stop_signal")) {
                assertThat(of(JobKind.TRIGGERED, key, 1))
                        .containsExactly("The setting '" + key + "' does nothing: this is a triggered job.");
                assertThat(of(JobKind.CONTINUOUS, key, 1)).isEmpty();
            }
            for (var key : List.of("timeout", "overlap", "retries", "schedule", "time_zone", "missed_runs")) {
                assertThat(of(JobKind.CONTINUOUS, key, 1))
                        .containsExactly("The setting '" + key + "' does nothing: this is a continuous job.");
            }
            assertThat(of(JobKind.TRIGGERED, "is_singleton", false)).isEmpty();
        }

        @Test
        void tellWhatDoesNothingWithoutAnother() {
            assertThat(of(JobKind.TRIGGERED, "time_zone", "Europe/Berlin"))
                    .containsExactly("The setting 'time_zone' does nothing, for there is no schedule.");
            assertThat(of(JobKind.TRIGGERED, "retry_delay", 5))
                    .containsExactly("The setting 'retry_delay' does nothing without 'retries'.");
            assertThat(of(JobKind.TRIGGERED, "retry_delay", 5, "retries", 1)).isEmpty();
            assertThat(of(JobKind.TRIGGERED, "time_zone", "Europe/Berlin", "schedule", EIGHT))
                    .isEmpty();
        }

        @Test
        void tellOfAScheduleThatStartsNoRun() {
            assertThat(of(JobKind.TRIGGERED, "schedule_paused", true, "schedule", EIGHT))
                    .containsExactly("The schedule starts no run: schedule_paused is true.");
        }

        @Test
        void tellWhatAnExpressionSurelyDoesNotMean() {
            assertThat(of(JobKind.TRIGGERED, "schedule", "0 0 0 * * SAT-SUN"))
                    .singleElement()
                    .asString()
                    .endsWith("perhaps '0 0 0 * * SAT,SUN' is meant.");
        }

        private static final String EIGHT = "0 0 8 * * MON-FRI";
    }

    /** D4 */
    @Nested
    class UnknownKeys {
        @Test
        void areKeptInTheOrderOfTheFile() {
            var values = new LinkedHashMap<String, @Nullable Object>();
            values.put("zeta", List.of(1, "two"));
            values.put("schedule", "0 0 8 * * *");
            values.put("Alpha", null);
            values.put("is_singletons", "yes");

            var settings = new JobSettings(values);

            assertThat(settings.faults()).isEmpty();
            assertThat(new ArrayList<>(settings.values().keySet()))
                    .containsExactly("zeta", "schedule", "Alpha", "is_singletons");
            assertThat(settings.values()).isEqualTo(values);
        }

        @ParameterizedTest
        @CsvSource({
            "Schedule, schedule",
            "shedule, schedule",
            "scheduel, schedule",
            "schedules, schedule",
            "cron, schedule",
            "timezone, time_zone",
            "time-zone, time_zone",
            "TimeZone, time_zone",
            "singleton, is_singleton",
            "isSingleton, is_singleton",
            "stoppingWaitTime, stopping_wait_time",
            "stopping_wait_tme, stopping_wait_time",
            "in_place, is_in_place",
            "Env, env",
            "envs, env",
            "environment, env",
            "timeOut, timeout",
            "retry, retries",
            "overlaps, overlap"
        })
        void areWarnedOfWhereTheyAreNearlyKnown(String key, String meant) {
            assertThat(with(key, "x").warnings(JobKind.TRIGGERED))
                    .containsExactly("The setting '" + key + "' is not known: perhaps '" + meant + "' is meant.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"description", "owner", "team", "name", "version", "comment", "mine", "x", "", "end"})
        void areNotWarnedOfWhereTheyAreSomethingElse(String key) {
            assertThat(with(key, "x").warnings(JobKind.TRIGGERED)).isEmpty();
        }

        /** CRD-17 */
        @Test
        void areThoseThatDifferInCapitals() {
            assertThat(with("Is_In_Place", "x").faults()).isEmpty();
            assertThat(with("Is_In_Place", true).isInPlace()).isEmpty();
        }
    }

    @Test
    void keepsItsOwnCopyOfTheValues() {
        var values = new LinkedHashMap<String, @Nullable Object>(Map.of("a", 1));
        var settings = new JobSettings(values);

        values.put("b", 2);

        assertThat(settings.values()).containsOnlyKeys("a");
        assertThatThrownBy(() -> settings.values().put("c", 3)).isInstanceOf(UnsupportedOperationException.class);
    }

    /** CRD-18 names four; the other words are ours. */
    @Test
    void knowsKudusKeysAndOurs() {
        assertThat(JobSettings.knownKeys())
                .containsExactlyInAnyOrder(
                        "schedule",
                        "is_singleton",
                        "stopping_wait_time",
                        "is_in_place",
                        "time_zone",
                        "schedule_paused",
                        "missed_runs",
                        "missed_runs_window",
                        "overlap",
                        "timeout",
                        "retries",
                        "retry_delay",
                        "restart_delay",
                        "restart_delay_max",
                        "healthy_after",
                        "stop_signal",
                        "output_wait",
                        "env");
    }
}
