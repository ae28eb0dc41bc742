package webjobs.architecture.planted.application.port;

/** A port. */
public interface RunHistory {}
