package webjobs.architecture.planted.application.port;

public interface Unimplemented {}
