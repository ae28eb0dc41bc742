package webjobs.architecture.planted.adapters.fs;

import webjobs.architecture.planted.bootstrap.one.First;

record LooksUp(First first) {}
