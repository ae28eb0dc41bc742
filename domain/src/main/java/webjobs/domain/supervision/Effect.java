package webjobs.domain.supervision;

/** What a supervisor wants to have done. Each order is given once; what becomes of it comes back as an {@link Event}. */
public sealed interface Effect {
    /** Answered by {@code Launched} or {@code LaunchFailed}, and after {@code Launched} by {@code Exited}. */
    record Launch(int launch) implements Effect {}

    /** Tells the process to end by itself. */
    record AskToStop(int launch) implements Effect {}

    /** Ends the process and all that came of it. */
    record Kill(int launch) implements Effect {}

    /** Answered by {@code LeaseGranted} or {@code LeaseDenied}, and by either again when that changes. */
    record SeekLease() implements Effect {}

    /** The lease is given back, or sought no more; nothing more is heard of it. */
    record ReleaseLease() implements Effect {}
}
