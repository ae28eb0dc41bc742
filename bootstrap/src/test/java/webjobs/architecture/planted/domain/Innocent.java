package webjobs.architecture.planted.domain;

/** Breaks no rule. */
public record Innocent(String text) {}
