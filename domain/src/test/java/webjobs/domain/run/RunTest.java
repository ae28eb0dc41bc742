package webjobs.domain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run.State;
import webjobs.domain.run.Run.Status;

class RunTest {
    private static final Instant BEGIN = Instant.parse("2026-11-24T05:46:00Z");
    private static final Instant END = BEGIN.plusSeconds(90);
    private static final Run RUN = Run.begun(
            new JobName("mail"), new RunId(202611240546000000L), new Trigger.External("curl/8"), "a 'b c'", BEGIN);

    static Stream<State> ends() {
        return Stream.of(
                new State.Exited(END, 0),
                new State.Exited(END, 3),
                new State.FailedToStart(END, "There is no bash."),
                new State.Aborted(END, "The job was deleted."));
    }

    @Nested
    class WhileItGoesOn {
        @Test
        void isRunningFromItsFirstMoment() {
            assertThat(RUN.isRunning()).isTrue();
            assertThat(RUN.status()).isEqualTo(Status.RUNNING);
        }

        @Test
        void knowsHowItBegan() {
            assertThat(RUN.job().text()).isEqualTo("mail");
            assertThat(RUN.trigger().text()).isEqualTo("External - curl/8");
            assertThat(RUN.arguments()).isEqualTo("a 'b c'");
            assertThat(RUN.startedAt()).isEqualTo(BEGIN);
        }

        @Test
        void hasNoEnd() {
            assertThat(RUN.endedAt()).isEmpty();
            assertThat(RUN.exitCode()).isEmpty();
            assertThat(RUN.signal()).isEmpty();
            assertThat(RUN.reason()).isEmpty();
        }

        @Test
        void hasTakenTheTimeUntilNow() {
            assertThat(RUN.duration(END)).isEqualTo(Duration.ofSeconds(90));
        }

        @ParameterizedTest
        @MethodSource("webjobs.domain.run.RunTest#ends")
        void canEndInEachWay(State end) {
            var ended = RUN.ended(end);

            assertThat(ended.state()).isEqualTo(end);
            assertThat(ended)
                    .isEqualTo(
                            new Run(RUN.job(), RUN.id(), RUN.trigger(), RUN.arguments(), BEGIN, Optional.empty(), end));
        }

        @Test
        void cannotEndByGoingOn() {
            assertThatThrownBy(() -> RUN.ended(new State.Running()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not an end");
        }
    }

    @Nested
    class WhileItWaits {
        private final Run waiting = Run.waiting(RUN.job(), RUN.id(), RUN.trigger(), "a", BEGIN, BEGIN.plusSeconds(60));

        @Test
        void itHasNeitherBegunNorEnded() {
            assertThat(waiting.isRunning()).isFalse();
            assertThat(waiting.hasEnded()).isFalse();
            assertThat(waiting.status()).isEqualTo(Status.INITIALIZING);
            assertThat(waiting.reason()).isEmpty();
        }

        @Test
        void itBeginsOnceAndCountsFromThen() {
            var begun = waiting.begins(END);

            assertThat(begun.isRunning()).isTrue();
            assertThat(begun.startedAt()).isEqualTo(END);
            assertThat(begun.arguments()).isEqualTo("a");
            assertThatThrownBy(() -> begun.begins(END)).isInstanceOf(IllegalStateException.class);
        }

        @Test
        void itCanEndWithoutHavingBegun() {
            assertThat(waiting.ended(new State.Aborted(END, "It was replaced.")).status())
                    .isEqualTo(Status.ABORTED);
        }

        @Test
        void waitingIsNoEnd() {
            assertThatThrownBy(() -> RUN.ended(new State.Waiting(END))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class OfASchedule {
        private final Run scheduled = Run.begun(
                RUN.job(), RUN.id(), new Trigger.Scheduled("0 46 5 * * *", BEGIN, 1), "", BEGIN.plusMillis(3));

        @Test
        void isAsLateAsItsProcess() {
            assertThat(scheduled.launched(BEGIN.plusMillis(8)).lateness()).contains(Duration.ofMillis(8));
        }

        @Test
        void hasNoLatenessWithoutAProcess() {
            assertThat(scheduled.lateness()).isEmpty();
        }

        @Test
        void isNeverEarly() {
            assertThat(scheduled.launched(BEGIN.minusMillis(8)).lateness()).contains(Duration.ZERO);
        }

        @Test
        void aCallIsNeverLate() {
            assertThat(RUN.launched(END).lateness()).isEmpty();
        }
    }

    @Nested
    class AfterItsEnd {
        @ParameterizedTest
        @MethodSource("webjobs.domain.run.RunTest#ends")
        void isOver(State end) {
            var ended = RUN.ended(end);

            assertThat(ended.isRunning()).isFalse();
            assertThat(ended.hasEnded()).isTrue();
            assertThat(ended.endedAt()).contains(END);
            assertThat(ended.duration(END.plusSeconds(1000))).isEqualTo(Duration.ofSeconds(90));
        }

        /** D6 */
        @ParameterizedTest
        @MethodSource("webjobs.domain.run.RunTest#ends")
        void cannotEndAgain(State end) {
            var ended = RUN.ended(end);

            assertThatThrownBy(() -> ended.ended(new State.Exited(END, 0)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("202611240546000000")
                    .hasMessageContaining("mail");
        }

        @ParameterizedTest
        @CsvSource({"0, SUCCESS, ", "1, FAILED, ", "255, FAILED, ", "137, FAILED, SIGKILL", "143, FAILED, SIGTERM"})
        void itsExitCodeSaysHowItWent(int exitCode, Status status, Signal signal) {
            var ended = RUN.ended(new State.Exited(END, exitCode));

            assertThat(ended.status()).isEqualTo(status);
            assertThat(ended.exitCode()).contains(exitCode);
            assertThat(ended.signal().orElse(null)).isEqualTo(signal);
            assertThat(ended.reason()).isEmpty();
        }

        @Test
        void withoutAProcessItHasFailedForAReason() {
            var failed = RUN.ended(new State.FailedToStart(END, "There is no bash."));

            assertThat(failed.status()).isEqualTo(Status.FAILED);
            assertThat(failed.exitCode()).isEmpty();
            assertThat(failed.reason()).contains("There is no bash.");
        }

        @Test
        void fromOutsideItIsAbortedForAReason() {
            var aborted = RUN.ended(new State.Aborted(END, "The job was deleted."));

            assertThat(aborted.status()).isEqualTo(Status.ABORTED);
            assertThat(aborted.exitCode()).isEmpty();
            assertThat(aborted.signal()).isEmpty();
            assertThat(aborted.reason()).contains("The job was deleted.");
        }
    }

    @Test
    void aClockThatWasSetBackNeverMakesADurationNegative() {
        assertThat(RUN.duration(BEGIN.minusSeconds(1))).isZero();
        assertThat(RUN.ended(new State.Exited(BEGIN.minusSeconds(1), 0)).duration(END))
                .isZero();
    }

    /** RUN-03 */
    @Test
    void theWordsAreKudus() {
        assertThat(Stream.of(Status.values()).map(Status::word))
                .containsExactly("Initializing", "Running", "Success", "Failed", "Aborted");
    }
}
