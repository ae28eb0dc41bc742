package webjobs.domain.schedule;

import java.time.Instant;

/** A moment at which a schedule is due. @param expression the one that says so, as the user wrote it @param at a whole second */
public record Occurrence(String expression, Instant at) {}
