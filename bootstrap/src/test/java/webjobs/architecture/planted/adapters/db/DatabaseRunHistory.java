package webjobs.architecture.planted.adapters.db;

import webjobs.architecture.planted.application.port.RunHistory;

/** On the list of what is public, and under its contract. */
public final class DatabaseRunHistory implements RunHistory {}
