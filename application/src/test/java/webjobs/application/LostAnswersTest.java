package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static webjobs.application.Workbench.CALL;
import static webjobs.application.Workbench.MAIL;
import static webjobs.application.Workbench.assertRefused;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import webjobs.application.Workbench.Switches;
import webjobs.application.port.StorageFailed;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.run.Arguments;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.Status;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;
import webjobs.domain.schedule.MissReason;

/** What becomes of runs where the store fails and nobody knows whether what was asked of it has happened. */
class LostAnswersTest {
    private static final String EACH_MINUTE = "0 * * * * *";

    private final Workbench bench = new Workbench();

    private List<Run> runs() {
        return bench.history.all(MAIL);
    }

    private void assertFails() {
        assertThatThrownBy(bench::run).isInstanceOf(StorageFailed.class);
    }

    @Nested
    class ACall {
        @Test
        void whoseRunWasRecordedAllTheSameIsAbortedInTheRecord() {
            bench.history.loseBeginnings(1);

            assertFails();

            var run = runs().getFirst();
            assertThat(run.status()).isEqualTo(Status.ABORTED);
            assertThat(run.reason().orElseThrow()).contains("could not be started", "the store failed");
            assertThat(bench.log(run.id())).contains("WebJob run was aborted: It could not be started");
            assertThat(bench.told).containsExactly(run);
            assertThat(bench.processes.launches()).isEmpty();
        }

        @Test
        void isSettledWhenTheStoreIsBack() {
            bench.history.loseBeginnings(1);
            bench.history.failToEnd(1);
            assertFails();
            assertThat(runs().getFirst().isRunning()).isTrue();

            bench.jobs.reconcile();

            assertThat(runs().getFirst().status()).isEqualTo(Status.ABORTED);
        }

        @Test
        void keepsTheNextFromNothing() {
            bench.history.loseBeginnings(1);
            bench.history.failToEnd(1);
            assertFails();

            var next = bench.runToItsEnd(0);

            assertThat(next.status()).isEqualTo(Status.SUCCESS);
        }

        @Test
        void thatWouldHaveWaitedNeverRuns() {
            bench.putWithSettings("{\"overlap\": \"queue\"}");
            var first = bench.run();
            bench.history.loseBeginnings(1);
            assertFails();
            bench.processes.take().exits(0);
            bench.ended(first);

            assertThat(runs()).extracting(Run::status).containsExactly(Status.ABORTED, Status.SUCCESS);
            assertThat(bench.processes.launches()).hasSize(1);
        }

        @Test
        void thatWasNotRecordedLeavesNothing() {
            bench.history.failToBegin(1);

            assertFails();
            bench.jobs.reconcile();

            assertThat(runs()).isEmpty();
        }
    }

    @Nested
    class AnOccurrence {
        @BeforeEach
        void follow() {
            schedule("");
            bench.scheduler.recover();
            bench.scheduler.round();
            bench.clock.advance(Duration.ofMinutes(1));
        }

        private void schedule(String more) {
            bench.putWithSettings("{\"schedule\": \"" + EACH_MINUTE + "\"" + more + "}");
            bench.scheduler.changed(MAIL);
        }

        private void nextTry() {
            bench.clock.advance(Timetable.NEXT_TRY);
            bench.scheduler.round();
        }

        private void assertIsOneRunThatRan() {
            bench.processes.take().exits(0);
            assertThat(bench.ended(runs().getFirst().id()).status()).isEqualTo(Status.SUCCESS);
            assertThat(runs()).hasSize(1);
            assertThat(bench.scheduleHistory.misses(MAIL)).isEmpty();
            assertThat(bench.processes.launches()).hasSize(1);
        }

        @Test
        void runsOnceWhereTheStoreIsBackAtOnce() {
            bench.history.loseBeginnings(1);

            bench.scheduler.round();

            assertIsOneRunThatRan();
        }

        @Test
        void runsOnceWhereTheStoreIsBackLater() {
            bench.history.loseBeginnings(2);
            bench.scheduler.round();
            assertThat(bench.processes.launches()).isEmpty();

            nextTry();

            assertIsOneRunThatRan();
        }

        @Test
        void runsOnceWhereItWasNotRecordedAtFirst() {
            bench.record.loseNextAnswer();
            bench.history.failToBegin(0);
            bench.scheduler.round();
            nextTry();

            assertIsOneRunThatRan();
        }

        @Test
        void isNoMissThoughTheScheduleIsChangedMeanwhile() {
            bench.history.loseBeginnings(2);
            bench.scheduler.round();
            bench.putWithSettings("{}");
            bench.scheduler.changed(MAIL);

            bench.scheduler.round();

            assertIsOneRunThatRan();
        }

        @Test
        void keepsItsPlaceMeanwhile() {
            bench.history.loseBeginnings(2);
            bench.scheduler.round();

            assertRefused(bench::run)
                    .isEqualTo(new Reason.AlreadyRunning(MAIL, runs().getFirst().id()));

            nextTry();
            assertIsOneRunThatRan();
        }

        @Test
        void thatMayNotBeginAnyMoreIsRecordedWithTheReason() {
            bench.history.loseBeginnings(2);
            bench.scheduler.round();
            bench.settings.set(Map.of("WEBJOBS_STOPPED", "1"));

            nextTry();

            assertThat(runs()).hasSize(1);
            assertThat(runs().getFirst().status()).isEqualTo(Status.ABORTED);
            assertThat(runs().getFirst().reason().orElseThrow()).contains(MissReason.JOBS_STOPPED.sentence());
            assertThat(bench.scheduleHistory.misses(MAIL)).isEmpty();
        }

        @Test
        void isNotLeftOpenWhereTheServerStops() {
            bench.history.loseBeginnings(2);
            bench.scheduler.round();

            bench.jobs.close();

            assertThat(runs().getFirst().reason()).contains("The server was stopped before it could begin.");
        }

        @Test
        void isDecidedByTheNextStartWhereItWasNotRecorded() {
            bench.history.failToBegin(2);
            bench.scheduler.round();
            bench.jobs.close();
            var jobs = bench.jobs(Switches.ALL_ON);
            jobs.recover();
            var scheduler = bench.scheduler(jobs, Switches.ALL_ON);
            scheduler.recover();

            scheduler.round();

            assertIsOneRunThatRan();
        }

        @Test
        void goesWithItsJob() {
            bench.history.loseBeginnings(2);
            bench.scheduler.round();

            bench.deployment.remove(JobKind.TRIGGERED, MAIL);
            nextTry();

            assertThat(runs()).isEmpty();
            assertThat(bench.history.unfinished()).isEmpty();
            assertThat(bench.processes.launches()).isEmpty();
        }

        @Test
        void thatWouldWaitDoesSoAndRuns() {
            schedule(", \"overlap\": \"queue\"");
            bench.clock.advance(Duration.ofSeconds(-30));
            bench.scheduler.round();
            var called = bench.run();
            bench.clock.advance(Duration.ofSeconds(30));
            bench.history.loseBeginnings(2);
            bench.scheduler.round();
            nextTry();
            bench.processes.take().exits(0);
            bench.ended(called);

            bench.processes.take().exits(0);

            assertThat(bench.ended(runs().getFirst().id()).trigger()).isInstanceOf(Trigger.Scheduled.class);
            assertThat(bench.scheduleHistory.misses(MAIL)).isEmpty();
        }
    }

    @Nested
    class ARunThatWaited {
        private RunId waiting;

        @BeforeEach
        void leaveOneWaiting() {
            bench.putWithSettings("{\"overlap\": \"queue\"}");
            var first = bench.run();
            waiting = bench.run();
            bench.history.loseStarts(1);
            bench.processes.take().exits(0);
            bench.ended(first);
        }

        @Test
        void runsThoughItWasRecordedAsBegunBefore() {
            var alarm = Eventually.until(bench.jobs.runs()::nextAlarm, Optional::isPresent);
            assertThat(bench.recorded(waiting).isRunning()).isTrue();
            bench.clock.set(alarm.orElseThrow());

            bench.jobs.runs().beginDue(bench.clock.instant());
            bench.processes.take().exits(0);

            assertThat(bench.ended(waiting).status()).isEqualTo(Status.SUCCESS);
        }

        @Test
        void isNobodysBusinessUntilThen() {
            Eventually.until(bench.jobs.runs()::nextAlarm, Optional::isPresent);

            bench.jobs.reconcile();

            assertThat(bench.recorded(waiting).isRunning()).isTrue();
        }
    }

    @Nested
    class AnEnd {
        @Test
        void isRecordedOnceWithItsRetry() {
            bench.putWithSettings("{\"retries\": 1, \"retry_delay\": 0}");
            bench.history.loseEnds(1);
            var id = bench.run();
            bench.processes.take().exits(3);
            bench.processes.take().exits(0);

            var retry = Eventually.until(
                    () -> runs().getFirst(),
                    newest -> newest.hasEnded() && newest.id().compareTo(id) > 0);

            assertThat(retry.status()).isEqualTo(Status.SUCCESS);
            assertThat(runs()).hasSize(2);
            assertThat(Eventually.until(() -> List.copyOf(bench.told), told -> told.size() == 2))
                    .extracting(Run::id)
                    .containsExactly(id, retry.id());
        }
    }

    /** What the record calls open and nobody runs. */
    @Nested
    class AStranger {
        private final Run stranger = Run.begun(MAIL, new RunId(202611240500000000L), CALL, "", bench.clock.instant());

        @BeforeEach
        void recordIt() {
            bench.record.begin(List.of(stranger));
        }

        @Test
        void isSettled() {
            bench.jobs.reconcile();

            var settled = bench.recorded(stranger.id());
            assertThat(settled.reason()).contains(Reconciler.GOES_ON_NOWHERE);
            assertThat(bench.log(stranger.id())).contains(Reconciler.GOES_ON_NOWHERE);
            assertThat(bench.told).containsExactly(settled);
        }

        @Test
        void ofAJobThatIsGoneIsSettledToo() {
            var gone = Run.waiting(
                    new JobName("gone"),
                    stranger.id(),
                    CALL,
                    "",
                    bench.clock.instant(),
                    bench.clock.instant().plusSeconds(60));
            bench.record.begin(List.of(gone));

            bench.jobs.reconcile();

            assertThat(bench.history.unfinished()).isEmpty();
        }

        @Test
        void canBeAborted() {
            var aborted = bench.jobs.abort(MAIL, stranger.id().toString(), "Not needed.");

            assertThat(aborted.reason()).contains("Not needed.");
        }

        @Test
        void isSettledByTheServerByItself() {
            bench.jobs.start();

            assertThat(bench.ended(stranger.id()).status()).isEqualTo(Status.ABORTED);
            bench.jobs.close();
        }

        @Test
        void isNoneThatGoesOnOrWaits() {
            bench.jobs.reconcile();
            bench.putWithSettings("{\"overlap\": \"queue\", \"retries\": 1}");
            var first = bench.run();
            var second = bench.run();
            var process = bench.processes.take();

            bench.jobs.reconcile();

            assertThat(bench.history.unfinished()).extracting(Run::id).containsExactly(first, second);
            process.exits(1);
            bench.ended(first);
            bench.processes.take();
            bench.jobs.reconcile();
            assertThat(bench.history.unfinished()).hasSize(2); // the second, and the retry of the first
        }
    }

    @Nested
    class Calls {
        @Test
        void areAnsweredThoughTheEndOfARunCannotBeRecorded() {
            var id = bench.run();
            bench.processes.take();
            bench.history.failToEnd(Integer.MAX_VALUE);

            assertThatThrownBy(() -> bench.jobs.abort(MAIL, id.toString(), "Not needed."))
                    .isInstanceOf(StorageFailed.class);
            assertThatThrownBy(() -> bench.deployment.remove(JobKind.TRIGGERED, MAIL))
                    .isInstanceOf(StorageFailed.class);

            bench.putWithSettings("{}");
            bench.deployment.configure(JobKind.TRIGGERED, MAIL, JobSettings.NONE);
            bench.history.failToEnd(0);
            assertThat(bench.ended(id).reason()).contains("Not needed.");
        }

        @Test
        void areAnsweredThoughTheEndOfAWaitingRunCannotBeRecorded() {
            bench.putWithSettings("{\"overlap\": \"queue\"}");
            bench.run();
            var waiting = bench.jobs.run(MAIL, CALL, Arguments.NONE);
            bench.history.failToEnd(1);

            assertThatThrownBy(() -> bench.jobs.abort(MAIL, waiting.toString(), "Not needed."))
                    .isInstanceOf(StorageFailed.class);

            bench.jobs.reconcile();
            assertThat(bench.recorded(waiting).reason()).contains("Not needed.");
        }

        @Test
        void thatReplaceWaitingRunsDoNotWaitForTheStore() {
            bench.putWithSettings("{\"overlap\": \"replace\"}");
            bench.run();
            var second = bench.run();
            bench.history.failToEnd(Integer.MAX_VALUE);

            var third = bench.run();

            bench.processes.take();
            bench.history.failToEnd(0);
            bench.jobs.reconcile();
            assertThat(bench.ended(second).reason()).contains("It was replaced by the run " + third + ".");
        }
    }
}
