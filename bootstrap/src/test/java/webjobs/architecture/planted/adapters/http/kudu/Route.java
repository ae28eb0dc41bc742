package webjobs.architecture.planted.adapters.http.kudu;

/** Public for another package of its adapter. */
public record Route(String path) {}
