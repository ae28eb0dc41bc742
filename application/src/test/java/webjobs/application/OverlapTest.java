package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.application.Workbench.CALL;
import static webjobs.application.Workbench.MAIL;
import static webjobs.application.Workbench.assertRefused;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import webjobs.application.Workbench.Switches;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Arguments;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.Status;
import webjobs.domain.run.RunId;
import webjobs.domain.schedule.Miss;
import webjobs.domain.schedule.MissReason;

/** What {@code overlap} makes of a run that is wanted while another goes on. */
class OverlapTest {
    private final Workbench bench = new Workbench();

    private void overlap(String word) {
        bench.putWithSettings("{\"overlap\": \"" + word + "\"}");
    }

    private Run begun(RunId id) {
        return Eventually.until(() -> bench.recorded(id), Run::isRunning);
    }

    @Nested
    class Queue {
        Queue() {
            overlap("queue");
        }

        @Test
        void runsComeOneAfterAnotherInOrder() {
            var ids = IntStream.range(0, Workbench.KEPT_RUNS)
                    .mapToObj(_ -> bench.run())
                    .toList();

            var performed = new ArrayList<RunId>();
            for (var id : ids) {
                var process = bench.processes.take();
                performed.add(RunId.parse(process.launch().environment().get("WEBJOBS_RUN_ID"))
                        .orElseThrow());
                assertThat(ids.stream().filter(one -> bench.recorded(one).isRunning()))
                        .containsExactly(id);
                process.exits(0);
                bench.ended(id);
            }

            assertThat(performed).isEqualTo(ids);
        }

        @Test
        void oneThatWaitsIsNotRunningYet() {
            bench.run();

            var waiting = bench.recorded(bench.run());

            assertThat(waiting.status()).isEqualTo(Status.INITIALIZING);
            assertThat(waiting.endedAt()).isEmpty();
            bench.processes.take().exits(0);
            bench.processes.take().exits(0);
        }

        @Test
        void itsArgumentsWaitWithIt() {
            bench.run();
            bench.jobs.run(MAIL, CALL, Arguments.parse("one 'two three'"));
            bench.processes.take().exits(0);

            assertThat(bench.processes.take().launch().arguments()).containsExactly("one", "two three");
        }

        @Test
        void oneThatWaitsCanBeAborted() {
            bench.run();
            var waiting = bench.run();

            var aborted = bench.jobs.abort(MAIL, waiting.toString(), "Not needed.");

            assertThat(aborted.state()).isEqualTo(new Run.State.Aborted(bench.clock.instant(), "Not needed."));
            assertThat(bench.log(waiting)).contains("WebJob run was aborted: Not needed.");
            bench.processes.take().exits(0);
            assertThat(bench.processes.launches()).hasSize(1);
        }

        @Test
        void thoseThatWaitOutliveTheServer() {
            var first = bench.run();
            var second = bench.run();
            var third = bench.run();
            bench.processes.take(); // and the server is killed

            var next = bench.jobs(Switches.ALL_ON);
            next.recover();
            next.runs().beginDue(bench.clock.instant());

            assertThat(bench.recorded(first).status()).isEqualTo(Status.ABORTED);
            begun(second);
            assertThat(bench.recorded(third).status()).isEqualTo(Status.INITIALIZING);
            bench.processes.take().exits(0);
            begun(third);
        }

        @Test
        void deletingTheJobEndsThemAll() {
            bench.run();
            bench.processes.take();
            bench.run();

            bench.deployment.remove(JobKind.TRIGGERED, MAIL);

            assertThat(bench.history.unfinished()).isEmpty();
            assertThat(bench.processes.launches()).hasSize(1);
        }

        @Test
        void theStopOfTheServerLetsThemWait() {
            bench.putWithSettings("{\"overlap\": \"queue\", \"stopping_wait_time\": 0}");
            bench.run();
            var waiting = bench.run();

            bench.jobs.close();

            assertThat(bench.recorded(waiting).status()).isEqualTo(Status.INITIALIZING);
        }

        @Test
        void oneThatCannotBeRecordedAsBegunTriesAgain() {
            bench.run();
            var waiting = bench.run();
            bench.history.failToStart(1);
            bench.processes.take().exits(0);

            var alarm = Eventually.until(bench.jobs.runs()::nextAlarm, Optional::isPresent);
            bench.clock.set(alarm.orElseThrow());
            bench.jobs.runs().beginDue(bench.clock.instant());

            begun(waiting);
        }

        @Test
        void tooManyAreTurnedAway() {
            bench.run();
            for (var i = 0; i < Lane.MOST_WAITING; i++) {
                bench.run();
            }

            assertRefused(bench::run).isEqualTo(new Reason.QueueFull(MAIL, Lane.MOST_WAITING));
        }
    }

    @Nested
    class Allow {
        Allow() {
            overlap("allow");
        }

        @Test
        void runsGoOnSideBySide() {
            var one = bench.run();
            var other = bench.run();
            bench.processes.take();
            bench.processes.take();

            assertThat(bench.recorded(one).isRunning()).isTrue();
            assertThat(bench.recorded(other).isRunning()).isTrue();
        }

        @Test
        void oneIsAbortedWithoutTheOther() {
            var one = bench.run();
            var process = bench.processes.take();
            var other = bench.run();
            bench.processes.take();

            bench.jobs.abort(MAIL, one.toString(), "Not needed.");

            assertThat(process.exitCode()).isPresent();
            assertThat(bench.recorded(other).isRunning()).isTrue();
        }
    }

    /** Where as many go on as may. */
    @Nested
    class Crowded {
        private final Workbench bench = new Workbench(Workbench.KEPT_RUNS, new Concurrency(3, 2));

        private RunId run(String job) {
            return bench.jobs.run(new JobName(job), CALL, Arguments.NONE);
        }

        @Test
        void aJobsCallIsRefusedUntilOneHasEnded() {
            bench.putWithSettings("{\"overlap\": \"allow\"}");
            var first = bench.run();
            bench.run();
            var process = bench.processes.take();
            bench.processes.take();

            assertRefused(bench::run).isEqualTo(new Reason.TooManyRuns(MAIL, 2));

            process.exits(0);
            Eventually.until(() -> bench.history.all(MAIL).stream().anyMatch(Run::hasEnded), hasEnded -> hasEnded);
            assertThat(Eventually.until(this::triedAgain, id -> id.isPresent())).isNotEqualTo(Optional.of(first));
        }

        private Optional<RunId> triedAgain() {
            try {
                return Optional.of(bench.run());
            } catch (Refused _) {
                return Optional.empty();
            }
        }

        @Test
        void anOccurrenceIsMissed() {
            bench.putWithSettings("{\"overlap\": \"allow\", \"schedule\": \"0 * * * * *\"}");
            bench.scheduler.recover();
            bench.scheduler.round();
            bench.run();
            bench.run();

            bench.clock.advance(Duration.ofMinutes(1));
            bench.scheduler.round();

            assertThat(bench.scheduleHistory.misses(MAIL))
                    .extracting(Miss::reason)
                    .containsExactly(MissReason.TOO_MANY_RUNS);
        }

        @Test
        void theServersCallsAreRefusedAndThoseThatQueueWait() {
            bench.putWithSettings("{\"overlap\": \"allow\"}");
            bench.put("other", Map.of("run.sh", ""));
            bench.put("third", Map.of("run.sh", ""));
            bench.put("queue", Map.of("run.sh", "", "settings.job", "{\"overlap\": \"queue\"}"));
            bench.run();
            bench.run();
            run("other");

            assertRefused(() -> run("third")).isEqualTo(new Reason.ServerFull(3));
            var queued = run("queue");
            assertThat(bench.history.find(new JobName("queue"), queued))
                    .map(Run::status)
                    .contains(Status.INITIALIZING);

            bench.processes.take().exits(0);
            var begun = Eventually.until(
                    () -> {
                        bench.clock.advance(Duration.ofSeconds(1));
                        bench.jobs.runs().beginDue(bench.clock.instant());
                        return bench.history.find(new JobName("queue"), queued);
                    },
                    run -> run.map(Run::isRunning).orElse(false));
            assertThat(begun).isPresent();
        }
    }

    @Nested
    class Replace {
        Replace() {
            overlap("replace");
        }

        @Test
        void theNewerOneTakesThePlaceOfTheOlder() {
            var older = bench.run();
            bench.processes.take();

            var newer = bench.run();

            assertThat(bench.ended(older).reason()).contains("It was replaced by the run " + newer + ".");
            bench.processes.take();
            assertThat(begun(newer).isRunning()).isTrue();
        }

        @Test
        void onlyTheNewestOfManyIsLeft() {
            var ids = IntStream.range(0, Workbench.KEPT_RUNS)
                    .mapToObj(_ -> bench.run())
                    .toList();

            ids.subList(0, ids.size() - 1)
                    .forEach(id -> assertThat(bench.ended(id).status()).isEqualTo(Status.ABORTED));
            begun(ids.getLast());
        }

        @Test
        void whatWasReplacedIsNotTriedAgain() {
            bench.putWithSettings("{\"overlap\": \"replace\", \"retries\": 3}");
            var older = bench.run();
            bench.processes.take();
            var newer = bench.run();
            bench.ended(older);
            bench.processes.take().exits(0);
            bench.ended(newer);

            assertThat(bench.history.all(MAIL)).hasSize(2);
        }
    }
}
