package webjobs.domain.supervision;

import webjobs.domain.SteadyTime;

/** What a supervisor can be told. Each tells when it happened, by a clock that is never set. */
public sealed interface Event {
    SteadyTime at();

    /** The job is to run; where it rests, at once. */
    record Wanted(SteadyTime at) implements Event {}

    /** The job is not to run. */
    record Unwanted(SteadyTime at) implements Event {}

    /** What runs, if anything, is no longer what is to run: there is new content, or somebody asked for a restart. */
    record Outdated(SteadyTime at) implements Event {}

    record PolicyChanged(SteadyTime at, SupervisorPolicy policy) implements Event {}

    /** The lease is ours, until it is given back or {@link LeaseDenied}. */
    record LeaseGranted(SteadyTime at) implements Event {}

    /** The lease is not ours at the moment: another has it, or it was lost. */
    record LeaseDenied(SteadyTime at) implements Event {}

    /** The process of a launch is there. */
    record Launched(SteadyTime at, int launch) implements Event {}

    /** A launch came to nothing; there is no process. @param reason a sentence */
    record LaunchFailed(SteadyTime at, int launch, String reason) implements Event {}

    /** The process of a launch has ended, with all that came of it. @param exitCode {@code 128 + n} where signal n ended it */
    record Exited(SteadyTime at, int launch, int exitCode) implements Event {}

    /** The {@linkplain Supervisor#deadline() deadline} has come; a stale one does no harm. */
    record DeadlineReached(SteadyTime at) implements Event {}
}
