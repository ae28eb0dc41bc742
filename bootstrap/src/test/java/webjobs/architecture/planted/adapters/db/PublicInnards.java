package webjobs.architecture.planted.adapters.db;

public final class PublicInnards {}
