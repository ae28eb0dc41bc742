package webjobs.adapters.http.v1;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.Schedules;
import webjobs.domain.schedule.Course;

/** What will be due: by an expression, of a job, and over all jobs. */
final class ScheduleResource {
    private static final int MOST_EXPRESSIONS = 100;
    private static final int OCCURRENCES = 10;
    private static final int ITEMS = 100;
    /** Each item that is left out costs as much as one that is shown. */
    private static final int MOST_LEFT_OUT = 1_000_000;

    private static final Duration A_DAY = Duration.ofHours(24);

    private final Schedules schedules;
    private final InstantSource clock;

    ScheduleResource(Schedules schedules, InstantSource clock) {
        this.schedules = schedules;
        this.clock = clock;
    }

    private record ItemJson(String job, String instant, String expression) {
        static ItemJson of(Schedules.Due due) {
            return new ItemJson(
                    due.job().text(),
                    Times.instant(due.occurrence().at()),
                    due.occurrence().expression());
        }
    }

    /** @param next where to ask for the rest; null where there is none */
    private record AgendaJson(
            List<ItemJson> items, @Nullable String next) {}

    Answer preview(Request request) {
        var parameters = new Parameters(request);
        var expressions = request.parameters("expression");
        if (expressions.size() > MOST_EXPRESSIONS) {
            throw Parameters.bad("expression", "there are more than " + MOST_EXPRESSIONS + " of them");
        }
        var preview = schedules.preview(
                expressions, parameters.text("time_zone"), parameters.instant("from"), count(parameters));
        return Answer.tagged(PreviewJson.of(preview, List.of()));
    }

    Answer next(Request request) {
        var name = request.jobName();
        var next = schedules.next(name, count(new Parameters(request)));
        var notes = new ArrayList<String>();
        next.job().fault().ifPresent(notes::add);
        if (next.preview().isEmpty()) {
            notes.addAll(next.job().warnings());
            notes.add("The job has no schedule: it runs only when it is called.");
            return Answer.tagged(PreviewJson.empty(notes));
        }
        var suspension = schedules.explain(name, 1).course().flatMap(Course::suspension);
        suspension
                .map(why -> "Nothing will run by this schedule for now, and these are the occurrences it would have. "
                        + why.sentence())
                .ifPresent(notes::add);
        notes.addAll(next.job().warnings());
        return Answer.tagged(PreviewJson.of(next.preview().get(), notes));
    }

    private static int count(Parameters parameters) {
        return parameters.number("count", OCCURRENCES, 1, Schedules.MOST);
    }

    /** Paged by how many items to leave out, between two moments that the links keep as they were at first. */
    Answer agenda(Request request) {
        var parameters = new Parameters(request);
        var from = parameters.instant("from").orElseGet(clock::instant);
        var to = parameters.instant("to").orElseGet(() -> from.plus(A_DAY));
        var limit = parameters.number("limit", ITEMS, 1, Schedules.MOST);
        var offset = parameters.number("offset", 0, 0, MOST_LEFT_OUT);
        var page = schedules.agenda(from, to, offset, limit);
        var next = page.more()
                ? request.links().agenda(Times.instant(from), Times.instant(to), limit, offset + limit)
                : null;
        return Answer.tagged(
                new AgendaJson(page.due().stream().map(ItemJson::of).toList(), next));
    }
}
