package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.Eventually;
import webjobs.application.port.Output.Stream;
import webjobs.application.port.Processes.LaunchFailed;
import webjobs.application.port.Processes.RunningProcess;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptHost;

/** What every implementation of {@link Processes} keeps. */
@Timeout(60)
public abstract class ProcessesContract {
    private static final Optional<Duration> FOR_EVER = Optional.empty();

    /** What a process does, in order. Without an {@link Exit} it goes on until it is killed. */
    public sealed interface Step {
        record Write(Stream stream, String text) implements Step {}

        record Exit(int code) implements Step {}

        /** From now on it computes without end, and does nothing else. */
        record Compute() implements Step {}

        /** Has a descendant in a session of its own compute without end. */
        record ComputeElsewhere() implements Step {}

        /** From now on it ends by itself when it is asked to. */
        record EndWhenAsked(int code) implements Step {}

        /** Leaves a descendant that holds its output without writing for as long as it may, which is longer than any test takes. */
        record LeaveBehind() implements Step {}

        /** From now on it goes on though it is asked to end. */
        record IgnoreAsking() implements Step {}
    }

    /** The same at every call within a test. */
    protected abstract Processes processes();

    /** Starts a process that does these steps. */
    protected abstract RunningProcess start(Output output, Step... steps);

    /**
     * Starts a process that no kill ends until {@link #letItDie()}, as one that waits in the kernel for a device. The implementation may
     * be told to give up on it sooner than on others.
     */
    protected abstract RunningProcess startWhatSurvivesKills(Output output);

    /** Lets the process end that survived kills: it has been killed often enough. */
    protected abstract void letItDie();

    /** Attempts to start a process that cannot be started although its host can be had. */
    protected abstract void startWhatCannotBeStarted();

    /** Keeps what a process writes. Safe for use by many threads. */
    public static final class Heard implements Output {
        private final List<ByteArrayOutputStream> streams =
                List.of(new ByteArrayOutputStream(), new ByteArrayOutputStream());

        @Override
        public synchronized void write(Stream stream, byte[] bytes, int offset, int length) {
            streams.get(stream.ordinal()).write(bytes, offset, length);
        }

        public synchronized byte[] bytes(Stream stream) {
            return streams.get(stream.ordinal()).toByteArray();
        }

        public String text(Stream stream) {
            return new String(bytes(stream), StandardCharsets.UTF_8);
        }
    }

    private final Heard heard = new Heard();

    @Nested
    class Ending {
        @ParameterizedTest
        @ValueSource(ints = {0, 1, 3, 127, 255})
        void tellsTheExitCode(int code) {
            var process = start(heard, new Step.Exit(code));

            assertThat(process.await(FOR_EVER)).contains(code);
        }

        @Test
        void tellsTheExitCodeAgainToWhoeverAsksLater() {
            var process = start(heard, new Step.Exit(7));

            process.await(FOR_EVER);

            assertThat(process.await(FOR_EVER)).contains(7);
            assertThat(process.await(Optional.of(Duration.ZERO))).contains(7);
        }

        @Test
        void isSeenByAllWhoWait() throws ExecutionException, InterruptedException {
            var process = start(heard);
            var waiting = new ArrayList<Callable<Optional<Integer>>>();
            for (var i = 0; i < 20; i++) {
                waiting.add(() -> process.await(FOR_EVER));
            }
            waiting.add(() -> {
                process.kill();
                return process.await(FOR_EVER);
            });

            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var code : threads.invokeAll(waiting)) {
                    assertThat(code.get()).contains(143);
                }
            }
        }

        @Test
        void isNotWaitedForLongerThanAsked() {
            var process = start(heard);

            var before = System.nanoTime();
            var code = process.await(Optional.of(Duration.ofMillis(50)));

            assertThat(code).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofMillis(50), Duration.ofSeconds(5));
            process.kill();
        }

        @Test
        void leavesAnInterruptedWaiterInterruptedAndWithoutACode() throws InterruptedException {
            var process = start(heard);
            var seen = new ArrayList<Object>();
            var waiter = Thread.ofVirtual().start(() -> {
                seen.add(process.await(FOR_EVER));
                seen.add(Thread.currentThread().isInterrupted());
            });

            waiter.interrupt();
            waiter.join();

            assertThat(seen).containsExactly(Optional.empty(), true);
            process.kill();
        }
    }

    @Nested
    class Exiting {
        @Test
        void isNotSeenOfAProcessThatGoesOn() {
            var process = start(heard, new Step.Write(Stream.STDOUT, "ready"));
            Eventually.until(() -> heard.text(Stream.STDOUT), "ready"::equals);

            assertThat(process.hasExited()).isFalse();
            process.kill();
        }

        @Test
        void isSeenThoughADescendantIsStillHeard() {
            var process = start(heard, new Step.LeaveBehind(), new Step.Exit(3));

            Eventually.until(process::hasExited, exited -> exited);

            assertThat(process.await(Optional.of(Duration.ZERO))).isEmpty();
            process.kill();
            assertThat(process.await(FOR_EVER)).contains(3);
        }

        @Test
        void isSeenOnceTheEndWasTold() {
            var process = start(heard, new Step.Exit(0));

            process.await(FOR_EVER);

            assertThat(process.hasExited()).isTrue();
        }
    }

    @Nested
    class Writing {
        @Test
        void goesToItsStream() {
            var process = start(
                    heard,
                    new Step.Write(Stream.STDOUT, "one\n"),
                    new Step.Write(Stream.STDERR, "two\n"),
                    new Step.Write(Stream.STDOUT, "three, without an end of line: ä€😀"),
                    new Step.Exit(0));

            process.await(FOR_EVER);

            assertThat(heard.text(Stream.STDOUT)).isEqualTo("one\nthree, without an end of line: ä€😀");
            assertThat(heard.text(Stream.STDERR)).isEqualTo("two\n");
        }

        @Test
        void isHeardWhileTheProcessGoesOn() {
            var process = start(heard, new Step.Write(Stream.STDOUT, "working"));

            Eventually.until(() -> heard.text(Stream.STDOUT), "working"::equals);

            assertThat(process.await(Optional.of(Duration.ZERO))).isEmpty();
            process.kill();
        }

        @Test
        void isHeardAlsoOfAProcessThatWasKilled() {
            var process = start(heard, new Step.Write(Stream.STDERR, "last words"));
            Eventually.until(() -> heard.text(Stream.STDERR), "last words"::equals);

            process.kill();
            process.await(FOR_EVER);

            assertThat(heard.text(Stream.STDERR)).isEqualTo("last words");
        }
    }

    @Nested
    class Computing {
        private static final Duration MORE_THAN_A_START_TAKES = Duration.ofMillis(500);

        private void assertComputes(RunningProcess process) {
            Eventually.until(
                    Duration.ofSeconds(30), process::cpuTime, time -> time.compareTo(MORE_THAN_A_START_TAKES) > 0);
        }

        @Test
        void isSeenOfTheProcess() {
            var process = start(heard, new Step.Compute());

            assertComputes(process);
            process.kill();
        }

        @Test
        void isSeenOfADescendantThatHasLeftItsSession() {
            var process = start(heard, new Step.ComputeElsewhere());

            assertComputes(process);
            process.kill();
        }

        @Test
        void isNotSeenOfAProcessThatOnlyWaits() {
            var waiting = start(heard, new Step.Write(Stream.STDOUT, "ready"));
            Eventually.until(() -> heard.text(Stream.STDOUT), "ready"::equals);
            var computing = start(heard, new Step.Compute());

            assertComputes(computing);

            assertThat(waiting.cpuTime()).isLessThan(MORE_THAN_A_START_TAKES);
            waiting.kill();
            computing.kill();
        }

        @Test
        void isOverWhenNothingIsLeft() {
            var process = start(heard, new Step.Compute());
            assertComputes(process);

            process.kill();

            Eventually.until(process::cpuTime, Duration.ZERO::equals);
        }
    }

    @Nested
    class Killing {
        @Test
        void endsTheProcessBySigterm() {
            var process = start(heard);

            process.kill();

            assertThat(process.await(Optional.of(Duration.ofSeconds(5)))).contains(143);
        }

        @Test
        void doesNothingToAProcessThatHasEnded() {
            var process = start(heard, new Step.Exit(5));
            process.await(FOR_EVER);

            process.kill();

            assertThat(process.await(FOR_EVER)).contains(5);
        }

        @Test
        void saysThatNothingIsLeft() {
            var process = start(heard);

            assertThat(process.kill()).isTrue();
            assertThat(process.kill()).isTrue();
        }

        @Test
        void returnsAlsoWhereItCannotEndTheProcessAndSaysSo() {
            var process = startWhatSurvivesKills(heard);

            assertThat(process.kill()).isFalse();

            assertThat(process.hasExited()).isFalse();
            assertThat(process.await(Optional.of(Duration.ZERO))).isEmpty();
            letItDie();
            assertThat(process.kill()).isTrue();
            assertThat(process.await(FOR_EVER)).isPresent();
            assertThat(process.hasExited()).isTrue();
        }

        @Test
        void mayBeAskedForByManyAtOnce() throws ExecutionException, InterruptedException {
            var process = start(heard);
            var kills = new ArrayList<Callable<Optional<Integer>>>();
            for (var i = 0; i < 20; i++) {
                kills.add(() -> {
                    process.kill();
                    return process.await(Optional.of(Duration.ofSeconds(5)));
                });
            }

            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var code : threads.invokeAll(kills)) {
                    assertThat(code.get()).contains(143);
                }
            }
        }

        @Test
        void leavesOtherProcessesAlone() {
            var other = start(heard);
            var process = start(heard);

            process.kill();

            assertThat(other.await(Optional.of(Duration.ofMillis(50)))).isEmpty();
            other.kill();
        }
    }

    @Nested
    class Asking {
        private RunningProcess ready(Step step) {
            var process = start(heard, step, new Step.Write(Stream.STDOUT, "ready"));
            Eventually.until(() -> heard.text(Stream.STDOUT), "ready"::equals);
            return process;
        }

        @Test
        void letsAProcessEndByItself() {
            var process = ready(new Step.EndWhenAsked(9));

            process.askToEnd();

            assertThat(process.await(Optional.of(Duration.ofSeconds(5)))).contains(9);
        }

        @Test
        void doesNothingToOneThatDoesNotListenUntilItIsKilled() {
            var process = ready(new Step.IgnoreAsking());

            process.askToEnd();
            assertThat(process.await(Optional.of(Duration.ofMillis(50)))).isEmpty();

            process.kill();
            assertThat(process.await(Optional.of(Duration.ofSeconds(5)))).isPresent();
        }

        @Test
        void doesNothingToAProcessThatHasEnded() {
            var process = start(heard, new Step.Exit(5));
            process.await(FOR_EVER);

            process.askToEnd();

            assertThat(process.await(FOR_EVER)).contains(5);
        }

        @Test
        void leavesOtherProcessesAlone() {
            var other = ready(new Step.EndWhenAsked(9));
            var process = start(heard, new Step.EndWhenAsked(9));

            process.askToEnd();

            assertThat(other.await(Optional.of(Duration.ofMillis(50)))).isEmpty();
            process.kill();
            other.kill();
        }
    }

    @Nested
    class Ports {
        @Test
        void areNotToldTwiceOfLate() {
            var ports = IntStream.range(0, 200)
                    .mapToObj(_ -> processes().freePort())
                    .toList();

            assertThat(ports).doesNotHaveDuplicates().allMatch(port -> port > 0 && port < 1 << 16);
        }
    }

    @Nested
    class Refusing {
        @Test
        void saysInASentenceWhatWentWrong() {
            assertThatThrownBy(ProcessesContract.this::startWhatCannotBeStarted)
                    .isInstanceOf(LaunchFailed.class)
                    .hasMessageEndingWith(".");
        }

        @Test
        void saysWhyAHostCannotBeHad() {
            assertThat(processes().hindrance(ScriptHost.BASH)).isEmpty();
            assertThat(processes().hindrance(ScriptHost.EXECUTABLE)).isEmpty();
            assertThat(processes().hindrance(ScriptHost.WINDOWS))
                    .hasValueSatisfying(
                            why -> assertThat(why).contains("Windows").doesNotEndWith("."));
        }
    }

    @Test
    void saysWhyAScriptCannotRun() {
        assertThat(processes().hindrance(new Script("run.sh", ScriptHost.BASH), Optional.empty()))
                .isEmpty();
        assertThat(processes().hindrance(new Script("run.cmd", ScriptHost.WINDOWS), Optional.empty()))
                .isEqualTo(processes().hindrance(ScriptHost.WINDOWS));
    }

    @Test
    void saysHowProcessesAreStartedAndEnded() {
        assertThat(processes().ways().launch()).isNotBlank();
        assertThat(processes().ways().termination()).isNotBlank();
    }

    @Test
    void countsNoOrphansWhereAnEarlierLifeLeftNone() {
        assertThat(processes().endOrphans()).isZero();
    }

    @Test
    void doesNotTakeItsOwnForOrphans() {
        var process = start(heard);

        assertThat(processes().endOrphans()).isZero();

        assertThat(process.await(Optional.of(Duration.ofMillis(50)))).isEmpty();
        process.kill();
    }
}
