package webjobs.architecture.planted.application.port;

/** A value and no port. */
public sealed interface SealedValue {
    record Only() implements SealedValue {}
}
