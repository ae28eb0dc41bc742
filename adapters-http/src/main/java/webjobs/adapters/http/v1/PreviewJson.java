package webjobs.adapters.http.v1;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import webjobs.domain.schedule.Preview;

/**
 * What a schedule will do.
 *
 * @param description all expressions in words; null where there is none
 * @param descriptions each of them by itself
 * @param notes sentences for a person
 */
@JsonNaming(SnakeCaseStrategy.class)
record PreviewJson(
        List<OccurrenceJson> occurrences, @Nullable String description, List<String> descriptions, List<String> notes) {

    static PreviewJson of(Preview preview, List<String> before) {
        var notes = new ArrayList<>(before);
        preview.notes().stream().filter(Predicate.not(before::contains)).forEach(notes::add);
        return new PreviewJson(
                preview.occurrences().stream().map(OccurrenceJson::of).toList(),
                String.join(", and ", preview.descriptions()),
                preview.descriptions(),
                notes);
    }

    static PreviewJson empty(List<String> notes) {
        return new PreviewJson(List.of(), null, List.of(), notes);
    }
}
