package webjobs.architecture.planted.bootstrap;

import webjobs.architecture.planted.adapters.fs.SiteLayout;

/** May see an adapter. */
public record JobServer(SiteLayout layout) {}
