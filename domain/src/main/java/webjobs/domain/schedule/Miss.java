package webjobs.domain.schedule;

import java.time.Instant;
import java.util.List;

/**
 * A stretch of occurrences, one after another, that came to no run for the same reason.
 *
 * @param expressions the schedule's, as the user wrote them
 * @param first the earliest of them
 * @param last the latest; the same as the first where there is one
 * @param count how many there are, at least 1
 */
public record Miss(List<String> expressions, Instant first, Instant last, long count, MissReason reason) {
    public Miss {
        expressions = List.copyOf(expressions);
        if (count < 1 || first.isAfter(last)) {
            throw new IllegalArgumentException("no stretch: " + count + " from " + first + " to " + last);
        }
    }

    /** Whether the other stretch, which follows without anything in between, is of the same kind. */
    public boolean isLike(Miss next) {
        return reason == next.reason && expressions.equals(next.expressions);
    }

    /** Whether the other stretch is this one or a part of it. */
    public boolean covers(Miss other) {
        return isLike(other) && !first.isAfter(other.first) && !last.isBefore(other.last);
    }

    /** Both as one. @param next follows without anything in between, and is {@linkplain #isLike like} this */
    public Miss joined(Miss next) {
        return new Miss(expressions, first, next.last, count + next.count, reason);
    }
}
