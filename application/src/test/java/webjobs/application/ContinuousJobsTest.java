package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.application.Workbench.assertRefused;
import static webjobs.application.Workbench.join;
import static webjobs.application.Workbench.startAndLetWait;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import webjobs.application.Workbench.Switches;
import webjobs.application.port.ScriptedProcesses.Scripted;
import webjobs.application.port.Upload;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.supervision.Standing;
import webjobs.domain.supervision.Status;
import webjobs.domain.supervision.Streak;

class ContinuousJobsTest {
    private static final JobName CLOCK = new JobName("clock");

    private final Workbench bench = new Workbench();
    private ContinuousJobs jobs = bench.continuousJobs;

    @AfterEach
    void closeWithoutPatience() {
        var closing = Thread.ofPlatform().daemon().start(jobs::close);
        Eventually.until(
                () -> {
                    bench.processes.launches().forEach(Scripted::kill);
                    return closing.isAlive();
                },
                alive -> !alive);
    }

    private void put(String settings) {
        bench.store.put(JobKind.CONTINUOUS, "clock", Map.of("run.sh", "tick", "settings.job", settings));
    }

    private Scripted launch() {
        return bench.processes.take();
    }

    private Standing standing() {
        return jobs.find(CLOCK).standing();
    }

    private Standing standing(Predicate<Standing> wanted) {
        return Eventually.until(this::standing, wanted);
    }

    private void awaits(Status status) {
        standing(standing -> standing.status() == status);
    }

    /** Lets time pass, and has whoever sleeps see it. */
    private void pass(Duration time) {
        bench.clock.advance(time);
        jobs.changed(CLOCK);
    }

    private Optional<String> shutdownFile(Scripted launch) {
        return bench.store.textAt(Path.of(launch.launch().environment().get("WEBJOBS_SHUTDOWN_FILE")));
    }

    private void awaitsShutdownFile(Scripted launch) {
        Eventually.until(() -> shutdownFile(launch), Optional::isPresent);
    }

    private String log() {
        return bench.continuousLogs.text(CLOCK);
    }

    @Nested
    class Beginning {
        @Test
        void launchesWhatIsThereWhenTheServerStarts() {
            put("{}");

            jobs.start();

            assertThat(launch().launch().script().name()).isEqualTo("run.sh");
            awaits(Status.RUNNING);
            assertThat(log())
                    .contains(
                            "SYS INFO] Status changed to Starting\n",
                            "SYS INFO] Run script 'run.sh' with script host - 'BashScriptHost'\n",
                            "SYS INFO] Status changed to Running\n");
        }

        @Test
        void saysWhatIsSurelyNotMeantByTheScript() {
            bench.store.put(JobKind.CONTINUOUS, "clock", Map.of("run.sh", "echo\r\n"));

            jobs.start();

            launch();
            assertThat(log()).contains("SYS WARN] run.sh has Windows line ends: line 1 ");
        }

        @Test
        void launchesWhatIsDeployedLater() {
            jobs.start();

            bench.deployment.put(JobKind.CONTINUOUS, CLOCK, file("run.sh"));

            launch();
            awaits(Status.RUNNING);
        }

        @Test
        void launchesWhatSomebodyPutsThereByHand() {
            bench.store.put(JobKind.CONTINUOUS, "other", Map.of("run.sh", "tick"));
            jobs.start();
            launch(); // so that it is watching by now

            put("{}");

            launch();
            awaits(Status.RUNNING);
        }

        @Test
        void launchesNothingThatIsDisabled() {
            bench.store.put(JobKind.CONTINUOUS, "clock", Map.of("run.sh", "tick", "disable.job", ""));

            jobs.start();

            awaits(Status.STOPPED);
            assertThat(bench.processes.launches()).isEmpty();
        }

        @Test
        void launchesNothingWhereAllJobsAreStopped() {
            put("{}");
            jobs = bench.continuousJobs(new Switches(true, false));

            jobs.start();
            jobs.start(CLOCK);

            awaits(Status.STOPPED);
            assertThat(bench.processes.launches()).isEmpty();
            assertRefused(() -> jobs.restart(CLOCK)).isInstanceOf(Reason.JobsStopped.class);
        }

        @Test
        void isInitializingAsLongAsNobodyHasLooked() {
            put("{}");

            assertThat(standing()).isEqualTo(Standing.of(Status.INITIALIZING));
        }

        @Test
        void tellsTheJobAboutItself() {
            put("{\"env\": {\"COLOR\": \"red\", \"WEBJOBS_NAME\": \"mine\"}}");
            jobs.start();

            var environment = launch().launch().environment();

            assertThat(environment)
                    .containsEntry("WEBJOBS_NAME", "clock")
                    .containsEntry("WEBJOBS_TYPE", "continuous")
                    .containsEntry("WEBJOBS_RUN_ID", "")
                    .containsEntry("WEBJOBS_COMMAND_ARGUMENTS", "")
                    .containsEntry("WEBSITE_ALWAYS_ON_JOB_RUNNING_clock", "true")
                    .containsEntry("WEBSITE_SITE_NAME", "shop")
                    .containsEntry("COLOR", "red")
                    .containsKeys("WEBJOBS_PATH", "WEBJOBS_DATA_PATH", "WEBJOBS_SHUTDOWN_FILE");
            assertThat(Integer.parseInt(environment.get("WEBJOBS_PORT"))).isBetween(1, 65_535);
        }
    }

    @Nested
    class WhenItsProcessEnds {
        private Scripted first;

        @BeforeEach
        void launchOne() {
            put("{}");
            jobs.start();
            first = launch();
            awaits(Status.RUNNING);
        }

        @Test
        void restsBeforeItIsLaunchedAgain() {
            first.exits(3);
            var standing = standing(now -> now.status() == Status.PENDING_RESTART);

            assertThat(standing.streak()).contains(new Streak(1, new Streak.End.Exited(3)));
            assertThat(standing.nextLaunch()).contains(bench.clock.instant().plusSeconds(60));
            assertThat(log())
                    .contains(
                            "SYS ERR ] Job failed due to exit code 3\n",
                            "SYS INFO] Process went down, waiting for 60 seconds\n");

            pass(Duration.ofSeconds(60));
            launch();
            awaits(Status.RUNNING);
        }

        @Test
        void isLaunchedAtOnceWhereItHadLivedForTwoMinutes() {
            bench.clock.advance(Duration.ofMinutes(2));

            first.exits(1);

            launch();
            assertThat(standing(now -> now.status() == Status.RUNNING).streak()).isEmpty();
        }

        @Test
        void isLaunchedAtOnceWhereSomebodyStartsItWhileItRests() {
            first.exits(0);
            awaits(Status.PENDING_RESTART);

            jobs.start(CLOCK);

            launch();
        }

        @Test
        void restsAsItsSettingsSayNow() {
            first.exits(1);
            awaits(Status.PENDING_RESTART);

            bench.deployment.configure(JobKind.CONTINUOUS, CLOCK, new JobSettings(Map.of("restart_delay", 10)));
            Eventually.until(
                    ContinuousJobsTest.this::standing,
                    now -> now.nextLaunch()
                            .equals(Optional.of(bench.clock.instant().plusSeconds(10))));

            pass(Duration.ofSeconds(10));
            launch();
        }
    }

    @Nested
    class WhenItCannotBeLaunched {
        @Test
        void triesAgainAndSaysWhy() {
            bench.processes.failNextLaunch("no such interpreter");
            put("{\"restart_delay\": 5}");
            jobs.start();

            var standing = standing(now -> now.status() == Status.PENDING_RESTART);
            assertThat(standing.streak()).contains(new Streak(1, new Streak.End.NotLaunched("no such interpreter")));
            assertThat(log()).contains("SYS ERR ] WebJob could not be launched: no such interpreter\n");

            pass(Duration.ofSeconds(5));
            launch();
            awaits(Status.RUNNING);
        }
    }

    @Nested
    class Stopping {
        private Scripted first;

        @BeforeEach
        void launchOne() {
            put("{\"stopping_wait_time\": 7}");
            jobs.start();
            first = launch();
            awaits(Status.RUNNING);
        }

        @Test
        void asksTheProcessToEndByItsFile() {
            jobs.stop(CLOCK);

            assertThat(standing().status()).isEqualTo(Status.STOPPING);
            awaitsShutdownFile(first);
            assertThat(first.isAskedToEnd()).isFalse();
            first.exits(0);
            awaits(Status.STOPPED);
            assertThat(bench.store.find(JobKind.CONTINUOUS, CLOCK).orElseThrow().disabled())
                    .isTrue();
        }

        @Test
        void killsAProcessThatDoesNotEndInTime() {
            jobs.stop(CLOCK);
            awaitsShutdownFile(first);

            pass(Duration.ofSeconds(7));

            awaits(Status.STOPPED);
            assertThat(first.exitCode()).contains(143);
            assertThat(log())
                    .contains("SYS INFO] WebJob process ended with exit code 143 (SIGTERM)\n")
                    .doesNotContain("ERR");
        }

        @Test
        void staysStoppedInTheServersNextLife() {
            jobs.stop(CLOCK);
            awaitsShutdownFile(first);
            first.exits(0);
            awaits(Status.STOPPED);
            jobs.close();

            jobs = bench.continuousJobs(Switches.ALL_ON);
            jobs.start();

            awaits(Status.STOPPED);
            assertThat(bench.processes.launches()).hasSize(1);
        }

        @Test
        void isForgottenWhereItIsStartedMeanwhile() {
            jobs.stop(CLOCK);
            awaitsShutdownFile(first);

            jobs.start(CLOCK);
            first.exits(0);

            launch();
            awaits(Status.RUNNING);
        }

        @Test
        void happensToAJobThatIsDisabledByHand() {
            bench.store.setDisabled(JobKind.CONTINUOUS, CLOCK, true);

            awaitsShutdownFile(first);
        }

        @Test
        void happensToAJobWhoseFolderIsGone() {
            bench.store.remove(JobKind.CONTINUOUS, CLOCK);

            awaitsShutdownFile(first);
            first.exits(0);
            assertRefused(() -> jobs.find(CLOCK)).isInstanceOf(Reason.NoSuchJob.class);
        }

        @Test
        void ofADeletedJobIsWaitedFor() {
            var removing = startAndLetWait(() -> bench.deployment.remove(JobKind.CONTINUOUS, CLOCK));
            awaitsShutdownFile(first);
            assertThat(removing.isAlive()).isTrue();

            first.exits(0);

            join(removing);
            assertRefused(() -> jobs.find(CLOCK)).isInstanceOf(Reason.NoSuchJob.class);
        }

        @Test
        void ofADeletedJobComesBeforeItsNextDeployment() {
            var removing = startAndLetWait(() -> bench.deployment.remove(JobKind.CONTINUOUS, CLOCK));
            var putting = startAndLetWait(() -> bench.deployment.put(JobKind.CONTINUOUS, CLOCK, file("run.sh")));
            awaitsShutdownFile(first);
            assertThat(bench.store.find(JobKind.CONTINUOUS, CLOCK)).isEmpty();

            first.exits(0);

            join(removing);
            join(putting);
            launch();
            awaits(Status.RUNNING);
        }

        @Test
        void refusesWhatIsNotThere() {
            var other = new JobName("other");

            assertRefused(() -> jobs.start(other)).isInstanceOf(Reason.NoSuchJob.class);
            assertRefused(() -> jobs.stop(other)).isInstanceOf(Reason.NoSuchJob.class);
            assertRefused(() -> jobs.restart(other)).isInstanceOf(Reason.NoSuchJob.class);
            assertRefused(() -> jobs.follow(other, 10)).isInstanceOf(Reason.NoSuchJob.class);
        }

        @Test
        void sendsTheSignalThatTheSettingsName() {
            put("{\"stop_signal\": \"SIGTERM\"}");
            jobs.restart(CLOCK);
            first.exits(0);
            var second = launch();
            awaits(Status.RUNNING);

            jobs.stop(CLOCK);

            Eventually.until(second::isAskedToEnd, asked -> asked);
        }
    }

    @Nested
    class Changing {
        private Scripted first;

        @BeforeEach
        void launchOne() {
            put("{}");
            jobs.start();
            first = launch();
            awaits(Status.RUNNING);
        }

        @Test
        void launchesWhatWasDeployedOnceTheOldHasEnded() {
            bench.deployment.put(JobKind.CONTINUOUS, CLOCK, file("new.sh"));

            awaitsShutdownFile(first);
            assertThat(log()).contains("Detected WebJob file/s were updated, refreshing WebJob\n");
            assertThat(bench.processes.launches()).hasSize(1);
            first.exits(0);
            assertThat(launch().launch().script().name()).isEqualTo("new.sh");
        }

        @Test
        void launchesWhatSomebodyEdited() {
            bench.store.put(JobKind.CONTINUOUS, "clock", Map.of("run.sh", "tick tock"));

            awaitsShutdownFile(first);
            first.exits(0);
            launch();
        }

        @Test
        void ofSettingsRestartsNothing() {
            bench.deployment.configure(
                    JobKind.CONTINUOUS, CLOCK, new JobSettings(Map.of("restart_delay", 10, "is_singleton", true)));
            Eventually.until(() -> bench.leases.isSought(CLOCK), sought -> sought);

            assertThat(standing().status()).isEqualTo(Status.RUNNING);
            assertThat(shutdownFile(first)).isEmpty();
        }

        @Test
        void ofTheEnvironmentTakesANewLaunch() {
            bench.deployment.configure(
                    JobKind.CONTINUOUS, CLOCK, new JobSettings(Map.of("env", Map.of("COLOR", "blue"))));

            awaitsShutdownFile(first);
            first.exits(0);
            assertThat(launch().launch().environment()).containsEntry("COLOR", "blue");
        }

        @Test
        void launchesAnewWhereSomebodyAsksForIt() {
            jobs.restart(CLOCK);

            awaitsShutdownFile(first);
            first.exits(0);
            launch();
        }

        @Test
        void doesNotLaunchAnewWhatIsDisabled() {
            jobs.stop(CLOCK);

            assertRefused(() -> jobs.restart(CLOCK)).isInstanceOf(Reason.JobDisabled.class);
        }
    }

    @Nested
    class ASingleton {
        @BeforeEach
        void putSingleton() {
            put("{\"is_singleton\": true}");
        }

        @Test
        void waitsWhileAnotherServerRunsIt() {
            bench.leases.take(CLOCK);
            jobs.start();
            awaits(Status.INACTIVE_INSTANCE);
            assertThat(bench.processes.launches()).isEmpty();

            bench.leases.giveBack(CLOCK);

            launch();
            awaits(Status.RUNNING);
            assertThat(log()).contains("WebJob singleton lock is acquired\n");
        }

        @Test
        void stopsWhereItLosesItsLease() {
            jobs.start();
            var first = launch();
            awaits(Status.RUNNING);

            bench.leases.take(CLOCK);

            awaitsShutdownFile(first);
            first.exits(0);
            awaits(Status.INACTIVE_INSTANCE);
        }

        @Test
        void givesItsLeaseBackWhenItIsStopped() {
            jobs.start();
            var first = launch();
            awaits(Status.RUNNING);

            jobs.stop(CLOCK);
            awaitsShutdownFile(first);
            assertThat(bench.leases.isSought(CLOCK)).isTrue();
            first.exits(0);

            Eventually.until(() -> bench.leases.isSought(CLOCK), sought -> !sought);
        }
    }

    @Nested
    class Closing {
        @Test
        void stopsAllSideBySide() {
            for (var name : new String[] {"a", "b", "c"}) {
                bench.store.put(JobKind.CONTINUOUS, name, Map.of("run.sh", name));
            }
            jobs.start();
            var launches = new Scripted[] {launch(), launch(), launch()};
            for (var name : new String[] {"a", "b", "c"}) {
                Eventually.until(
                        () -> jobs.find(new JobName(name)).standing().status(), status -> status == Status.RUNNING);
            }

            var closing = startAndLetWait(jobs::close);

            for (var launch : launches) {
                awaitsShutdownFile(launch);
            }
            assertThat(closing.isAlive()).isTrue();
            for (var launch : launches) {
                launch.exits(0);
            }
            join(closing);
        }

        @Test
        void launchesNothingAnyMore() {
            put("{}");
            jobs.start();
            var first = launch();
            awaits(Status.RUNNING);
            var closing = startAndLetWait(jobs::close);
            awaitsShutdownFile(first);

            jobs.changed(CLOCK);
            jobs.start(CLOCK);
            first.exits(1);

            join(closing);
            assertThat(bench.processes.launches()).hasSize(1);
        }
    }

    private static Upload file(String name) {
        return new Upload.SingleFile(name, new ByteArrayInputStream("tick".getBytes(StandardCharsets.UTF_8)));
    }
}
