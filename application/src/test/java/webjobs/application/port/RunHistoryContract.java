package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import webjobs.application.port.StorageFailed.Happened;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Retention;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.State;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/** What every {@link RunHistory} promises. */
public abstract class RunHistoryContract {
    private static final JobName MAIL = new JobName("mail");
    private static final JobName REPORT = new JobName("report");
    private static final long FIRST = 202611240900000000L;
    private static final Instant NINE = Instant.parse("2026-11-24T09:00:00.000001Z");
    private static final Trigger CALL = new Trigger.External("curl/8.5.0");

    private RunHistory history;

    /** A history without runs. Called once for each test. */
    protected abstract RunHistory open();

    /** The history that was opened last, as a server finds it that starts anew. */
    protected abstract RunHistory reopen();

    /** The next beginning, start or end happens, and who asked for it is told that the storage failed. */
    protected abstract void loseNextAnswer();

    @BeforeEach
    void openHistory() {
        history = open();
    }

    private static RunId id(int number) {
        return new RunId(FIRST + number);
    }

    private static Run begun(JobName job, int number) {
        return Run.begun(job, id(number), CALL, "", NINE.plusSeconds(number));
    }

    private static State exited(int exitCode) {
        return new State.Exited(NINE.plusSeconds(3600), exitCode);
    }

    private static Run waiting(JobName job, int number) {
        return Run.waiting(job, id(number), CALL, "", NINE.plusSeconds(number), NINE.plusSeconds(60));
    }

    private static Trigger.Scheduled at(Instant occurrence) {
        return new Trigger.Scheduled("0 */2 * * * *", occurrence, 1);
    }

    private static Run due(JobName job, int number, Instant occurrence) {
        return Run.begun(job, id(number), at(occurrence), "", NINE.plusSeconds(number));
    }

    private void begin(Run run) {
        history.begin(List.of(run));
    }

    private boolean end(Run run) {
        return history.end(run, Optional.empty());
    }

    private Run remembered(Run run) {
        begin(run);
        return run;
    }

    private Run rememberedEnded(Run run) {
        begin(run);
        var ended = run.ended(exited(0));
        assertThat(end(ended)).isTrue();
        return ended;
    }

    @Nested
    class BeginningAndEnding {
        @Test
        void findsARunThatHasBegun() {
            var run = remembered(begun(MAIL, 1));

            assertThat(history.find(MAIL, run.id())).contains(run);
        }

        @Test
        void findsNothingWhereNothingBegan() {
            assertThat(history.find(MAIL, id(1))).isEmpty();
        }

        @Test
        void refusesToBeginAnotherRunOfTheSameId() {
            var run = remembered(begun(MAIL, 1));
            var again = Run.begun(MAIL, run.id(), at(NINE), "x", NINE);

            assertThatIllegalStateException().isThrownBy(() -> begin(again));
            assertThat(history.all(MAIL)).containsExactly(run);
        }

        @Test
        void refusesToBeginAgainWhatHasEnded() {
            var ended = rememberedEnded(begun(MAIL, 1));

            assertThatIllegalStateException().isThrownBy(() -> begin(begun(MAIL, 1)));
            assertThat(history.all(MAIL)).containsExactly(ended);
        }

        @Test
        void refusesABeginningThatIsAnEndAndAnEndThatIsNone() {
            var running = begun(MAIL, 1);

            assertThatIllegalArgumentException().isThrownBy(() -> begin(running.ended(exited(0))));
            assertThatIllegalArgumentException().isThrownBy(() -> end(running));
            assertThat(history.all(MAIL)).isEmpty();
        }

        @ParameterizedTest
        @MethodSource("webjobs.application.port.RunHistoryContract#ends")
        void recordsAnEnd(State end) {
            var run = remembered(begun(MAIL, 1));

            assertThat(end(run.ended(end))).isTrue();

            assertThat(history.find(MAIL, run.id())).contains(run.ended(end));
        }

        @Test
        void recordsWhenTheProcessOfAnEndedRunWasThere() {
            var launched = remembered(begun(MAIL, 1)).launched(NINE.plusNanos(2_000));

            assertThat(end(launched.ended(exited(0)))).isTrue();

            assertThat(history.find(MAIL, launched.id())).contains(launched.ended(exited(0)));
        }

        @Test
        void keepsTheFirstEnd() {
            var run = remembered(begun(MAIL, 1));
            var aborted = run.ended(new State.Aborted(NINE.plusSeconds(9), "The server was stopped."));
            end(aborted);

            assertThat(end(run.ended(exited(0)))).isFalse();

            assertThat(history.find(MAIL, run.id())).contains(aborted);
        }

        @Test
        void recordsNoEndOfWhatNeverBegan() {
            assertThat(end(begun(MAIL, 1).ended(exited(0)))).isFalse();
            assertThat(history.all(MAIL)).isEmpty();
        }

        @ParameterizedTest
        @MethodSource("webjobs.application.port.RunHistoryContract#triggers")
        void keepsWhatBeganIt(Trigger trigger) {
            var run = remembered(Run.begun(MAIL, id(1), trigger, "--to all", NINE));

            assertThat(history.find(MAIL, run.id())).contains(run);
        }

        @ParameterizedTest
        @MethodSource("webjobs.application.port.RunHistoryContract#moments")
        void keepsMomentsToTheMicrosecond(Instant moment) {
            var run = remembered(Run.begun(MAIL, id(1), at(moment), "", moment));
            var ended = run.launched(moment).ended(new State.Exited(moment, 0));
            end(ended);
            var waiting = remembered(Run.waiting(MAIL, id(2), CALL, "", moment, moment));

            assertThat(history.all(MAIL)).containsExactly(waiting, ended);
        }
    }

    /** What happened and was told as a failure can be asked for once more. */
    @Nested
    class ALostAnswer {
        private void assertLost(ThrowingCallable call) {
            loseNextAnswer();
            assertThatThrownBy(call)
                    .asInstanceOf(type(StorageFailed.class))
                    .extracting(StorageFailed::happened)
                    .isEqualTo(Happened.UNKNOWN);
        }

        @Test
        void leavesARunBegunThatMayBeginAgain() {
            var run = due(MAIL, 1, NINE);
            assertLost(() -> begin(run));
            assertThat(history.unfinished()).containsExactly(run);

            begin(run);

            assertThat(history.unfinished()).containsExactly(run);
        }

        @Test
        void leavesSeveralBegunThatMayBeginAgainWithOthers() {
            var both = List.of(due(MAIL, 1, NINE), waiting(REPORT, 1));
            assertLost(() -> history.begin(both));
            assertThat(history.unfinished()).containsExactlyInAnyOrderElementsOf(both);

            var all = List.of(begun(MAIL, 2), both.get(0), both.get(1), begun(REPORT, 3));
            history.begin(all);

            assertThat(history.unfinished()).containsExactlyInAnyOrderElementsOf(all);
        }

        @Test
        void excusesNoOtherRun() {
            var run = due(MAIL, 1, NINE);
            assertLost(() -> begin(run));

            assertThatIllegalStateException()
                    .isThrownBy(() -> history.begin(List.of(begun(REPORT, 1), run, due(MAIL, 2, NINE))));
            assertThatIllegalStateException().isThrownBy(() -> begin(waiting(MAIL, 1)));

            assertThat(history.unfinished()).containsExactly(run);
        }

        @Test
        void leavesARunStartedThatMayStartAgain() {
            var started = remembered(waiting(MAIL, 1)).begins(NINE.plusSeconds(70));
            assertLost(() -> history.start(started));
            assertThat(history.find(MAIL, started.id())).contains(started);

            assertThat(history.start(started)).isTrue();

            assertThat(history.find(MAIL, started.id())).contains(started);
        }

        @Test
        void leavesARunEndedThatMayEndAgain() {
            var ended = remembered(begun(MAIL, 1)).launched(NINE).ended(exited(7));
            assertLost(() -> end(ended));
            assertThat(history.find(MAIL, ended.id())).contains(ended);

            assertThat(end(ended)).isTrue();

            assertThat(history.find(MAIL, ended.id())).contains(ended);
        }

        @Test
        void leavesARetryThatMayBeRecordedAgainWhateverBecameOfIt() {
            var failed = remembered(begun(MAIL, 1)).ended(exited(1));
            var retry = Run.waiting(MAIL, id(2), new Trigger.Retry(id(1), 1), "", NINE, NINE.plusSeconds(60));
            assertLost(() -> history.end(failed, Optional.of(retry)));
            assertThat(history.end(failed, Optional.of(retry))).isTrue();
            assertThat(history.all(MAIL)).containsExactly(retry, failed);

            var begun = retry.begins(NINE.plusSeconds(61));
            history.start(begun);

            assertThat(history.end(failed, Optional.of(retry))).isTrue();
            assertThat(history.all(MAIL)).containsExactly(begun, failed);
        }

        @Test
        void isToldFromAnEndWithoutThatRetry() {
            var failed = rememberedEnded(begun(MAIL, 1));
            var retry = Run.waiting(MAIL, id(2), new Trigger.Retry(id(1), 1), "", NINE, NINE.plusSeconds(60));
            var other = remembered(begun(MAIL, 3));

            assertThat(history.end(failed, Optional.of(retry))).isFalse();
            assertThat(history.end(
                            failed,
                            Optional.of(Run.waiting(MAIL, other.id(), new Trigger.Retry(id(1), 1), "", NINE, NINE))))
                    .isFalse();

            assertThat(history.all(MAIL)).containsExactly(other, failed);
        }
    }

    static Stream<State> ends() {
        return Stream.of(
                exited(0),
                exited(255),
                new State.FailedToStart(NINE, "There is no php on this machine."),
                new State.Aborted(NINE, "It was silent for 120 s."));
    }

    static Stream<Trigger> triggers() {
        return Stream.of(
                CALL,
                new Trigger.External(""),
                at(NINE),
                new Trigger.Scheduled("0 */2 * * * *", NINE, Long.MAX_VALUE),
                new Trigger.Retry(id(0), 1),
                new Trigger.Retry(id(77), Integer.MAX_VALUE),
                new Trigger.Rerun(id(0), "curl/8.5.0"),
                new Trigger.Rerun(id(77), ""));
    }

    /** The year's last microsecond, a leap day, both sides of Europe's and America's changes of the clock, and long ago. */
    static Stream<Instant> moments() {
        return Stream.of(
                        "2026-12-31T23:59:59.999999Z",
                        "2028-02-29T12:00:00.100000Z",
                        "2026-03-29T00:59:59.999999Z",
                        "2026-03-29T01:30:00.000001Z",
                        "2026-03-29T02:30:00Z",
                        "2026-10-25T00:30:00Z",
                        "2026-10-25T01:30:00Z",
                        "2026-03-08T07:30:00Z",
                        "1969-12-31T23:59:59.999999Z",
                        "1890-01-01T00:00:00.000001Z")
                .map(Instant::parse);
    }

    @Nested
    class BeginningSeveral {
        @Test
        void remembersAll() {
            var runs = List.of(begun(MAIL, 1), due(REPORT, 1, NINE), waiting(MAIL, 2), due(MAIL, 3, NINE));

            history.begin(runs);

            assertThat(history.all(MAIL)).containsExactly(runs.get(3), runs.get(2), runs.get(0));
            assertThat(history.all(REPORT)).containsExactly(runs.get(1));
        }

        @Test
        void remembersHundreds() {
            var runs = IntStream.range(0, 700)
                    .mapToObj(number -> due(new JobName("job" + number % 650), number, NINE.plusSeconds(number)))
                    .toList();

            history.begin(runs);

            assertThat(history.unfinished()).containsExactlyElementsOf(runs);
        }

        @Test
        void isNoMatterWhereThereAreNone() {
            history.begin(List.of());

            assertThat(history.unfinished()).isEmpty();
        }

        @Test
        void remembersNoneWhereOneIsThereAlready() {
            var run = remembered(begun(MAIL, 2));
            var runs = List.of(begun(MAIL, 1), begun(REPORT, 1), waiting(MAIL, 2), begun(MAIL, 3));

            assertThatIllegalStateException().isThrownBy(() -> history.begin(runs));

            assertThat(history.unfinished()).containsExactly(run);
        }

        @Test
        void remembersNoneWhereTwoAreTheSame() {
            var runs = List.of(begun(REPORT, 1), begun(MAIL, 1), waiting(MAIL, 1));

            assertThatIllegalStateException().isThrownBy(() -> history.begin(runs));

            assertThat(history.unfinished()).isEmpty();
        }

        @Test
        void remembersNoneWhereOneHasEnded() {
            var runs = List.of(begun(MAIL, 1), begun(MAIL, 2).ended(exited(0)));

            assertThatIllegalArgumentException().isThrownBy(() -> history.begin(runs));

            assertThat(history.all(MAIL)).isEmpty();
        }
    }

    @Nested
    class AnOccurrence {
        @Test
        void hasOneRun() {
            var run = remembered(due(MAIL, 1, NINE));

            assertThatIllegalStateException().isThrownBy(() -> begin(due(MAIL, 2, NINE)));

            assertThat(history.all(MAIL)).containsExactly(run);
        }

        @Test
        void hasOneRunWhateverBecameOfIt() {
            var ended = rememberedEnded(due(MAIL, 1, NINE));
            var other = new Trigger.Scheduled("* * * * * *", NINE, 7);

            assertThatIllegalStateException().isThrownBy(() -> begin(Run.waiting(MAIL, id(2), other, "", NINE, NINE)));

            assertThat(history.all(MAIL)).containsExactly(ended);
        }

        @Test
        void hasOneRunOfThoseThatBeginTogether() {
            var runs = List.of(due(REPORT, 1, NINE), due(MAIL, 1, NINE), due(MAIL, 2, NINE));

            assertThatIllegalStateException().isThrownBy(() -> history.begin(runs));

            assertThat(history.unfinished()).isEmpty();
        }

        @Test
        void isTheJobsOwn() {
            var mail = remembered(due(MAIL, 1, NINE));
            var next = remembered(due(MAIL, 2, NINE.plusSeconds(1)));
            var report = remembered(due(REPORT, 1, NINE));

            assertThat(history.all(MAIL)).containsExactly(next, mail);
            assertThat(history.all(REPORT)).containsExactly(report);
        }
    }

    @Nested
    class Waiting {
        @Test
        void isFoundAsItWas() {
            var run = remembered(waiting(MAIL, 1));

            assertThat(history.find(MAIL, run.id())).contains(run);
        }

        @Test
        void endsWhenItStarts() {
            var run = remembered(waiting(MAIL, 1)).begins(NINE.plusSeconds(70));

            assertThat(history.start(run)).isTrue();

            assertThat(history.find(MAIL, run.id())).contains(run);
        }

        @Test
        void endsOnce() {
            var first = remembered(waiting(MAIL, 1)).begins(NINE.plusSeconds(70));
            history.start(first);

            assertThat(history.start(waiting(MAIL, 1).begins(NINE.plusSeconds(80))))
                    .isFalse();

            assertThat(history.find(MAIL, first.id())).contains(first);
        }

        @Test
        void isNotBegunByARunThatHasEndedOrIsNotRemembered() {
            var ended = rememberedEnded(waiting(MAIL, 1));

            assertThat(history.start(begun(MAIL, 1))).isFalse();
            assertThat(history.start(begun(MAIL, 2))).isFalse();
            assertThat(history.start(begun(REPORT, 1))).isFalse();

            assertThat(history.all(MAIL)).containsExactly(ended);
            assertThat(history.all(REPORT)).isEmpty();
        }

        @Test
        void mayEndWithoutARun() {
            var run = remembered(waiting(MAIL, 1));
            var aborted = run.ended(new State.Aborted(NINE, "The job was deleted."));

            assertThat(end(aborted)).isTrue();

            assertThat(history.find(MAIL, run.id())).contains(aborted);
        }

        @Test
        void mayEndWithARunWhoseStartWasNotRecorded() {
            var started = remembered(waiting(MAIL, 1)).begins(NINE.plusSeconds(70));

            assertThat(end(started.ended(exited(0)))).isTrue();

            assertThat(history.find(MAIL, started.id())).contains(started.ended(exited(0)));
        }

        @Test
        void isOverWhenTheRunHasStartedAndEnded() {
            var started = remembered(waiting(MAIL, 1)).begins(NINE.plusSeconds(70));
            history.start(started);

            assertThat(end(started.ended(exited(0)))).isTrue();

            assertThat(history.find(MAIL, started.id())).contains(started.ended(exited(0)));
        }

        @Test
        void doesNotEndByGoingOnWaiting() {
            var run = remembered(waiting(MAIL, 1));

            assertThatIllegalArgumentException().isThrownBy(() -> history.start(run));
            assertThatIllegalArgumentException().isThrownBy(() -> history.start(run.ended(exited(0))));
            assertThatIllegalArgumentException().isThrownBy(() -> end(run));

            assertThat(history.find(MAIL, run.id())).contains(run);
        }
    }

    @Nested
    class Retrying {
        private final Run retry =
                Run.waiting(MAIL, id(2), new Trigger.Retry(id(1), 1), "--again", NINE, NINE.plusSeconds(60));

        @Test
        void isRememberedWithTheEnd() {
            var failed = remembered(begun(MAIL, 1)).ended(exited(1));

            assertThat(history.end(failed, Optional.of(retry))).isTrue();

            assertThat(history.all(MAIL)).containsExactly(retry, failed);
        }

        @Test
        void isNotRememberedWhereNoEndIsRecorded() {
            var ended = rememberedEnded(begun(MAIL, 1));

            assertThat(history.end(begun(MAIL, 1).ended(exited(1)), Optional.of(retry)))
                    .isFalse();
            assertThat(history.end(begun(MAIL, 7).ended(exited(1)), Optional.of(retry)))
                    .isFalse();

            assertThat(history.all(MAIL)).containsExactly(ended);
        }

        @Test
        void recordsNoEndWhereItIsThereAlready() {
            var run = remembered(begun(MAIL, 1));
            var taken = remembered(begun(MAIL, 2));

            assertThatIllegalStateException().isThrownBy(() -> history.end(run.ended(exited(1)), Optional.of(retry)));

            assertThat(history.all(MAIL)).containsExactly(taken, run);
        }

        @Test
        void recordsNoEndWhereItHasEndedItself() {
            var run = remembered(begun(MAIL, 1));
            var over = Optional.of(retry.ended(exited(0)));

            assertThatIllegalArgumentException().isThrownBy(() -> history.end(run.ended(exited(1)), over));

            assertThat(history.all(MAIL)).containsExactly(run);
        }
    }

    @Nested
    class Order {
        @Test
        void showsTheNewestFirstWhateverCameInFirst() {
            Stream.of(3, 1, 5, 2, 4).forEach(number -> remembered(begun(MAIL, number)));

            assertThat(history.all(MAIL)).extracting(Run::id).containsExactly(id(5), id(4), id(3), id(2), id(1));
        }

        @Test
        void ordersByIdWhereTheClockWasSetBack() {
            var earlier = remembered(Run.begun(MAIL, id(1), CALL, "", NINE.plusSeconds(60)));
            var later = remembered(Run.begun(MAIL, id(2), CALL, "", NINE));

            assertThat(history.all(MAIL)).containsExactly(later, earlier);
            assertThat(history.latest(List.of(MAIL))).containsExactly(Map.entry(MAIL, later));
        }

        @Test
        void keepsItsPlaceWhenItEnds() {
            var first = begun(MAIL, 1);
            begin(first);
            var second = remembered(begun(MAIL, 2));
            end(first.ended(exited(1)));

            assertThat(history.all(MAIL)).containsExactly(second, first.ended(exited(1)));
        }
    }

    @Nested
    class OtherJobsRuns {
        @Test
        void areNotMixedIn() {
            var mail = remembered(begun(MAIL, 1));
            var report = remembered(begun(REPORT, 2));

            assertThat(history.all(MAIL)).containsExactly(mail);
            assertThat(history.all(REPORT)).containsExactly(report);
            assertThat(history.find(MAIL, report.id())).isEmpty();
        }

        @Test
        void mayHaveTheSameId() {
            var mail = remembered(begun(MAIL, 1));
            var report = remembered(begun(REPORT, 1));
            end(mail.ended(exited(3)));

            assertThat(history.find(MAIL, id(1))).contains(mail.ended(exited(3)));
            assertThat(history.find(REPORT, id(1))).contains(report);
        }

        @Test
        void stayWhenAJobIsForgotten() {
            remembered(begun(MAIL, 1));
            var report = remembered(begun(REPORT, 1));

            history.forgetAll(MAIL);

            assertThat(history.all(MAIL)).isEmpty();
            assertThat(history.all(REPORT)).containsExactly(report);
        }
    }

    @Nested
    class TwentyWritersAtOnce {
        private static final int WRITERS = 20;
        private static final int RUNS = 25;

        @Test
        void loseNothing() throws Exception {
            atOnce(writer -> {
                var job = new JobName("job" + writer % 5);
                for (var number = 0; number < RUNS; number++) {
                    rememberedEnded(begun(job, writer * RUNS + number));
                }
                return true;
            });

            var jobs =
                    IntStream.range(0, 5).mapToObj(n -> new JobName("job" + n)).toList();
            assertThat(jobs)
                    .allSatisfy(job -> assertThat(history.all(job))
                            .hasSize(WRITERS / 5 * RUNS)
                            .noneMatch(Run::isRunning)
                            .isSortedAccordingTo((a, b) -> b.id().compareTo(a.id())));
            assertThat(history.unfinished()).isEmpty();
        }

        @Test
        void endARunOnlyOnce() throws Exception {
            var run = remembered(begun(MAIL, 1));

            var recorded = atOnce(writer -> end(run.ended(exited(writer))));

            assertThat(recorded).containsOnlyOnce(true);
            assertThat(history.find(MAIL, run.id())).contains(run.ended(exited(recorded.indexOf(true))));
        }

        @Test
        void beginARunOnlyOnce() throws Exception {
            var begun = atOnce(writer -> {
                try {
                    begin(Run.begun(MAIL, id(1), CALL, "", NINE.plusSeconds(writer)));
                    return true;
                } catch (IllegalStateException _) {
                    return false;
                }
            });

            assertThat(begun).containsOnlyOnce(true);
        }

        @Test
        void beginOneRunOfAnOccurrence() throws Exception {
            var begun = atOnce(writer -> {
                try {
                    begin(due(MAIL, writer, NINE));
                    return true;
                } catch (IllegalStateException _) {
                    return false;
                }
            });

            assertThat(begun).containsOnlyOnce(true);
            assertThat(history.all(MAIL)).containsExactly(due(MAIL, begun.indexOf(true), NINE));
        }

        @Test
        void startARunOnlyOnce() throws Exception {
            var run = remembered(waiting(MAIL, 1));

            var started = atOnce(writer -> history.start(run.begins(NINE.plusSeconds(writer))));

            assertThat(started).containsOnlyOnce(true);
            assertThat(history.find(MAIL, run.id())).contains(run.begins(NINE.plusSeconds(started.indexOf(true))));
        }

        private interface Writer {
            boolean write(int number) throws Exception;
        }

        /** What each writer answered, in their order. */
        private List<Boolean> atOnce(Writer writer) throws Exception {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var calls = IntStream.range(0, WRITERS)
                        .mapToObj(number -> (Callable<Boolean>) () -> writer.write(number))
                        .toList();
                var answers = new ArrayList<Boolean>();
                for (Future<Boolean> answer : threads.invokeAll(calls)) {
                    answers.add(answer.get());
                }
                return answers;
            }
        }
    }

    @Nested
    class AnInterruptedCaller {
        @Test
        void harmsNobody() throws Exception {
            var run = begun(MAIL, 1);
            var interrupted = new ArrayList<Boolean>();
            var caller = Thread.ofVirtual().start(() -> {
                Thread.currentThread().interrupt();
                rememberedEnded(run);
                interrupted.add(Thread.currentThread().isInterrupted());
            });
            caller.join();

            var next = rememberedEnded(begun(MAIL, 2));

            assertThat(interrupted).containsExactly(true);
            assertThat(history.all(MAIL)).containsExactly(next, run.ended(exited(0)));
        }
    }

    @Nested
    class Latest {
        @Test
        void isTheNewestOfEachJobAskedFor() {
            remembered(begun(MAIL, 1));
            var mail = remembered(begun(MAIL, 2));
            var report = rememberedEnded(begun(REPORT, 1));
            remembered(begun(new JobName("other"), 9));

            assertThat(history.latest(List.of(MAIL, REPORT, new JobName("never-ran"))))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(MAIL, mail, REPORT, report));
        }

        @Test
        void ofNoJobsIsNothing() {
            remembered(begun(MAIL, 1));

            assertThat(history.latest(List.of())).isEmpty();
        }

        @Test
        void bearsAJobThatIsAskedForTwice() {
            var mail = remembered(begun(MAIL, 1));

            assertThat(history.latest(List.of(MAIL, MAIL))).containsExactly(Map.entry(MAIL, mail));
        }

        @Test
        void isTheOneBeforeWhenTheNewestIsForgotten() {
            var mail = remembered(begun(MAIL, 1));
            remembered(begun(MAIL, 2));
            history.forget(MAIL, List.of(id(2)));

            assertThat(history.latest(List.of(MAIL))).containsExactly(Map.entry(MAIL, mail));
        }

        @Test
        void knowsThousandsOfJobs() {
            var jobs = IntStream.range(0, 2500)
                    .mapToObj(n -> new JobName("job" + n))
                    .toList();
            var mail = remembered(begun(jobs.getFirst(), 1));
            var report = remembered(begun(jobs.getLast(), 2));

            assertThat(history.latest(jobs))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(jobs.getFirst(), mail, jobs.getLast(), report));
        }
    }

    @Nested
    class Unfinished {
        @Test
        void areTheRunsOfAllJobsThatGoOnOrWaitTheOldestFirst() {
            var fourth = remembered(waiting(MAIL, 4));
            var third = remembered(begun(MAIL, 3));
            rememberedEnded(begun(MAIL, 2));
            var first = remembered(waiting(REPORT, 1));
            var fifth = remembered(begun(REPORT, 5));

            assertThat(history.unfinished()).containsExactly(first, third, fourth, fifth);
        }

        @Test
        void areNoneWhereAllHaveEnded() {
            rememberedEnded(begun(MAIL, 1));
            rememberedEnded(waiting(MAIL, 2));

            assertThat(history.unfinished()).isEmpty();
        }
    }

    @Nested
    class Surplus {
        private static final Retention TWO = new Retention(2);

        @Test
        void isWhatHasEndedBeforeTheNewest() {
            Stream.of(5, 2, 4, 1, 3).forEach(number -> rememberedEnded(begun(MAIL, number)));
            rememberedEnded(begun(REPORT, 1));

            assertThat(history.surplus(MAIL, TWO)).containsExactlyInAnyOrder(id(1), id(2), id(3));
        }

        @Test
        void isNothingWhereThereAreNoMoreThanAreKept() {
            rememberedEnded(begun(MAIL, 1));
            assertThat(history.surplus(MAIL, TWO)).isEmpty();

            rememberedEnded(begun(MAIL, 2));
            assertThat(history.surplus(MAIL, TWO)).isEmpty();
            assertThat(history.surplus(REPORT, TWO)).isEmpty();
        }

        @Test
        void neverHasARunThatGoesOnOrWaits() {
            remembered(begun(MAIL, 1));
            remembered(waiting(MAIL, 2));
            rememberedEnded(begun(MAIL, 3));
            rememberedEnded(begun(MAIL, 4));
            rememberedEnded(begun(MAIL, 5));

            assertThat(history.surplus(MAIL, TWO)).containsExactly(id(3));
        }

        @Test
        void countsOpenRunsAmongTheNewest() {
            rememberedEnded(begun(MAIL, 1));
            rememberedEnded(begun(MAIL, 2));
            remembered(begun(MAIL, 3));
            remembered(waiting(MAIL, 4));

            assertThat(history.surplus(MAIL, TWO)).containsExactlyInAnyOrder(id(1), id(2));
        }

        @Test
        void isThereOfEachKindOfEnd() {
            ends().forEach(end ->
                    end(remembered(begun(MAIL, history.all(MAIL).size() + 1)).ended(end)));
            remembered(begun(MAIL, 99));

            assertThat(history.surplus(MAIL, new Retention(1))).hasSize((int) ends().count());
        }

        @Test
        void isGoneWhenItIsForgotten() {
            IntStream.rangeClosed(1, 5).forEach(number -> rememberedEnded(begun(MAIL, number)));

            history.forget(MAIL, history.surplus(MAIL, TWO));

            assertThat(history.surplus(MAIL, TWO)).isEmpty();
            assertThat(history.all(MAIL)).extracting(Run::id).containsExactly(id(5), id(4));
        }
    }

    @Nested
    class Forgetting {
        @Test
        void leavesTheOthers() {
            var first = rememberedEnded(begun(MAIL, 1));
            rememberedEnded(begun(MAIL, 2));
            var third = remembered(begun(MAIL, 3));

            history.forget(MAIL, List.of(id(2), id(77)));

            assertThat(history.all(MAIL)).containsExactly(third, first);
            assertThat(history.find(MAIL, id(2))).isEmpty();
        }

        @Test
        void nothingIsNoMatter() {
            var run = remembered(begun(MAIL, 1));

            history.forget(MAIL, List.of());
            history.forget(REPORT, List.of(run.id()));
            history.forgetAll(REPORT);

            assertThat(history.all(MAIL)).containsExactly(run);
        }

        @Test
        void takesThousandsAtOnce() {
            var kept = remembered(begun(MAIL, 1));
            remembered(begun(MAIL, 3));
            var ids = LongStream.rangeClosed(2, 40_000)
                    .mapToObj(n -> new RunId(FIRST + n))
                    .toList();

            history.forget(MAIL, ids);

            assertThat(history.all(MAIL)).containsExactly(kept);
        }

        @Test
        void lastsOverTheEndThatComesLate() {
            var run = remembered(begun(MAIL, 1));
            history.forgetAll(MAIL);

            assertThat(end(run.ended(exited(0)))).isFalse();
            assertThat(history.all(MAIL)).isEmpty();
        }

        @Test
        void letsAnIdBeUsedAgain() {
            rememberedEnded(begun(MAIL, 1));
            history.forgetAll(MAIL);

            var again = remembered(begun(MAIL, 1));

            assertThat(history.all(MAIL)).containsExactly(again);
        }
    }

    @Nested
    class AfterARestart {
        @Test
        void everythingIsAsItWas() {
            var ended = rememberedEnded(begun(MAIL, 1));
            var running = remembered(begun(MAIL, 2));
            var waiting = remembered(waiting(MAIL, 3));
            remembered(begun(MAIL, 4));
            history.forget(MAIL, List.of(id(4)));

            history = reopen();

            assertThat(history.all(MAIL)).containsExactly(waiting, running, ended);
            assertThat(history.unfinished()).containsExactly(running, waiting);
            assertThat(history.latest(List.of(MAIL))).containsExactly(Map.entry(MAIL, waiting));
        }

        @Test
        void aRunThatWentOnCanBeEnded() {
            var running = remembered(begun(MAIL, 1));
            var aborted = running.ended(new State.Aborted(NINE.plusSeconds(5), "The server was restarted."));

            history = reopen();

            assertThat(end(aborted)).isTrue();
            history = reopen();
            assertThat(history.all(MAIL)).containsExactly(aborted);
        }
    }

    @Nested
    class OddText {
        @ParameterizedTest
        @MethodSource("webjobs.application.port.RunHistoryContract#oddTexts")
        void comesBackAsItWas(String text) {
            var called = remembered(Run.begun(MAIL, id(1), new Trigger.External(text), text, NINE));
            var aborted = called.ended(new State.Aborted(NINE, text));
            var scheduled = remembered(Run.begun(MAIL, id(2), new Trigger.Scheduled(text, NINE, 1), text, NINE));
            var failed = scheduled.ended(new State.FailedToStart(NINE, text));
            end(aborted);
            end(failed);
            var rerun = remembered(Run.begun(MAIL, id(3), new Trigger.Rerun(id(1), text), text, NINE));

            history = reopen();

            assertThat(history.all(MAIL)).containsExactly(rerun, failed, aborted);
        }

        @Test
        void tellsJobsApartThatDifferInCaseOrAccentOnly() {
            var jobs = Stream.of("mail", "Mail", "MAIL", "máil", "straße", "strasse", "ı", "i", "İ")
                    .map(JobName::new)
                    .toList();
            var runs = jobs.stream().map(job -> remembered(begun(job, 1))).toList();

            assertThat(runs)
                    .allSatisfy(run -> assertThat(history.all(run.job())).containsExactly(run));
            assertThat(history.latest(jobs)).hasSize(jobs.size());
        }

        @Test
        void takesTheLongestJobNames() {
            var job = new JobName("a b-(" + "語".repeat(80) + ")");
            var run = remembered(begun(job, 1));

            assertThat(history.all(job)).containsExactly(run);
        }
    }

    static Stream<String> oddTexts() {
        return Stream.of(
                "",
                " ",
                "null",
                "it's \"quoted\" \\ and ; -- '' ${x} ? :name {d '2026-01-01'} /* */",
                "two\nlines\r\nand a\ttab",
                "Grüße, 語, \uD83D\uDE80, e\u0301, \u202Eright to left, \uFEFF",
                "a NUL \u0000, an escape \u001B[31m\u001B0000, a lone surrogate \uD800 and another \uDC00",
                "Mozilla/5.0 ".repeat(700),
                "x".repeat(120_000));
    }
}
