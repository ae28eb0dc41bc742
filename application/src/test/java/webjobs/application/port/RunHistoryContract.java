package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import webjobs.domain.job.JobName;
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

    private Run remembered(Run run) {
        history.begin(run);
        return run;
    }

    private Run rememberedEnded(Run run) {
        history.begin(run);
        var ended = run.ended(exited(0));
        assertThat(history.end(ended)).isTrue();
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
        void refusesToBeginTheSameRunTwice() {
            var run = remembered(begun(MAIL, 1));
            var again = Run.begun(MAIL, run.id(), new Trigger.Scheduled("0 0 * * * *"), "x", NINE);

            assertThatIllegalStateException().isThrownBy(() -> history.begin(again));
            assertThat(history.all(MAIL)).containsExactly(run);
        }

        @Test
        void refusesToBeginAgainWhatHasEnded() {
            var ended = rememberedEnded(begun(MAIL, 1));

            assertThatIllegalStateException().isThrownBy(() -> history.begin(begun(MAIL, 1)));
            assertThat(history.all(MAIL)).containsExactly(ended);
        }

        @Test
        void refusesABeginningThatIsAnEndAndAnEndThatIsNone() {
            var running = begun(MAIL, 1);

            assertThatIllegalArgumentException().isThrownBy(() -> history.begin(running.ended(exited(0))));
            assertThatIllegalArgumentException().isThrownBy(() -> history.end(running));
            assertThat(history.all(MAIL)).isEmpty();
        }

        @ParameterizedTest
        @MethodSource("webjobs.application.port.RunHistoryContract#ends")
        void recordsAnEnd(State end) {
            var run = remembered(begun(MAIL, 1));

            assertThat(history.end(run.ended(end))).isTrue();

            assertThat(history.find(MAIL, run.id())).contains(run.ended(end));
        }

        @Test
        void keepsTheFirstEnd() {
            var run = remembered(begun(MAIL, 1));
            var aborted = run.ended(new State.Aborted(NINE.plusSeconds(9), "The server was stopped."));
            history.end(aborted);

            assertThat(history.end(run.ended(exited(0)))).isFalse();

            assertThat(history.find(MAIL, run.id())).contains(aborted);
        }

        @Test
        void recordsNoEndOfWhatNeverBegan() {
            assertThat(history.end(begun(MAIL, 1).ended(exited(0)))).isFalse();
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
            var run = remembered(Run.begun(MAIL, id(1), CALL, "", moment));
            var ended = run.ended(new State.Exited(moment, 0));
            history.end(ended);

            assertThat(history.find(MAIL, run.id())).contains(ended);
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
        return Stream.of(CALL, new Trigger.External(""), new Trigger.Scheduled("0 */2 * * * *"));
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
            history.begin(first);
            var second = remembered(begun(MAIL, 2));
            history.end(first.ended(exited(1)));

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
            history.end(mail.ended(exited(3)));

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

            var recorded = atOnce(writer -> history.end(run.ended(exited(writer))));

            assertThat(recorded).containsOnlyOnce(true);
            assertThat(history.find(MAIL, run.id())).contains(run.ended(exited(recorded.indexOf(true))));
        }

        @Test
        void beginARunOnlyOnce() throws Exception {
            var begun = atOnce(_ -> {
                try {
                    history.begin(begun(MAIL, 1));
                    return true;
                } catch (IllegalStateException _) {
                    return false;
                }
            });

            assertThat(begun).containsOnlyOnce(true);
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
        void areTheRunsOfAllJobsThatGoOnTheOldestFirst() {
            var third = remembered(begun(MAIL, 3));
            rememberedEnded(begun(MAIL, 2));
            var first = remembered(begun(REPORT, 1));

            assertThat(history.unfinished()).containsExactly(first, third);
        }

        @Test
        void areNoneWhereAllHaveEnded() {
            rememberedEnded(begun(MAIL, 1));

            assertThat(history.unfinished()).isEmpty();
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

            assertThat(history.end(run.ended(exited(0)))).isFalse();
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
            remembered(begun(MAIL, 3));
            history.forget(MAIL, List.of(id(3)));

            history = reopen();

            assertThat(history.all(MAIL)).containsExactly(running, ended);
            assertThat(history.unfinished()).containsExactly(running);
            assertThat(history.latest(List.of(MAIL))).containsExactly(Map.entry(MAIL, running));
        }

        @Test
        void aRunThatWentOnCanBeEnded() {
            var running = remembered(begun(MAIL, 1));
            var aborted = running.ended(new State.Aborted(NINE.plusSeconds(5), "The server was restarted."));

            history = reopen();

            assertThat(history.end(aborted)).isTrue();
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
            var scheduled = remembered(Run.begun(MAIL, id(2), new Trigger.Scheduled(text), text, NINE));
            var failed = scheduled.ended(new State.FailedToStart(NINE, text));
            history.end(aborted);
            history.end(failed);

            history = reopen();

            assertThat(history.all(MAIL)).containsExactly(failed, aborted);
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
