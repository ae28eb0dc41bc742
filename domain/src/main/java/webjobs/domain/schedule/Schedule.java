package webjobs.domain.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * When a job is due: at each instant at which at least one of its expressions fires, once.
 *
 * @param expressions at least one; of those that fire at the same instant, the first counts
 * @param zone whose clocks they are about
 */
public record Schedule(List<CronSchedule> expressions, ZoneId zone) {
    public Schedule {
        expressions = List.copyOf(expressions);
        if (expressions.isEmpty()) {
            throw new IllegalArgumentException("a schedule has at least one expression");
        }
    }

    /** The first occurrence after an instant; empty where that would be after the year 9999. */
    public Optional<Occurrence> after(Instant instant) {
        return best(expression -> expression.recurrence().after(instant.getEpochSecond(), zone.getRules()), 1);
    }

    /** The last occurrence after one instant and not after another. */
    public Optional<Occurrence> last(Instant after, Instant until) {
        return best(
                expression ->
                        expression.recurrence().last(after.getEpochSecond(), until.getEpochSecond(), zone.getRules()),
                -1);
    }

    /**
     * How many occurrences there are after one instant and not after another. It takes a time that grows with the days between the two,
     * however many occurrences a day has.
     */
    public long count(Instant after, Instant until) {
        return new Tally(expressions).count(after.getEpochSecond(), until.getEpochSecond(), zone.getRules());
    }

    /** The earliest of what the expressions find, or the latest for a negative sign. */
    private Optional<Occurrence> best(Function<CronSchedule, OptionalLong> search, int sign) {
        var best = Optional.<Occurrence>empty();
        var bestSecond = 0L;
        for (var expression : expressions) {
            var found = search.apply(expression);
            if (found.isPresent() && (best.isEmpty() || sign * found.getAsLong() < sign * bestSecond)) {
                bestSecond = found.getAsLong();
                best = Optional.of(new Occurrence(expression.expression(), Instant.ofEpochSecond(bestSecond)));
            }
        }
        return best;
    }
}
