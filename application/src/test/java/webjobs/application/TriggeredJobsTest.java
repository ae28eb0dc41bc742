package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static webjobs.application.Workbench.CALL;
import static webjobs.application.Workbench.MAIL;
import static webjobs.application.Workbench.assertRefused;
import static webjobs.application.Workbench.join;
import static webjobs.application.Workbench.startAndLetWait;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import webjobs.application.port.JobLogs.Kind;
import webjobs.application.port.Output.Stream;
import webjobs.application.port.StorageFailed;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.ScriptHost;
import webjobs.domain.run.Arguments;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.State;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Signal;
import webjobs.domain.run.Trigger;

@Timeout(30)
class TriggeredJobsTest {
    private final Workbench bench = new Workbench();

    @Nested
    class Knowing {
        @Test
        void listsJobsByNameWithTheNewestRunOfEach() {
            bench.put("able", Map.of("run.py", ""));
            var older = bench.runToItsEnd(0);
            var newest = bench.runToItsEnd(1);

            assertThat(bench.jobs.all())
                    .extracting(known -> known.job().name().text(), TriggeredJobs.Known::latestRun)
                    .containsExactly(tuple("able", Optional.empty()), tuple("mail", Optional.of(newest)));
            assertThat(older.id()).isLessThan(newest.id());
        }

        /** K14 */
        @Test
        void takesAFolderWithoutAScriptThatRunsHereForNoJob() {
            bench.put("notes", Map.of("readme.txt", ""));
            bench.put("windows", Map.of("run.cmd", ""));

            assertThat(bench.jobs.all()).extracting(known -> known.job().name()).containsExactly(MAIL);
            assertRefused(() -> bench.jobs.find(new JobName("windows"))).isInstanceOf(Reason.NoSuchJob.class);
        }

        @Test
        void choosesAnotherScriptAsSoonAsItsHostIsThere() {
            bench.put("mail", Map.of("run.cmd", "", "run.sh", ""));
            assertThat(bench.jobs.find(MAIL).job().script().host()).isEqualTo(ScriptHost.BASH);

            bench.processes.unhinder(ScriptHost.WINDOWS);

            assertThat(bench.jobs.find(MAIL).job().script().host()).isEqualTo(ScriptHost.WINDOWS);
        }

        /** D3 */
        @Test
        void readsSettingsWhereverThereIsAFolder() {
            bench.put("notes", Map.of("readme.txt", "", "settings.job", "{\"is_singleton\": true}"));

            assertThat(bench.jobs.settings(new JobName("notes")).values()).isEqualTo(Map.of("is_singleton", true));
            assertRefused(() -> bench.jobs.settings(new JobName("gone")))
                    .isEqualTo(new Reason.NoSuchJob(JobKind.TRIGGERED, new JobName("gone")));
        }

        /** D2 */
        @Test
        void knowsTheEmptyHistoryOfAJobThatNeverRan() {
            assertThat(bench.jobs.history(MAIL)).isEmpty();
            assertRefused(() -> bench.jobs.history(new JobName("gone"))).isInstanceOf(Reason.NoSuchJob.class);
        }

        @Test
        void listsRunsTheNewestFirst() {
            var first = bench.runToItsEnd(0);
            var second = bench.runToItsEnd(0);

            assertThat(bench.jobs.history(MAIL)).containsExactly(second, first);
        }

        @Test
        void findsARunByTheTextOfItsId() {
            var run = bench.runToItsEnd(0);

            assertThat(bench.jobs.find(MAIL, run.id().toString())).isEqualTo(run);
            assertRefused(() -> bench.jobs.find(MAIL, "202601010000000000")).isInstanceOf(Reason.NoSuchRun.class);
            assertRefused(() -> bench.jobs.find(MAIL, "latest")).isEqualTo(new Reason.NoSuchRun(MAIL, "latest"));
            assertRefused(() -> bench.jobs.find(new JobName("gone"), run.id().toString()))
                    .isInstanceOf(Reason.NoSuchJob.class);
        }
    }

    @Nested
    class Beginning {
        @Test
        void recordsTheRunBeforeItReturns() {
            var arguments = Arguments.parse("to 'all of us'");

            var id = bench.jobs.run(MAIL, CALL, arguments);

            assertThat(id).hasToString("202611240546000000");
            assertThat(bench.recorded(id))
                    .isEqualTo(Run.begun(MAIL, id, CALL, "to 'all of us'", bench.clock.instant()));
        }

        @Test
        void givesTheProcessItsWords() {
            bench.jobs.run(MAIL, CALL, Arguments.parse("to 'all of us'"));

            assertThat(bench.processes.take().launch().arguments()).containsExactly("to", "all of us");
        }

        @Test
        void givesTheProcessTheEnvironmentOfARun() {
            bench.putWithSettings("""
                    {"env": {"GREETING": "hi", "WEBSITE_SKU": "Own", "WEBJOBS_NAME": "mine"}}""");

            var id = bench.jobs.run(MAIL, CALL, Arguments.parse("a  'b c'"));

            var launch = bench.processes.take().launch();
            assertThat(launch.environment())
                    .isEqualTo(Map.ofEntries(
                            Map.entry("WEBROOT_PATH", "/home/site/wwwroot"),
                            Map.entry("WEBSITE_SITE_NAME", "shop"),
                            Map.entry("WEBSITE_INSTANCE_ID", "3b6ae2f1"),
                            Map.entry("WEBSITE_SKU", "Own"),
                            Map.entry("GREETING", "hi"),
                            Map.entry("WEBJOBS_NAME", "mail"),
                            Map.entry("WEBJOBS_TYPE", "triggered"),
                            Map.entry("WEBJOBS_PATH", launch.directory().toString()),
                            Map.entry("WEBJOBS_DATA_PATH", "/nowhere/data/triggered/mail"),
                            Map.entry("WEBJOBS_RUN_ID", id.toString()),
                            Map.entry("WEBJOBS_COMMAND_ARGUMENTS", "a  'b c'"),
                            Map.entry("WEBSITE_TRIGGERED_JOB_RUNNING_mail", "true")));
        }

        @Test
        void runsInACopyUnlessTheSettingsSayInPlace() {
            bench.run();
            var copy = bench.processes.take();
            copy.exits(0);
            bench.putWithSettings("{\"is_in_place\": true}");
            Eventually.until(() -> bench.history.unfinished(), List::isEmpty);

            bench.run();

            var own = bench.processes.take().launch().directory().toString();
            assertThat(own).isEqualTo("/nowhere/jobs/triggered/mail");
            assertThat(copy.launch().directory()).hasToString("/nowhere/copies/1");
        }

        @Test
        void runsInTheFolderOfANestedScript() {
            bench.put("mail", Map.of("inner/run.sh", "", "inner/data.csv", ""));

            bench.run();

            var launch = bench.processes.take().launch();
            assertThat(launch.directory()).hasToString("/nowhere/copies/1/inner");
            assertThat(launch.environment()).containsEntry("WEBJOBS_PATH", "/nowhere/copies/1");
        }

        @Test
        void givesEachRunALaterIdEvenWhenTheClockIsSetBack() {
            var first = bench.runToItsEnd(0).id();
            var second = bench.runToItsEnd(0).id();
            bench.clock.advance(Duration.ofDays(-1));

            var third = bench.run();

            assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
        }

        @Test
        void isAsIfNothingHadBeenAskedWhereTheHistoryIsAway() {
            bench.history.failToBegin(1);

            assertThatThrownBy(bench::run).isInstanceOf(StorageFailed.class);

            assertThat(bench.jobs.history(MAIL)).isEmpty();
            assertThat(bench.runToItsEnd(0).status()).isEqualTo(Run.Status.SUCCESS);
        }
    }

    /** TRG-01 */
    @Nested
    class Refusing {
        private static final JobName GONE = new JobName("gone");

        @Test
        void looksFirstWhetherTheJobIsThere() {
            var stopped = bench.jobs(new Workbench.Switches(true, false));
            stopped.close();

            assertRefused(() -> stopped.run(GONE, CALL, Arguments.NONE))
                    .isEqualTo(new Reason.NoSuchJob(JobKind.TRIGGERED, GONE));
        }

        @Test
        void looksThenWhetherTheServerStops() {
            var stopped = bench.jobs(new Workbench.Switches(true, false));
            stopped.close();

            assertRefused(() -> stopped.run(MAIL, CALL, Arguments.NONE)).isEqualTo(new Reason.ServerStopping());
        }

        @Test
        void looksThenWhetherJobsAreSwitchedOff() {
            assertRefused(() -> bench.jobs(new Workbench.Switches(true, false)).run(MAIL, CALL, Arguments.NONE))
                    .isEqualTo(new Reason.JobsStopped());
        }

        @Test
        void looksLastWhetherARunGoesOn() {
            var id = bench.run();

            assertRefused(bench::run).isEqualTo(new Reason.AlreadyRunning(MAIL, id));

            var closing = startAndLetWait(bench.jobs::close);
            assertRefused(bench::run).isEqualTo(new Reason.ServerStopping());
            bench.processes.take().exits(0);
            join(closing);
        }

        @Test
        void leavesNoTrace() {
            var stopped = bench.jobs(new Workbench.Switches(true, false));

            assertRefused(() -> stopped.run(MAIL, CALL, Arguments.NONE));

            assertThat(bench.jobs.history(MAIL)).isEmpty();
            assertThat(bench.processes.launches()).isEmpty();
        }
    }

    /** TRG-02 */
    @Nested
    class OneAtATime {
        @Test
        void holdsForManyCallersAtOnce() {
            var begun = new ConcurrentLinkedQueue<RunId>();
            var refused = new ConcurrentLinkedQueue<Reason>();
            var together = new CountDownLatch(1);
            var callers = new ArrayList<Thread>();
            for (var i = 0; i < 20; i++) {
                callers.add(startAndLetWait(() -> {
                    try {
                        together.await();
                        begun.add(bench.run());
                    } catch (Refused e) {
                        refused.add(e.reason());
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }));
            }

            together.countDown();
            callers.forEach(Workbench::join);

            assertThat(begun).hasSize(1);
            assertThat(refused).hasSize(19).allMatch(Reason.AlreadyRunning.class::isInstance);
            assertThat(bench.jobs.history(MAIL)).extracting(Run::id).containsExactly(begun.peek());
        }

        @Test
        void isEachJobsOwn() {
            bench.put("other", Map.of("run.sh", ""));
            bench.run();

            bench.jobs.run(new JobName("other"), CALL, Arguments.NONE);

            assertThat(bench.history.unfinished()).hasSize(2);
        }

        /** BUG-05: between the end that can be seen and the claim that is given back there is a moment, held open here. */
        @Test
        void letsWhoeverHasSeenTheEndBeginTheNextRun() {
            var goOn = new CountDownLatch(1);
            var first = runUntilItsEndIsSeen(goOn);

            var ids = new ConcurrentLinkedQueue<RunId>();
            var caller = startAndLetWait(() -> ids.add(bench.run()));
            bench.history.afterEnd(() -> {});
            goOn.countDown();
            join(caller);

            assertThat(ids).hasSize(1).doesNotContain(first);
        }

        @Test
        void looksForTheJobAgainAfterItHasWaited() {
            var goOn = new CountDownLatch(1);
            var first = runUntilItsEndIsSeen(goOn);

            var refused = new ConcurrentLinkedQueue<Reason>();
            var caller = startAndLetWait(() -> assertRefused(bench::run).satisfies(refused::add));
            bench.store.remove(JobKind.TRIGGERED, MAIL);
            goOn.countDown();
            join(caller);

            assertThat(refused).containsExactly(new Reason.NoSuchJob(JobKind.TRIGGERED, MAIL));
            assertThat(bench.history.all(MAIL)).extracting(Run::id).containsExactly(first);
        }

        private RunId runUntilItsEndIsSeen(CountDownLatch goOn) {
            var seen = new CountDownLatch(1);
            bench.history.afterEnd(() -> {
                seen.countDown();
                await(goOn);
            });
            var id = bench.run();
            bench.processes.take().exits(0);
            await(seen);
            assertThat(bench.recorded(id).isRunning()).isFalse();
            return id;
        }
    }

    @Nested
    class Ending {
        @Test
        void ofAProcessThatSucceededIsSuccess() {
            var id = bench.run();
            bench.clock.advance(Duration.ofSeconds(90));
            bench.processes.take().exits(0);

            var ended = bench.ended(id);

            assertThat(ended.state()).isEqualTo(new State.Exited(bench.clock.instant(), 0));
            assertThat(ended.status()).isEqualTo(Run.Status.SUCCESS);
            assertThat(ended.duration(bench.clock.instant())).isEqualTo(Duration.ofSeconds(90));
        }

        @Test
        void ofAProcessThatFailedHasItsCodeAndSignal() {
            assertThat(bench.runToItsEnd(3).state()).isEqualTo(new State.Exited(bench.clock.instant(), 3));
            assertThat(bench.runToItsEnd(137).signal()).contains(Signal.SIGKILL);
        }

        @Test
        void withoutAProcessHasTheReason() {
            bench.processes.failNextLaunch("There is no bash.");

            var ended = bench.ended(bench.run());

            assertThat(ended.state()).isEqualTo(new State.FailedToStart(bench.clock.instant(), "There is no bash."));
            assertThat(bench.runToItsEnd(0).status()).isEqualTo(Run.Status.SUCCESS);
        }

        @Test
        void withoutAJobHasTheReason() {
            RunId id;
            synchronized (bench.store) { // so that the run's thread has no working copy yet
                id = bench.run();
                bench.store.remove(JobKind.TRIGGERED, MAIL);
            }

            assertThat(bench.ended(id).reason()).contains("The job was deleted before its script could be started.");
            assertThat(bench.processes.launches()).isEmpty();
        }

        @Test
        void ofARunLongerThanItsTimeoutIsAborted() {
            bench.putWithSettings("{\"timeout\": 0.05}");
            var id = bench.run();
            var process = bench.processes.take();

            bench.clock.advance(Duration.ofMillis(50));

            assertThat(bench.ended(id).state())
                    .isEqualTo(new State.Aborted(bench.clock.instant(), "It ran longer than its timeout of 0.05 s."));
            assertThat(process.exitCode()).contains(143);
        }

        @Test
        void withinItsTimeoutIsItsOwn() {
            bench.putWithSettings("{\"timeout\": 3600}");

            assertThat(bench.runToItsEnd(0).status()).isEqualTo(Run.Status.SUCCESS);
        }

        @Test
        void isRecordedWhenTheHistoryIsBackAfterAWhile() {
            bench.history.failToEnd(2);

            var id = bench.run();
            bench.processes.take().exits(3);

            assertThat(bench.ended(id).exitCode()).contains(3);
            assertThat(bench.history.failuresToEnd()).isZero();
        }

        @Test
        void keepsTheJobClaimedUntilItIsRecorded() {
            bench.history.failToEnd(1);
            var id = bench.run();
            bench.processes.take().exits(0);
            Eventually.until(bench.history::failuresToEnd, failures -> failures == 0);

            var next = bench.run(); // waits for the record, which waits for the history

            assertThat(bench.recorded(id).isRunning()).isFalse();
            assertThat(next).isGreaterThan(id);
        }
    }

    @Nested
    class Aborting {
        @Test
        void endsTheProcessAndReturnsWhenTheEndIsRecorded() {
            var id = bench.run();
            var process = bench.processes.take();

            bench.jobs.abortAll(MAIL, "Enough.");

            assertThat(process.exitCode()).contains(143);
            assertThat(bench.recorded(id).state()).isEqualTo(new State.Aborted(bench.clock.instant(), "Enough."));
        }

        @Test
        void reachesARunWhoseProcessIsNotUpYet() {
            RunId id;
            Thread aborting;
            synchronized (bench.store) { // so that the run's thread has no working copy yet
                id = bench.run();
                aborting = startAndLetWait(() -> bench.jobs.abortAll(MAIL, "Enough."));
            }
            join(aborting);

            assertThat(bench.recorded(id).reason()).contains("Enough.");
            assertThat(bench.processes.take().exitCode()).contains(143);
        }

        @Test
        void reachesARunThatIsNotEvenRecordedYet() {
            var aborting = new ConcurrentLinkedQueue<Thread>();
            bench.history.beforeBegin(() -> aborting.add(startAndLetWait(() -> bench.jobs.abortAll(MAIL, "Enough."))));

            var id = bench.run();
            aborting.forEach(Workbench::join);

            assertThat(aborting).hasSize(1);
            assertThat(bench.recorded(id).reason()).contains("Enough.");
        }

        @Test
        void recordsTheFirstReason() {
            RunId id;
            Thread first;
            Thread second;
            synchronized (bench.store) {
                id = bench.run();
                first = startAndLetWait(() -> bench.jobs.abortAll(MAIL, "First."));
                second = startAndLetWait(() -> bench.jobs.abortAll(MAIL, "Second."));
            }
            join(first);
            join(second);

            assertThat(bench.recorded(id).reason()).contains("First.");
        }

        @Test
        void doesNothingWhereNoRunGoesOn() {
            var ended = bench.runToItsEnd(0);

            bench.jobs.abortAll(MAIL, "Enough.");
            bench.jobs.abortAll(new JobName("gone"), "Enough.");

            assertThat(bench.jobs.history(MAIL)).containsExactly(ended);
        }
    }

    @Nested
    class Telling {
        private static final String AT = "[11/24/2026 05:46:00 > 3b6ae2: ";

        private String lines(String... lines) {
            var text = new StringBuilder();
            for (var line : lines) {
                text.append(AT).append(line).append('\n');
            }
            return text.toString();
        }

        /** LOG-12 */
        @Test
        void ofSuccess() {
            var id = bench.run();
            bench.processes
                    .take()
                    .writes(Stream.STDOUT, "hello\n")
                    .writes(Stream.STDERR, "careful\n")
                    .exits(0);
            bench.ended(id);

            assertThat(bench.log(id))
                    .isEqualTo(lines(
                            "SYS INFO] Status changed to Initializing",
                            "SYS INFO] Run script 'run.sh' with script host - 'BashScriptHost'",
                            "SYS INFO] Status changed to Running",
                            "INFO] hello",
                            "ERR ] careful",
                            "SYS INFO] Status changed to Success"));
            assertThat(bench.logs.text(MAIL, id, Kind.ERROR)).isEqualTo(lines("ERR ] careful"));
            assertThat(bench.jobs.log(MAIL, id, Kind.OUTPUT)).isPresent();
        }

        /** LOG-13 */
        @Test
        void ofFailureWithTheCodeAndTheSignal() {
            assertThat(bench.log(bench.runToItsEnd(3).id()))
                    .endsWith(lines("SYS INFO] Status changed to Failed", "SYS ERR ] Job failed due to exit code 3"));
            assertThat(bench.log(bench.runToItsEnd(143).id()))
                    .endsWith(lines(
                            "SYS INFO] Status changed to Failed",
                            "SYS ERR ] Job failed due to exit code 143 (SIGTERM)"));
        }

        @Test
        void ofAScriptWithWindowsLineEnds() {
            bench.store.put(JobKind.TRIGGERED, "mail", Map.of("run.sh", "if true; then\r\necho\r\nfi\r\n"));

            var log = bench.log(bench.runToItsEnd(2).id());

            assertThat(log.lines().filter(line -> line.contains("SYS WARN] ")))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("run.sh has Windows line ends: line 1 "));
        }

        /** LOG-15 */
        @Test
        void ofAProcessThatCouldNotBeStarted() {
            bench.processes.failNextLaunch("There is no bash.");
            var id = bench.ended(bench.run()).id();

            assertThat(bench.log(id))
                    .isEqualTo(lines(
                            "SYS INFO] Status changed to Initializing",
                            "SYS INFO] Run script 'run.sh' with script host - 'BashScriptHost'",
                            "SYS INFO] Status changed to Running",
                            "SYS INFO] Status changed to Failed",
                            "SYS ERR ] WebJob run failed due to: There is no bash."));
        }

        @Test
        void ofAnAbort() {
            var id = bench.run();
            bench.processes.take();
            bench.jobs.abortAll(MAIL, "Enough.");

            assertThat(bench.log(id))
                    .endsWith(
                            lines("SYS INFO] Status changed to Aborted", "SYS ERR ] WebJob run was aborted: Enough."));
        }
    }

    /** TRG-20 */
    @Nested
    class Forgetting {
        @Test
        void keepsTheNewestRunsWithTheirLogs() {
            var ids = new ArrayList<RunId>();
            for (var i = 0; i < Workbench.KEPT_RUNS + 2; i++) {
                ids.addFirst(bench.runToItsEnd(0).id());
            }
            var kept = ids.subList(0, Workbench.KEPT_RUNS);

            Eventually.until(() -> bench.jobs.history(MAIL), runs -> runs.size() == kept.size());

            assertThat(bench.jobs.history(MAIL)).extracting(Run::id).isEqualTo(kept);
            assertThat(ids)
                    .filteredOn(id -> bench.jobs.log(MAIL, id, Kind.OUTPUT).isPresent())
                    .isEqualTo(kept);
        }
    }

    @Nested
    class Recovering {
        @Test
        void recordsOpenRunsAsAborted() {
            var id = new RunId(202611240500000000L);
            bench.history.begin(List.of(Run.begun(MAIL, id, CALL, "", bench.clock.instant())));
            bench.clock.advance(Duration.ofMinutes(5));

            bench.jobs.recover();

            var reason = "The server ended without warning while this run was going on.";
            assertThat(bench.recorded(id).state()).isEqualTo(new State.Aborted(bench.clock.instant(), reason));
            assertThat(bench.log(id)).isEqualTo("""
                            [11/24/2026 05:51:00 > 3b6ae2: SYS INFO] Status changed to Aborted
                            [11/24/2026 05:51:00 > 3b6ae2: SYS ERR ] WebJob run was aborted: %s
                            """.formatted(reason));
            assertThat(bench.history.unfinished()).isEmpty();
        }

        @Test
        void leavesEndedRunsAsTheyWere() {
            var ended = bench.runToItsEnd(3);
            var log = bench.log(ended.id());

            bench.jobs(Workbench.Switches.ALL_ON).recover();

            assertThat(bench.jobs.history(MAIL)).containsExactly(ended);
            assertThat(bench.log(ended.id())).isEqualTo(log);
        }

        @Test
        void settlesRunsOfJobsThatAreGone() {
            var gone = new JobName("gone");
            var run = Run.begun(gone, new RunId(202611240500000000L), CALL, "", bench.clock.instant());
            bench.history.begin(List.of(run));

            bench.jobs.recover();

            assertThat(bench.history.find(gone, run.id())).map(Run::status).contains(Run.Status.ABORTED);
        }

        @Test
        void settlesARunWhoseEndCouldNotBeRecordedBeforeTheServerStopped() {
            bench.history.failToEnd(Integer.MAX_VALUE);
            var id = bench.run();
            bench.processes.take().exits(0);
            bench.jobs.close();
            assertThat(bench.recorded(id).isRunning()).isTrue();

            bench.history.failToEnd(0);
            bench.jobs(Workbench.Switches.ALL_ON).recover();

            assertThat(bench.recorded(id).status()).isEqualTo(Run.Status.ABORTED);
        }
    }

    /** TRG-23 */
    @Nested
    class Closing {
        @Test
        void returnsAtOnceWhereNothingRuns() {
            bench.runToItsEnd(0);

            bench.jobs.close();

            assertRefused(bench::run).isEqualTo(new Reason.ServerStopping());
        }

        @Test
        void waitsForARunToEndByItself() {
            var id = bench.run();
            var process = bench.processes.take();

            var closing = startAndLetWait(bench.jobs::close);
            Eventually.until(() -> refusesAsStopping(), refuses -> refuses);
            assertThat(process.exitCode()).isEmpty();
            process.exits(0);
            join(closing);

            assertThat(bench.recorded(id).status()).isEqualTo(Run.Status.SUCCESS);
        }

        @Test
        void abortsARunThatTakesLongerThanItsSettingsAllow() {
            bench.putWithSettings("{\"stopping_wait_time\": 0.05}");
            var id = bench.run();
            var process = bench.processes.take();

            bench.jobs.close();

            assertThat(process.exitCode()).contains(143);
            assertThat(bench.recorded(id).state())
                    .isEqualTo(new State.Aborted(bench.clock.instant(), "The server was stopped."));
        }

        @Test
        void givesEachRunItsOwnTime() {
            bench.putWithSettings("{\"stopping_wait_time\": 0}");
            bench.put("other", Map.of("run.sh", ""));
            var hasty = bench.run();
            bench.processes.take();
            var other = new JobName("other");
            var patient = bench.jobs.run(
                    other, new Trigger.Scheduled("* * * * * *", bench.clock.instant(), 1), Arguments.NONE);
            var process = bench.processes.take();

            var closing = startAndLetWait(bench.jobs::close);
            assertThat(bench.ended(hasty).status()).isEqualTo(Run.Status.ABORTED);
            assertThat(bench.history.find(other, patient)).map(Run::isRunning).contains(true);
            process.exits(0);
            join(closing);

            assertThat(bench.history.find(other, patient)).map(Run::status).contains(Run.Status.SUCCESS);
        }

        private boolean refusesAsStopping() {
            try {
                bench.run();
                return false;
            } catch (Refused e) {
                return e.reason().equals(new Reason.ServerStopping());
            }
        }
    }

    private static void await(CountDownLatch latch) {
        Eventually.until(latch::getCount, count -> count == 0);
    }
}
