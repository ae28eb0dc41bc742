package webjobs.domain.schedule;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a schedule will do, for a person who wants to know before it does.
 *
 * @param descriptions each expression in English words, in the order of the schedule
 * @param occurrences the next ones, in their order
 * @param notes a sentence for each thing in an expression that is surely not meant, and for each expression and each change of the
 *     clocks that makes a difference to it, up to the last of these occurrences
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
        return new Preview(
                schedule.expressions().stream().map(CronSchedule::inWords).toList(),
                moments,
                notes(schedule, from, moments));
    }

    private static List<String> notes(Schedule schedule, Instant from, List<Moment> moments) {
        var remarks = schedule.expressions().stream().distinct().flatMap(expression -> expression.remarks().stream());
        var changes = moments.isEmpty()
                ? Stream.<String>empty()
                : changes(schedule, from, moments.getLast().occurrence().at());
        return Stream.concat(remarks, changes).toList();
    }

    private static Stream<String> changes(Schedule schedule, Instant from, Instant last) {
        return ClockChange.touching(schedule.zone(), from, last).stream()
                .flatMap(change -> schedule.expressions().stream()
                        .distinct()
                        .flatMap(expression -> change.note(expression).stream()));
    }
}
