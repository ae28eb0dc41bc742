package webjobs.architecture.planted.tool;

import webjobs.architecture.planted.adapters.fs.SiteLayout;

record LooksOutward(SiteLayout layout) {}
