package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static webjobs.application.Workbench.CALL;
import static webjobs.application.Workbench.MAIL;
import static webjobs.application.Workbench.assertRefused;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.port.InMemorySettingsStore;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.Overlap;
import webjobs.domain.run.Arguments;
import webjobs.domain.run.Retention;
import webjobs.domain.run.Run;
import webjobs.domain.run.Trigger;
import webjobs.domain.schedule.MissReason;
import webjobs.domain.supervision.Status;

class AppSettingsTest {
    private static final Knobs DEFAULTS =
            new Knobs(false, false, new Retention(50), Duration.ofSeconds(60), Optional.empty());

    private final InMemorySettingsStore store = new InMemorySettingsStore();
    private AppSettings settings = new AppSettings(store, Map.of(), DEFAULTS);

    private void restart(Map<String, String> given) {
        settings = new AppSettings(store, given, DEFAULTS);
    }

    @Nested
    class Warnings {
        @Test
        void tellWhichKnobMayBeMeant() {
            assertThat(settings.set(Map.of("WEBJOBS_STOPED", "1")))
                    .containsExactly(
                            "The app setting WEBJOBS_STOPED is a variable for jobs only: perhaps WEBJOBS_STOPPED is meant.");
            assertThat(settings.set(Map.of("COLOUR", "red", "webjobs_stopped", "0", "WEBJOBS_QUEUE", "x")))
                    .isEmpty();
        }

        @Test
        void tellThatASwitchIsOff() {
            assertThat(settings.set(Map.of("WEBJOBS_STOPPED", "yes"))).hasSize(1);
            assertThat(settings.set(Map.of("WEBJOBS_STOPPED", "True"))).isEmpty();
        }

        @Test
        void tellThatATimeZoneIsNone() {
            assertThat(settings.set(Map.of("WEBSITE_TIME_ZONE", "Berlin")))
                    .singleElement()
                    .asString()
                    .endsWith("perhaps Europe/Berlin is meant.");
            assertThat(settings.zone()).isEmpty();
        }

        @Test
        void areNoneOfAZoneByEitherName() {
            assertThat(settings.set(Map.of("WEBSITE_TIME_ZONE", "Europe/Berlin")))
                    .isEmpty();
            assertThat(settings.zone()).contains(ZoneId.of("Europe/Berlin"));
            assertThat(settings.set(Map.of("WEBSITE_TIME_ZONE", "W. Europe Standard Time")))
                    .isEmpty();
            assertThat(settings.zone()).contains(ZoneId.of("Europe/Berlin"));
        }
    }

    @Nested
    class Values {
        /** SET-01. */
        @Test
        void includeTheKnobsThatAreInForce() {
            assertThat(settings.all())
                    .containsOnly(
                            entry("WEBJOBS_DISABLE_SCHEDULE", "0"),
                            entry("WEBJOBS_HISTORY_SIZE", "50"),
                            entry("WEBJOBS_RESTART_TIME", "60"),
                            entry("WEBJOBS_STOPPED", "0"));
        }

        /** SET-04. */
        @Test
        void thatCallersSetGoBeforeThoseTheServerWasStartedWith() {
            restart(Map.of("COLOUR", "blue", "SIZE", "1"));

            settings.set(Map.of("colour", "red"));

            assertThat(settings.find("Colour")).isEqualTo("red");
            assertThat(settings.find("SIZE")).isEqualTo("1");
            settings.remove("COLOUR");
            assertThat(settings.find("colour")).isEqualTo("blue");
        }

        @Test
        void surviveARestart() {
            settings.set(Map.of("COLOUR", "red\nand blue"));
            settings.set(Map.of("SIZE", "1"));

            restart(Map.of());

            assertThat(settings.find("COLOUR")).isEqualTo("red\nand blue");
            assertThat(settings.find("SIZE")).isEqualTo("1");
        }

        /** SET-01. */
        @Test
        void thatNobodySetAreRefused() {
            assertRefused(() -> settings.find("COLOUR")).isEqualTo(new Reason.NoSuchSetting("COLOUR"));
            settings.remove("COLOUR");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "A=B", "A\nB"})
        void needAKeyThatAVariableCanHave(String key) {
            assertRefused(() -> settings.set(Map.of(key, "x", "GOOD", "x"))).isInstanceOf(Reason.BadSettings.class);
            assertThat(store.load()).isEmpty();
        }

        @Test
        void areBounded() {
            assertRefused(() -> settings.set(Map.of("A", "x".repeat(32 * 1024 + 1))))
                    .isInstanceOf(Reason.BadSettings.class);
            assertRefused(() -> settings.set(Map.of("A", "x\0"))).isInstanceOf(Reason.BadSettings.class);
            for (var i = 0; i < 15; i++) {
                settings.set(Map.of("A" + i, "x".repeat(32 * 1024)));
            }
            assertRefused(() -> settings.set(Map.of("B", "x".repeat(32 * 1024))))
                    .isInstanceOf(Reason.BadSettings.class);
        }

        /** SET-06, EXE-20. */
        @Test
        void areVariablesOfJobsUnderTwoNames() {
            settings.set(Map.of("Colour", "red", "WEBJOBS_RESTART_TIME", "5"));

            assertThat(settings.environment())
                    .containsOnly(
                            entry("Colour", "red"),
                            entry("APPSETTING_Colour", "red"),
                            entry("WEBJOBS_RESTART_TIME", "5"),
                            entry("APPSETTING_WEBJOBS_RESTART_TIME", "5"));
            assertThat(settings.environmentOfJobs()).containsOnlyKeys("Colour", "APPSETTING_Colour");
        }
    }

    @Nested
    class TheKnobs {
        @Test
        void areTurnedBySettings() {
            settings.set(Map.of(
                    "webjobs_stopped", "True",
                    "WEBJOBS_DISABLE_SCHEDULE", "1",
                    "WEBJOBS_HISTORY_SIZE", "7",
                    "WEBJOBS_RESTART_TIME", "0",
                    "WEBJOBS_IDLE_TIMEOUT", "120"));

            assertThat(settings.knobs())
                    .isEqualTo(new Knobs(
                            true, true, new Retention(7), Duration.ZERO, Optional.of(Duration.ofSeconds(120))));
        }

        @Test
        void standAsBeforeWhenASettingIsTakenBack() {
            settings.set(Map.of("WEBJOBS_HISTORY_SIZE", "7"));

            settings.remove("WEBJOBS_HISTORY_SIZE");

            assertThat(settings.knobs()).isEqualTo(DEFAULTS);
        }

        /** SET-07. */
        @ParameterizedTest
        @CsvSource({"1,true", "true,true", "TRUE,true", "0,false", "false,false", "yes,false", "2,false", "'',false"})
        void areOnOnlyByOneAndTrue(String text, boolean stopped) {
            settings.set(Map.of("WEBJOBS_STOPPED", text));

            assertThat(settings.knobs().stopped()).isEqualTo(stopped);
        }

        @ParameterizedTest
        @CsvSource({
            "WEBJOBS_HISTORY_SIZE,0",
            "WEBJOBS_HISTORY_SIZE,many",
            "WEBJOBS_RESTART_TIME,-1",
            "WEBJOBS_RESTART_TIME,1.5",
            "WEBJOBS_IDLE_TIMEOUT,99999999999999"
        })
        void refuseWhatTheyCannotBeTurnedTo(String key, String text) {
            assertRefused(() -> settings.set(Map.of(key, text, "COLOUR", "red")))
                    .asInstanceOf(InstanceOfAssertFactories.type(Reason.BadSettings.class))
                    .satisfies(bad -> assertThat(bad.message()).contains(key).contains(text));
            assertThat(store.load()).isEmpty();
            assertThat(settings.knobs()).isEqualTo(DEFAULTS);
        }

        /** SET-08: what cannot work counts as not set, where nobody is there to be told. */
        @Test
        void standByDefaultWhereTheFileSaysNonsense() {
            store.save(Map.of("WEBJOBS_HISTORY_SIZE", "many", "WEBJOBS_RESTART_TIME", "5"));

            restart(Map.of());

            assertThat(settings.knobs().retention()).isEqualTo(new Retention(50));
            assertThat(settings.knobs().restartDelay()).isEqualTo(Duration.ofSeconds(5));
        }

        @Test
        void canBeTurnedWhereTheServerWasStartedWithAnotherValue() {
            settings = new AppSettings(
                    store,
                    Map.of(),
                    new Knobs(true, false, new Retention(50), Duration.ZERO, Optional.of(Duration.ofSeconds(9))));

            settings.set(Map.of("WEBJOBS_STOPPED", "0", "WEBJOBS_IDLE_TIMEOUT", "0"));

            assertThat(settings.knobs().stopped()).isFalse();
            assertThat(settings.knobs().idleTimeout()).isEmpty();
        }
    }

    @Nested
    class AtOnce {
        private final Workbench bench = new Workbench();

        private void set(String key, String value) {
            bench.settings.set(Map.of(key, value));
        }

        /** SET-05, STS-12. */
        @Test
        void noRunBeginsWhileJobsAreStopped() {
            set("WEBJOBS_STOPPED", "1");
            assertRefused(bench::run).isInstanceOf(Reason.JobsStopped.class);

            set("WEBJOBS_STOPPED", "0");

            assertThat(bench.runToItsEnd(0).status()).isEqualTo(Run.Status.SUCCESS);
        }

        @Test
        void whatWaitsGoesOnWaitingAndBeginsAfterwards() {
            bench.putWithSettings("{\"overlap\":\"queue\"}");
            bench.run();
            var first = bench.processes.take();
            var waiting = bench.run();
            set("WEBJOBS_STOPPED", "1");
            first.exits(0);
            Eventually.until(bench.told::size, size -> size == 1);
            assertThat(bench.recorded(waiting).status()).isEqualTo(Run.Status.INITIALIZING);

            set("WEBJOBS_STOPPED", "0");

            bench.processes.take().exits(0);
            assertThat(bench.ended(waiting).status()).isEqualTo(Run.Status.SUCCESS);
        }

        /** CFG-03. */
        @Test
        void asManyRunsAreRememberedAsAreToBe() {
            bench.runToItsEnd(0);
            bench.runToItsEnd(0);
            var latest = bench.runToItsEnd(0);

            set("WEBJOBS_HISTORY_SIZE", "1");

            assertThat(bench.history.all(MAIL)).containsExactly(latest);
        }

        /** CFG-05. */
        @Test
        void noScheduleStartsARunWhereTheyAreOff() {
            bench.putWithSettings("{\"schedule\":\"* * * * * *\"}");
            bench.scheduler.recover();
            set("WEBJOBS_DISABLE_SCHEDULE", "1");
            bench.scheduler.round();
            bench.clock.advance(Duration.ofSeconds(5));
            bench.scheduler.round();
            assertThat(bench.history.all(MAIL)).isEmpty();

            set("WEBJOBS_DISABLE_SCHEDULE", "0");
            bench.scheduler.round();
            bench.clock.advance(Duration.ofSeconds(1));
            bench.scheduler.round();

            bench.processes.take().exits(0);
        }

        /** CFG-04. */
        @Test
        void continuousJobsStopAndStartAgain() {
            var watch = new JobName("watch");
            bench.store.put(JobKind.CONTINUOUS, "watch", Map.of("run.sh", "sleep 1d"));
            bench.continuousJobs.start(watch);
            var process = bench.processes.take();
            awaitStatus(watch, Status.RUNNING);

            set("WEBJOBS_STOPPED", "1");
            awaitStatus(watch, Status.STOPPING);
            process.exits(0);
            awaitStatus(watch, Status.STOPPED);

            set("WEBJOBS_STOPPED", "0");
            var _ = bench.processes.take();
            awaitStatus(watch, Status.RUNNING);
        }

        /** D11. */
        @Test
        void continuousJobsAreRestartedByNewVariablesAndNotByKnobs() {
            var watch = new JobName("watch");
            bench.store.put(JobKind.CONTINUOUS, "watch", Map.of("run.sh", "sleep 1d"));
            bench.continuousJobs.start(watch);
            var process = bench.processes.take();
            awaitStatus(watch, Status.RUNNING);

            set("WEBJOBS_HISTORY_SIZE", "9");
            assertThat(bench.continuousJobs.find(watch).standing().status()).isEqualTo(Status.RUNNING);
            set("COLOUR", "red");
            awaitStatus(watch, Status.STOPPING);
            process.exits(0);

            assertThat(bench.processes.take().launch().environment()).containsEntry("COLOUR", "red");
        }

        /** EXE-20; the job's own settings go before, and nothing goes before our own variables. */
        @Test
        void runsFindThemInTheirEnvironment() {
            bench.putWithSettings("{\"env\":{\"SIZE\":\"2\"}}");
            bench.settings.set(Map.of("COLOUR", "red", "SIZE", "1", "WEBJOBS_NAME", "other"));

            bench.jobs.run(MAIL, CALL, Arguments.NONE);

            var process = bench.processes.take();
            assertThat(process.launch().environment())
                    .containsEntry("COLOUR", "red")
                    .containsEntry("APPSETTING_COLOUR", "red")
                    .containsEntry("SIZE", "2")
                    .containsEntry("WEBJOBS_NAME", "mail");
            process.exits(0);
        }

        private void awaitStatus(JobName name, Status status) {
            Eventually.until(() -> bench.continuousJobs.find(name).standing().status(), status::equals);
        }
    }

    /** What is saved is saved, whoever cannot follow it. */
    @Nested
    class WhereAListenerFails {
        private final Workbench bench = new Workbench();

        @Test
        void theCallSucceedsAndTheOthersHearOfIt() {
            var heard = new ArrayList<Boolean>();
            bench.settings.whenChanged(_ -> {
                throw new IllegalStateException("so scripted");
            });
            bench.settings.whenChanged(turned -> heard.add(turned.after().stopped()));

            bench.settings.set(Map.of("WEBJOBS_STOPPED", "1"));

            assertThat(heard).containsExactly(true);
            assertThat(bench.settings.knobs().stopped()).isTrue();
        }

        @ParameterizedTest
        @CsvSource({"WEBJOBS_STOPPED,JOBS_STOPPED", "WEBJOBS_DISABLE_SCHEDULE,SCHEDULES_OFF"})
        void schedulesStartNothingFromThenOn(String key, MissReason why) {
            bench.putWithSettings("{\"schedule\": \"0 * * * * *\"}");
            bench.scheduler.recover();
            bench.settings.set(Map.of(key, "1"));
            var trigger = new Trigger.Scheduled("0 * * * * *", bench.clock.instant(), 1);

            var outcomes = bench.jobs
                    .runs()
                    .begin(List.of(new Runs.Order(Workbench.MAIL, Overlap.FORBID, trigger, Arguments.NONE)));

            assertThat(outcomes).containsExactly(new Runs.Outcome.Suspended(why));
        }
    }
}
