package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.port.Output;
import webjobs.application.port.Output.Stream;
import webjobs.application.port.Processes.RunningProcess;
import webjobs.domain.SteadyTime;

/** When a run is ended whose process goes on, in a time that passes only while it is waited for. */
class RunLimitsTest {
    private static final Duration BEGIN = Duration.ofDays(3);

    private final Workbench bench = new Workbench();
    /** Since the beginning. */
    private Duration passed = Duration.ZERO;

    private final Simulated process = new Simulated();
    private Optional<Duration> timeout = Optional.empty();
    /** What the process writes to. */
    private Output output = (_, _, _, _) -> {};

    /** What happens when, in time since the beginning. */
    private final TreeMap<Duration, Runnable> plan = new TreeMap<>();

    /** A process that does what is planned. */
    private final class Simulated implements RunningProcess {
        private Duration computed = Duration.ZERO;
        private Optional<Integer> exitCode = Optional.empty();
        private boolean exited;

        @Override
        public boolean hasExited() {
            return exited || exitCode.isPresent();
        }

        @Override
        public Optional<Integer> await(Optional<Duration> atMost) {
            var end = passed.plus(atMost.orElseThrow());
            while (exitCode.isEmpty() && !plan.isEmpty() && plan.firstKey().compareTo(end) <= 0) {
                var next = plan.pollFirstEntry();
                passed = next.getKey();
                next.getValue().run();
            }
            if (exitCode.isEmpty()) {
                passed = end;
            }
            return exitCode;
        }

        @Override
        public Duration cpuTime() {
            return computed;
        }

        @Override
        public void askToEnd() {
            throw new AssertionError("Nobody asks it to end");
        }

        @Override
        public boolean kill() {
            throw new AssertionError("That is not the limits' business");
        }
    }

    private void setIdleTimeout(int seconds) {
        bench.settings.set(Map.of("WEBJOBS_IDLE_TIMEOUT", String.valueOf(seconds)));
    }

    private void at(double second, Runnable event) {
        plan.put(Duration.ofMillis(Math.round(second * 1000)), event);
    }

    private void exitsAt(double second) {
        at(second, () -> process.exitCode = Optional.of(0));
    }

    private void computesAt(double second) {
        at(second, () -> process.computed = process.computed.plusMillis(10));
    }

    private void writesAt(double second) {
        at(second, () -> output.write(Stream.STDOUT, new byte[] {'.'}, 0, 1));
    }

    /** What came of it, and after how many seconds. */
    private record Outcome(Optional<String> reason, double seconds) {}

    private Outcome outcome() {
        var site = new Site("shop", "3b6ae2f1", Path.of("/nowhere"), ZoneOffset.UTC);
        var means = new Means(
                bench.store,
                bench.logs,
                bench.processes,
                _ -> {},
                bench.clock,
                () -> new SteadyTime(BEGIN.plus(passed)),
                site,
                bench.settings,
                Concurrency.DEFAULT,
                bench.space);
        var limits = new RunLimits(means, timeout);
        output = limits.counting(output);
        var reason = limits.reached(process);
        return new Outcome(reason, passed.toMillis() / 1000.0);
    }

    private static Outcome idleFor(int timeout, double seconds) {
        var reason = "It neither wrote nor computed anything for " + timeout + " s (WEBJOBS_IDLE_TIMEOUT).";
        return new Outcome(Optional.of(reason), seconds);
    }

    @Nested
    class WhereNoneIsSet {
        @Test
        void itGoesOnToItsEnd() {
            exitsAt(100_000.5);

            assertThat(outcome()).isEqualTo(new Outcome(Optional.empty(), 100_000.5));
        }
    }

    @Nested
    class OfATimeout {
        @ParameterizedTest
        @ValueSource(doubles = {0.05, 1, 3.75, 3600})
        void itIsReachedAtThatMoment(double seconds) {
            timeout = Optional.of(Duration.ofMillis((long) (seconds * 1000)));

            var outcome = outcome();

            assertThat(outcome.seconds()).isEqualTo(seconds);
            assertThat(outcome.reason())
                    .hasValueSatisfying(reason -> assertThat(reason).startsWith("It ran longer than its timeout of "));
        }

        @Test
        void itIsNotReachedByAProcessThatHasEndedAndWhoseOutputIsStillWaitedFor() {
            timeout = Optional.of(Duration.ofSeconds(10));
            at(9.5, () -> process.exited = true);
            exitsAt(11.5);

            assertThat(outcome()).isEqualTo(new Outcome(Optional.empty(), 11.5));
        }

        @Test
        void itIsNotReachedByAProcessThatEndsBefore() {
            timeout = Optional.of(Duration.ofSeconds(10));
            exitsAt(9.999);

            assertThat(outcome()).isEqualTo(new Outcome(Optional.empty(), 9.999));
        }
    }

    @Nested
    class OfIdleTime {
        @ParameterizedTest
        @ValueSource(ints = {1, 7, 120, 86_400})
        void itIsReachedAtThatMomentWhereNothingEverHappens(int seconds) {
            setIdleTimeout(seconds);

            assertThat(outcome()).isEqualTo(idleFor(seconds, seconds));
        }

        @Test
        void itCountsFromWhenSomethingWasWrittenLast() {
            setIdleTimeout(120);
            writesAt(50);
            writesAt(169);

            assertThat(outcome()).isEqualTo(idleFor(120, 289));
        }

        @Test
        void itCountsFromWhenSomethingWasComputedLast() {
            setIdleTimeout(120);
            for (var second = 0; second <= 3600; second += 100) {
                computesAt(second);
            }

            assertThat(outcome()).isEqualTo(idleFor(120, 3720));
        }

        @Test
        void itIsReachedLateByLessThanALookWhereSomethingHappensBetweenTwo() {
            setIdleTimeout(120);
            computesAt(50.25);

            assertThat(outcome()).isEqualTo(idleFor(120, 171));
        }

        @Test
        void itIsNotReachedWhereSomethingHappensAtTheLastMoment() {
            setIdleTimeout(120);
            computesAt(119.999);
            exitsAt(239.999);

            assertThat(outcome()).isEqualTo(new Outcome(Optional.empty(), 239.999));
        }

        @Test
        void itDoesNotHeedPeoplesClock() {
            setIdleTimeout(120);
            at(30, () -> bench.clock.advance(Duration.ofDays(1)));
            at(60, () -> bench.clock.advance(Duration.ofDays(-2)));

            assertThat(outcome()).isEqualTo(idleFor(120, 120));
        }
    }

    @Nested
    class OfBothKinds {
        @Test
        void theTimeoutCountsWhereItIsReachedFirst() {
            setIdleTimeout(120);
            timeout = Optional.of(Duration.ofMillis(60_500));

            assertThat(outcome())
                    .isEqualTo(new Outcome(Optional.of("It ran longer than its timeout of 60.5 s."), 60.5));
        }

        @Test
        void theIdleTimeCountsWhereItIsReachedFirst() {
            setIdleTimeout(120);
            timeout = Optional.of(Duration.ofSeconds(121));

            assertThat(outcome()).isEqualTo(idleFor(120, 120));
        }

        @Test
        void activityDoesNotPutOffTheTimeout() {
            setIdleTimeout(2);
            timeout = Optional.of(Duration.ofSeconds(30));
            for (var second = 0; second < 60; second++) {
                computesAt(second);
            }

            assertThat(outcome()).isEqualTo(new Outcome(Optional.of("It ran longer than its timeout of 30 s."), 30));
        }
    }

    @Nested
    class WhoseSettingChanges {
        @Test
        void countsFromThenOnWhereThereWasNone() {
            at(1000, () -> setIdleTimeout(120));

            assertThat(outcome()).isEqualTo(idleFor(120, 1120));
        }

        @Test
        void isReachedAtOnceWhereItWasIdleForLonger() {
            setIdleTimeout(3600);
            at(1000, () -> setIdleTimeout(120));

            assertThat(outcome()).isEqualTo(idleFor(120, 1000));
        }

        @Test
        void isPutOffWhereItMayBeIdleForLonger() {
            setIdleTimeout(120);
            at(119, () -> setIdleTimeout(300));

            assertThat(outcome()).isEqualTo(idleFor(300, 300));
        }

        @Test
        void isReachedNoMoreWhereItWasTakenAway() {
            setIdleTimeout(120);
            at(119, () -> setIdleTimeout(0));
            exitsAt(5000);

            assertThat(outcome()).isEqualTo(new Outcome(Optional.empty(), 5000));
        }

        @Test
        void countsAnewWhereItWasTakenAwayForAWhile() {
            setIdleTimeout(120);
            at(100, () -> setIdleTimeout(0));
            at(1000, () -> setIdleTimeout(120));

            assertThat(outcome()).isEqualTo(idleFor(120, 1120));
        }
    }
}
