package webjobs.domain.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** When a job is due: whenever one of some expressions says so, in a time zone. */
public record Schedule(List<CronSchedule> expressions, ZoneId zone) {
    public Schedule {
        expressions = List.copyOf(expressions);
    }

    public Optional<Occurrence> after(Instant after) {
        return Optional.of(new Occurrence(
                expressions.getFirst().expression(), Instant.ofEpochSecond(after.getEpochSecond() / 60 * 60 + 60)));
    }

    public Optional<Occurrence> last(Instant after, Instant until) {
        return Optional.empty();
    }

    public long count(Instant after, Instant until) {
        return 0;
    }
}
