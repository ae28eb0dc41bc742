package webjobs.architecture.planted.adapters.db;

import webjobs.architecture.planted.application.port.RunHistory;

final class UntestedRunHistory implements RunHistory {}
