package webjobs.domain.supervision;

import webjobs.domain.SteadyTime;

/** Where the process of a continuous job stands. */
public sealed interface Phase {
    /** There is no process, and none is wanted. */
    record Idle() implements Phase {}

    /** A process is wanted, but the lease is not ours. */
    record StandingBy() implements Phase {}

    /** A launch has been ordered and has not been heard of. @param outdated whether it is to be replaced as soon as it is up */
    record Launching(int launch, boolean outdated) implements Phase {}

    record Up(int launch, SteadyTime since) implements Phase {}

    /** The last launch has ended or failed; the next one comes when the rest is over. */
    record Resting(SteadyTime since) implements Phase {}

    /** The process has been asked to end. */
    record Stopping(int launch, SteadyTime since) implements Phase {}

    /** The process is being ended by force. */
    record Killed(int launch) implements Phase {}
}
