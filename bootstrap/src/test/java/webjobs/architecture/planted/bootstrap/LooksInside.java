package webjobs.architecture.planted.bootstrap;

import webjobs.architecture.planted.adapters.http.kudu.Route;

record LooksInside(Route route) {}
