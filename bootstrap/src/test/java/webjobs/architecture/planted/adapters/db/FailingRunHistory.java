package webjobs.architecture.planted.adapters.db;

import webjobs.architecture.planted.application.port.RunHistory;

/** Fails by order, and may. */
final class FailingRunHistory implements RunHistory {}
