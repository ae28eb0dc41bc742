package webjobs.domain.schedule;

import java.time.Instant;

/**
 * A moment at which a schedule is due. With the job it is an identity: what has been decided about it stays so.
 *
 * @param expression as the user wrote it (K12); of several that are due at once, the first of the schedule
 * @param at a whole second
 */
public record Occurrence(String expression, Instant at) {}
