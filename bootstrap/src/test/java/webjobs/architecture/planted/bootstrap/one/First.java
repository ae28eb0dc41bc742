package webjobs.architecture.planted.bootstrap.one;

import webjobs.architecture.planted.bootstrap.two.Second;

/** One half of a cycle. */
public record First(Second second) {}
