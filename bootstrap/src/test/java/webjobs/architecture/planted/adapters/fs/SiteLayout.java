package webjobs.architecture.planted.adapters.fs;

/** On the list of what is public. */
public record SiteLayout(String root) {}
