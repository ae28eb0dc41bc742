package webjobs.domain.supervision;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import webjobs.domain.SteadyTime;

/**
 * Keeps one continuous job as it is wanted: decides when its process is launched, asked to stop, and killed.
 *
 * <p>Immutable; {@link #on} gives the next one. What is wanted and where the process stands are two things; one rule moves the second
 * towards the first whenever that is possible.
 *
 * @param lease how it stands with the lease; of a job that is no singleton it is not sought
 * @param launches how many launches there have been; the number of the last
 * @param streak how the last launches ended, where they did not live for long; while the job rests there is one
 */
public record Supervisor(
        SupervisorPolicy policy, boolean wanted, Lease lease, Phase phase, int launches, Optional<Streak> streak) {

    /** What follows from an event. */
    public record Step(Supervisor next, List<Effect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }
    }

    /** One whose job is not to run yet. */
    public static Supervisor of(SupervisorPolicy policy) {
        return new Supervisor(policy, false, Lease.UNSOUGHT, new Phase.Idle(), 0, Optional.empty());
    }

    /** Total: any event may come in any phase; news of another launch than the present one changes nothing. */
    public Step on(Event event) {
        return switch (event) {
            case Event.Wanted wanted -> wanted(wanted.at());
            case Event.Unwanted unwanted ->
                new Supervisor(policy, false, lease, phase, launches, streak).settle(unwanted.at());
            case Event.Outdated outdated -> with(Optional.empty()).outdated(outdated.at());
            case Event.PolicyChanged changed ->
                new Supervisor(changed.policy(), wanted, lease, phase, launches, streak).settle(changed.at());
            case Event.LeaseGranted granted -> heard(Lease.HELD).settle(granted.at());
            case Event.LeaseDenied denied -> heard(Lease.DENIED).settle(denied.at());
            case Event.Launched launched -> launched(launched);
            case Event.LaunchFailed failed -> launchFailed(failed);
            case Event.Exited exited -> exited(exited);
            case Event.DeadlineReached reached -> deadlineReached(reached.at());
        };
    }

    /** When it is to be told {@link Event.DeadlineReached}; empty where it waits for no time to pass. */
    public Optional<SteadyTime> deadline() {
        return switch (phase) {
            case Phase.Resting resting -> Optional.of(resting.since().plus(rest()));
            case Phase.Stopping stopping -> Optional.of(stopping.since().plus(policy.stoppingWait()));
            case Phase.Idle _, Phase.StandingBy _, Phase.Launching _, Phase.Up _, Phase.Killed _ -> Optional.empty();
        };
    }

    /** Never {@link Status#INITIALIZING}, for somebody looks after the job. */
    public Status status() {
        return switch (phase) {
            case Phase.Idle _ -> Status.STOPPED;
            case Phase.StandingBy _ -> lease == Lease.SOUGHT ? Status.STARTING : Status.INACTIVE_INSTANCE;
            case Phase.Launching _ -> wanted ? Status.STARTING : Status.DISABLING;
            case Phase.Up _ -> Status.RUNNING;
            case Phase.Resting _ -> Status.PENDING_RESTART;
            case Phase.Stopping _, Phase.Killed _ -> Status.STOPPING;
        };
    }

    /**
     * Of a job that has lived for long no streak is told any more.
     *
     * @param now by the clock that events come by
     * @param toWallTime what people's clocks show at a moment of that clock
     */
    public Standing standing(SteadyTime now, Function<SteadyTime, Instant> toWallTime) {
        var since = phase instanceof Phase.Up up ? Optional.of(up.since()) : Optional.<SteadyTime>empty();
        var failing = since.filter(up -> isHealthy(up, now)).isPresent() ? Optional.<Streak>empty() : streak;
        var nextLaunch = phase instanceof Phase.Resting ? deadline() : Optional.<SteadyTime>empty();
        return new Standing(status(), launches, since.map(toWallTime), failing, nextLaunch.map(toWallTime));
    }

    private Duration rest() {
        return policy.restart().restAfter(streak.orElseThrow().launches());
    }

    private Step wanted(SteadyTime at) {
        var roused = phase instanceof Phase.Resting ? new Phase.Idle() : phase;
        return new Supervisor(policy, true, lease, roused, launches, wanted ? streak : Optional.empty()).settle(at);
    }

    private Step outdated(SteadyTime at) {
        return switch (phase) {
            case Phase.Launching launching ->
                in(new Phase.Launching(launching.launch(), true)).stay();
            case Phase.Up up -> stop(up.launch(), at);
            case Phase.Resting _ -> in(new Phase.Idle()).settle(at);
            // what is launched from here is new anyway
            case Phase.Idle _, Phase.StandingBy _, Phase.Stopping _, Phase.Killed _ -> stay();
        };
    }

    private Supervisor heard(Lease answer) {
        return lease == Lease.UNSOUGHT ? this : with(answer);
    }

    private Step launched(Event.Launched news) {
        if (!(phase instanceof Phase.Launching launching) || launching.launch() != news.launch()) {
            return stay();
        }
        return launching.outdated()
                ? stop(news.launch(), news.at())
                : in(new Phase.Up(news.launch(), news.at())).settle(news.at());
    }

    private Step launchFailed(Event.LaunchFailed news) {
        return phase instanceof Phase.Launching launching && launching.launch() == news.launch()
                ? cameToNothing(launching, new Streak.End.NotLaunched(news.reason()), news.at())
                : stay();
    }

    private Step exited(Event.Exited news) {
        if (news.launch() != launches) {
            return stay();
        }
        var end = new Streak.End.Exited(news.exitCode());
        return switch (phase) {
            case Phase.Launching launching -> cameToNothing(launching, end, news.at());
            case Phase.Up up -> fell(up, end, news.at());
            case Phase.Stopping _, Phase.Killed _ -> in(new Phase.Idle()).settle(news.at());
            case Phase.Idle _, Phase.StandingBy _, Phase.Resting _ -> stay();
        };
    }

    /** What nobody wanted any more has not failed. */
    private Step cameToNothing(Phase.Launching launching, Streak.End end, SteadyTime at) {
        return wanted && !launching.outdated()
                ? failedAgain(end).in(new Phase.Resting(at)).settle(at)
                : in(new Phase.Idle()).settle(at);
    }

    private Step fell(Phase.Up up, Streak.End end, SteadyTime at) {
        return isHealthy(up.since(), at)
                ? with(Optional.empty()).in(new Phase.Idle()).settle(at)
                : failedAgain(end).in(new Phase.Resting(at)).settle(at);
    }

    private boolean isHealthy(SteadyTime since, SteadyTime at) {
        return !at.isBefore(since.plus(policy.restart().healthyAfter()));
    }

    private Step deadlineReached(SteadyTime at) {
        if (deadline().filter(deadline -> !at.isBefore(deadline)).isEmpty()) {
            return stay();
        }
        return switch (phase) {
            case Phase.Resting _ -> in(new Phase.Idle()).settle(at);
            case Phase.Stopping stopping ->
                new Step(in(new Phase.Killed(stopping.launch())), List.of(new Effect.Kill(stopping.launch())));
            case Phase.Idle _, Phase.StandingBy _, Phase.Launching _, Phase.Up _, Phase.Killed _ -> stay();
        };
    }

    /** Moves towards what is wanted, as far as that is possible now: the lease first, for a launch may need it. */
    private Step settle(SteadyTime at) {
        var effects = new ArrayList<Effect>();
        var moved = withLeaseSettled(effects).withPhaseSettled(at);
        effects.addAll(moved.effects());
        return new Step(moved.next(), effects);
    }

    private Supervisor withLeaseSettled(List<Effect> effects) {
        if (lease == Lease.UNSOUGHT && policy.singleton() && wanted) {
            effects.add(new Effect.SeekLease());
            return with(Lease.SOUGHT);
        }
        if (lease != Lease.UNSOUGHT && !(policy.singleton() && (wanted || hasProcess()))) {
            effects.add(new Effect.ReleaseLease());
            return with(Lease.UNSOUGHT);
        }
        return this;
    }

    private Step withPhaseSettled(SteadyTime at) {
        return switch (phase) {
            case Phase.Idle _, Phase.StandingBy _ ->
                wanted ? launch() : in(new Phase.Idle()).stay();
            case Phase.Resting _ when !wanted -> in(new Phase.Idle()).stay();
            case Phase.Resting _
            when lease == Lease.DENIED -> in(new Phase.StandingBy()).stay();
            case Phase.Up up when !wanted || lease == Lease.DENIED -> stop(up.launch(), at);
            case Phase.Resting _, Phase.Up _ -> stay();
            case Phase.Launching _, Phase.Stopping _, Phase.Killed _ -> stay();
        };
    }

    private Step launch() {
        if (policy.singleton() && lease != Lease.HELD) {
            return in(new Phase.StandingBy()).stay();
        }
        var next = launches + 1;
        return new Step(
                new Supervisor(policy, wanted, lease, new Phase.Launching(next, false), next, streak),
                List.of(new Effect.Launch(next)));
    }

    private Step stop(int launch, SteadyTime at) {
        return new Step(in(new Phase.Stopping(launch, at)), List.of(new Effect.AskToStop(launch)));
    }

    private Step stay() {
        return new Step(this, List.of());
    }

    /** Whether there is one, or may be. */
    private boolean hasProcess() {
        return switch (phase) {
            case Phase.Launching _, Phase.Up _, Phase.Stopping _, Phase.Killed _ -> true;
            case Phase.Idle _, Phase.StandingBy _, Phase.Resting _ -> false;
        };
    }

    private Supervisor failedAgain(Streak.End end) {
        return with(Optional.of(new Streak(streak.map(Streak::launches).orElse(0) + 1, end)));
    }

    private Supervisor in(Phase next) {
        return new Supervisor(policy, wanted, lease, next, launches, streak);
    }

    private Supervisor with(Lease next) {
        return new Supervisor(policy, wanted, next, phase, launches, streak);
    }

    private Supervisor with(Optional<Streak> next) {
        return new Supervisor(policy, wanted, lease, phase, launches, next);
    }
}
