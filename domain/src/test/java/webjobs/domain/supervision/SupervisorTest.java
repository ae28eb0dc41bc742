package webjobs.domain.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import webjobs.domain.SteadyTime;

class SupervisorTest {
    private static final SupervisorPolicy ANYWHERE = policy(60, 240, false);
    private static final SupervisorPolicy SINGLETON = policy(60, 240, true);

    private static final Function<SteadyTime, Event> WANTED = Event.Wanted::new;
    private static final Function<SteadyTime, Event> UNWANTED = Event.Unwanted::new;
    private static final Function<SteadyTime, Event> OUTDATED = Event.Outdated::new;
    private static final Function<SteadyTime, Event> GRANTED = Event.LeaseGranted::new;
    private static final Function<SteadyTime, Event> DENIED = Event.LeaseDenied::new;
    private static final Function<SteadyTime, Event> DEADLINE = Event.DeadlineReached::new;

    private static SupervisorPolicy policy(long delay, long delayMax, boolean singleton) {
        var restart = new RestartPolicy(Duration.ofSeconds(delay), Duration.ofSeconds(delayMax), Duration.ofMinutes(2));
        return new SupervisorPolicy(restart, Duration.ofSeconds(5), singleton);
    }

    private static Function<SteadyTime, Event> launched(int launch) {
        return at -> new Event.Launched(at, launch);
    }

    private static Function<SteadyTime, Event> notLaunched(int launch) {
        return at -> new Event.LaunchFailed(at, launch, "There is no bash.");
    }

    private static Function<SteadyTime, Event> exited(int launch) {
        return at -> new Event.Exited(at, launch, 3);
    }

    private static Function<SteadyTime, Event> changed(SupervisorPolicy policy) {
        return at -> new Event.PolicyChanged(at, policy);
    }

    private static SteadyTime at(long second) {
        return SteadyTime.START.plus(Duration.ofSeconds(second));
    }

    /** A supervisor and what it ordered last. */
    private record Life(Supervisor supervisor, List<Effect> orders) {
        static Life with(SupervisorPolicy policy) {
            return new Life(Supervisor.of(policy), List.of());
        }

        @SafeVarargs
        final Life on(long second, Function<SteadyTime, Event>... events) {
            var life = this;
            for (var event : events) {
                var step = life.supervisor.on(event.apply(at(second)));
                life = new Life(step.next(), step.effects());
            }
            return life;
        }

        Phase phase() {
            return supervisor.phase();
        }

        void does(Phase phase, Effect... expected) {
            assertThat(phase()).isEqualTo(phase);
            assertThat(orders).containsExactly(expected);
        }
    }

    private static Life idle() {
        return Life.with(ANYWHERE);
    }

    private static Life launching() {
        return idle().on(0, WANTED);
    }

    private static Life up() {
        return launching().on(0, launched(1));
    }

    private static Life resting() {
        return up().on(10, exited(1));
    }

    private static Life stopping() {
        return up().on(10, UNWANTED);
    }

    private static Life killed() {
        return stopping().on(15, DEADLINE);
    }

    private static Life standingBy() {
        return Life.with(SINGLETON).on(0, WANTED, DENIED);
    }

    private static Life upWithLease() {
        return Life.with(SINGLETON).on(0, WANTED, GRANTED, launched(1));
    }

    /** The package's table, of a singleton. What is not told here changes no phase and orders nothing. */
    @Test
    void doesInEachPhaseWhatTheTableSays() {
        var lives = Stream.of(
                Life.with(SINGLETON),
                standingBy(),
                upWithLease().on(0, exited(1), WANTED),
                upWithLease(),
                upWithLease().on(0, exited(1)),
                upWithLease().on(0, OUTDATED),
                upWithLease().on(0, OUTDATED).on(5, DEADLINE));

        assertThat(String.join("\n", lives.flatMap(SupervisorTest::changes).toList()))
                .isEqualTo("""
                Idle, Wanted: StandingBy [SeekLease]
                StandingBy, Unwanted: Idle [ReleaseLease]
                StandingBy, PolicyChanged: Launching [ReleaseLease, Launch]
                StandingBy, LeaseGranted: Launching [Launch]
                Launching, PolicyChanged: Launching [ReleaseLease]
                Launching, Launched: Up []
                Launching, LaunchFailed: Resting []
                Launching, Exited: Resting []
                Up, Unwanted: Stopping [AskToStop]
                Up, Outdated: Stopping [AskToStop]
                Up, PolicyChanged: Up [ReleaseLease]
                Up, LeaseDenied: Stopping [AskToStop]
                Up, Exited: Resting []
                Resting, Wanted: Launching [Launch]
                Resting, Unwanted: Idle [ReleaseLease]
                Resting, Outdated: Launching [Launch]
                Resting, PolicyChanged: Resting [ReleaseLease]
                Resting, LeaseDenied: StandingBy []
                Resting, DeadlineReached: Launching [Launch]
                Stopping, PolicyChanged: Stopping [ReleaseLease]
                Stopping, Exited: Launching [Launch]
                Stopping, DeadlineReached: Killed [Kill]
                Killed, PolicyChanged: Killed [ReleaseLease]
                Killed, Exited: Launching [Launch]""");
    }

    /** What each event changes, where it comes long after. */
    private static Stream<String> changes(Life before) {
        var launch = before.supervisor().launches();
        return Stream.of(
                        WANTED,
                        UNWANTED,
                        OUTDATED,
                        changed(ANYWHERE),
                        GRANTED,
                        DENIED,
                        launched(launch),
                        notLaunched(launch),
                        exited(launch),
                        DEADLINE)
                .flatMap(event -> {
                    var after = before.on(100, event);
                    var orders =
                            after.orders().stream().map(SupervisorTest::name).toList();
                    return orders.isEmpty() && name(after.phase()).equals(name(before.phase()))
                            ? Stream.of()
                            : Stream.of(name(before.phase()) + ", " + name(event.apply(at(100))) + ": "
                                    + name(after.phase()) + " " + orders);
                });
    }

    private static String name(Object value) {
        return value.getClass().getSimpleName();
    }

    @Nested
    class Idle {
        @Test
        void launchesOnceTheJobIsWanted() {
            launching().does(new Phase.Launching(1, false), new Effect.Launch(1));
        }

        @Test
        void waitsForNothing() {
            assertThat(idle().supervisor().deadline()).isEmpty();
            assertThat(idle().supervisor().status()).isEqualTo(Status.STOPPED);
        }
    }

    @Nested
    class Launching {
        @Test
        void isUpWhenTheProcessIsThere() {
            up().does(new Phase.Up(1, at(0)));
        }

        @Test
        void givesANewLaunchToWhatChangedMeanwhile() {
            var stopped = launching().on(1, OUTDATED).on(2, launched(1));

            stopped.does(new Phase.Stopping(1, at(2)), new Effect.AskToStop(1));
            stopped.on(3, exited(1)).does(new Phase.Launching(2, false), new Effect.Launch(2));
        }

        @Test
        void stopsWhatIsWantedNoMoreAsSoonAsItIsThere() {
            var unwanted = launching().on(1, UNWANTED);

            assertThat(unwanted.supervisor().status()).isEqualTo(Status.DISABLING);
            unwanted.on(2, launched(1)).does(new Phase.Stopping(1, at(2)), new Effect.AskToStop(1));
            unwanted.on(2, notLaunched(1)).does(new Phase.Idle());
        }

        @Test
        void letsBeWhatIsWantedAgain() {
            launching().on(1, UNWANTED, WANTED, launched(1)).does(new Phase.Up(1, at(1)));
        }

        @Test
        void restsWhereThereIsNoProcess() {
            var failed = launching().on(1, notLaunched(1));

            failed.does(new Phase.Resting(at(1)));
            assertThat(failed.supervisor().streak())
                    .contains(new Streak(1, new Streak.End.NotLaunched("There is no bash.")));
        }

        @Test
        void launchesAtOnceInPlaceOfAnOutdatedLaunchThatFailed() {
            var again = launching().on(1, OUTDATED, notLaunched(1));

            again.does(new Phase.Launching(2, false), new Effect.Launch(2));
            assertThat(again.supervisor().streak()).isEmpty();
        }
    }

    @Nested
    class Up {
        @Test
        void restsLongerWithEachShortLife() {
            var life = resting();
            for (var seconds : List.of(60, 120, 240, 240)) {
                var since = ((Phase.Resting) life.phase()).since();
                assertThat(life.supervisor().deadline()).contains(since.plus(Duration.ofSeconds(seconds)));
                var launch = life.supervisor().launches() + 1;
                life = life.on(1000L * launch, DEADLINE, launched(launch), exited(launch));
            }

            assertThat(life.supervisor().streak()).contains(new Streak(5, new Streak.End.Exited(3)));
        }

        @Test
        void launchesAtOnceAfterALongLife() {
            var secondLife = resting().on(100, DEADLINE, launched(2));
            var again = secondLife.on(220, exited(2));

            again.does(new Phase.Launching(3, false), new Effect.Launch(3));
            assertThat(again.supervisor().streak()).isEmpty();
            assertThat(secondLife
                            .on(219, exited(2))
                            .supervisor()
                            .streak()
                            .orElseThrow()
                            .launches())
                    .isEqualTo(2);
        }

        @Test
        void endsTheStreakWhenThereIsSomethingNew() {
            var outdated = resting().on(100, DEADLINE, launched(2), OUTDATED);

            outdated.does(new Phase.Stopping(2, at(100)), new Effect.AskToStop(2));
            assertThat(outdated.supervisor().streak()).isEmpty();
        }

        @Test
        void isNotTroubledByNewsOfAnEarlierLaunch() {
            var second = resting().on(100, DEADLINE, launched(2));

            for (var stale : List.of(launched(1), notLaunched(1), exited(1), launched(2))) {
                second.on(101, stale).does(new Phase.Up(2, at(100)));
            }
        }
    }

    @Nested
    class Resting {
        @Test
        void launchesWhenTheRestIsOverAndNotBefore() {
            resting().on(69, DEADLINE).does(new Phase.Resting(at(10)));
            resting().on(70, DEADLINE).does(new Phase.Launching(2, false), new Effect.Launch(2));
        }

        @Test
        void goesByANewPolicy() {
            var shorter = resting().on(11, changed(policy(5, 5, false)));

            shorter.does(new Phase.Resting(at(10)));
            assertThat(shorter.supervisor().deadline()).contains(at(15));
        }

        @Test
        void keepsTheStreakOfAJobThatWasWantedAnyway() {
            assertThat(resting().on(11, WANTED).supervisor().streak()).isPresent();
            assertThat(resting().on(11, OUTDATED).supervisor().streak()).isEmpty();
        }

        @Test
        void keepsTheStreakInMindUntilAStoppedJobIsWantedAgain() {
            var stopped = resting().on(11, UNWANTED);

            stopped.does(new Phase.Idle());
            assertThat(stopped.supervisor().streak()).isPresent();
            assertThat(stopped.on(12, WANTED).supervisor().streak()).isEmpty();
        }
    }

    @Nested
    class Stopping {
        @Test
        void killsWhatDoesNotEndInTime() {
            stopping().on(14, DEADLINE).does(new Phase.Stopping(1, at(10)));
            killed().does(new Phase.Killed(1), new Effect.Kill(1));
        }

        @Test
        void isIdleAfterTheExitWithoutAnEntryInTheStreak() {
            for (var life : List.of(stopping(), killed())) {
                var gone = life.on(15, exited(1));

                gone.does(new Phase.Idle());
                assertThat(gone.supervisor().streak()).isEmpty();
            }
        }

        @Test
        void launchesAfterTheExitWhereTheJobIsWantedAgain() {
            for (var life : List.of(stopping(), killed())) {
                var wanted = life.on(15, WANTED);

                wanted.does(life.phase());
                wanted.on(16, exited(1)).does(new Phase.Launching(2, false), new Effect.Launch(2));
            }
        }
    }

    @Nested
    class ASingleton {
        @Test
        void seeksTheLeaseOnceAndIsLaunchedWithIt() {
            var seeking = Life.with(SINGLETON).on(0, WANTED);

            seeking.does(new Phase.StandingBy(), new Effect.SeekLease());
            seeking.on(1, DENIED, WANTED, OUTDATED).does(new Phase.StandingBy());
            seeking.on(1, GRANTED).does(new Phase.Launching(1, false), new Effect.Launch(1));
            assertThat(seeking.supervisor().status()).isEqualTo(Status.STARTING);
            assertThat(seeking.on(1, DENIED).supervisor().status()).isEqualTo(Status.INACTIVE_INSTANCE);
        }

        @Test
        void standsByAfterItHasLostTheLease() {
            var lost = upWithLease().on(10, DENIED);

            lost.does(new Phase.Stopping(1, at(10)), new Effect.AskToStop(1));
            lost.on(11, exited(1)).does(new Phase.StandingBy());
            lost.on(11, GRANTED, exited(1)).does(new Phase.Launching(2, false), new Effect.Launch(2));
        }

        @Test
        void isStoppedOnceItIsUpWhereTheLeaseWasLostMeanwhile() {
            Life.with(SINGLETON)
                    .on(0, WANTED, GRANTED, DENIED, launched(1))
                    .does(new Phase.Stopping(1, at(0)), new Effect.AskToStop(1));
        }

        @Test
        void keepsTheLeaseUntilNoProcessIsLeft() {
            var unwanted = upWithLease().on(10, UNWANTED);

            unwanted.does(new Phase.Stopping(1, at(10)), new Effect.AskToStop(1));
            unwanted.on(11, exited(1)).does(new Phase.Idle(), new Effect.ReleaseLease());
        }

        @Test
        void keepsTheLeaseWhileItRests() {
            upWithLease().on(10, exited(1)).does(new Phase.Resting(at(10)));
        }

        @Test
        void becomesOneWithoutARestart() {
            var become = up().on(10, changed(SINGLETON));

            become.does(new Phase.Up(1, at(0)), new Effect.SeekLease());
            become.on(11, GRANTED).does(new Phase.Up(1, at(0)));
            become.on(11, DENIED).does(new Phase.Stopping(1, at(11)), new Effect.AskToStop(1));
        }

        @Test
        void isNotTroubledByALeaseThatItDoesNotSeek() {
            assertThat(up().on(10, DENIED, GRANTED).supervisor()).isEqualTo(up().supervisor());
        }
    }

    @Nested
    class AStanding {
        private static Standing of(Life life) {
            return of(life, 0);
        }

        private static Standing of(Life life, int now) {
            return life.supervisor()
                    .standing(at(now), moment -> Instant.EPOCH.plusSeconds(1000).plus(moment.sinceStart()));
        }

        @Test
        void tellsOfFailuresUntilALaunchHasLivedForLong() {
            var again = resting().on(70, DEADLINE, launched(2));

            assertThat(of(again, 189).streak()).contains(new Streak(1, new Streak.End.Exited(3)));
            assertThat(of(again, 190).streak()).isEmpty();
        }

        @Test
        void tellsSinceWhenTheProcessRuns() {
            assertThat(of(up()))
                    .isEqualTo(new Standing(
                            Status.RUNNING,
                            1,
                            Optional.of(Instant.EPOCH.plusSeconds(1000)),
                            Optional.empty(),
                            Optional.empty()));
        }

        @Test
        void tellsWhenAJobThatRestsIsLaunchedAgain() {
            var streak = Optional.of(new Streak(1, new Streak.End.Exited(3)));

            assertThat(of(resting()))
                    .isEqualTo(new Standing(
                            Status.PENDING_RESTART,
                            1,
                            Optional.empty(),
                            streak,
                            Optional.of(Instant.EPOCH.plusSeconds(1070))));
        }

        @Test
        void tellsNoTimeOfAJobThatStops() {
            assertThat(of(stopping()))
                    .isEqualTo(new Standing(Status.STOPPING, 1, Optional.empty(), Optional.empty(), Optional.empty()));
        }

        @Test
        void hasAWordForEachPhase() {
            assertThat(Stream.of(idle(), standingBy(), launching(), up(), resting(), stopping(), killed())
                            .map(life -> of(life).status()))
                    .containsExactly(
                            Status.STOPPED,
                            Status.INACTIVE_INSTANCE,
                            Status.STARTING,
                            Status.RUNNING,
                            Status.PENDING_RESTART,
                            Status.STOPPING,
                            Status.STOPPING);
        }
    }
}
