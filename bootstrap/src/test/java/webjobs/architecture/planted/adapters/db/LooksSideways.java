package webjobs.architecture.planted.adapters.db;

import webjobs.architecture.planted.adapters.fs.SiteLayout;

record LooksSideways(SiteLayout layout) {}
