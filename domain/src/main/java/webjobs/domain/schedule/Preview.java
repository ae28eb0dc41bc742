package webjobs.domain.schedule;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * What a schedule will do, for a person who wants to know before it does.
 *
 * @param descriptions each expression in words, in the order of the schedule
 * @param occurrences the next ones, in their order
 * @param notes a sentence for each change of the clocks, up to the last of these occurrences, that makes a difference to the schedule
 */
public record Preview(List<String> descriptions, List<Moment> occurrences, List<String> notes) {
    /** An occurrence as the clocks of the schedule's zone show it. */
    public record Moment(Occurrence occurrence, OffsetDateTime local) {}

    public Preview {
        descriptions = List.copyOf(descriptions);
        occurrences = List.copyOf(occurrences);
        notes = List.copyOf(notes);
    }

    /** Looks at what comes after an instant. @param count how many occurrences to show, if there are as many */
    public static Preview of(Schedule schedule, Instant from, int count) {
        var moments = new ArrayList<Moment>();
        for (var next = schedule.after(from);
                next.isPresent() && moments.size() < count;
                next = schedule.after(next.get().at())) {
            var at = next.get().at();
            moments.add(new Moment(next.get(), at.atZone(schedule.zone()).toOffsetDateTime()));
        }
        var descriptions =
                schedule.expressions().stream().map(CronSchedule::expression).toList();
        return new Preview(descriptions, moments, List.of());
    }
}
