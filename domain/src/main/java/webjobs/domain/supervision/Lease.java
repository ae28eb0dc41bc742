package webjobs.domain.supervision;

/** What a supervisor has heard of the right to be the one server that runs its job (CON-41). */
public enum Lease {
    /** Nobody has asked for it, for it is not needed. */
    UNSOUGHT,
    /** It has been asked for, and there is no answer yet. */
    SOUGHT,
    /** It is ours. */
    HELD,
    /** It is still sought, but is not ours at the moment. */
    DENIED
}
