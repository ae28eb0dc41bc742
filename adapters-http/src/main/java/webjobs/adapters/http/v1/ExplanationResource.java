package webjobs.adapters.http.v1;

import java.time.InstantSource;
import java.util.List;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.Schedules;

/** Why a job did or did not run. */
final class ExplanationResource {
    private static final int DECISIONS = 20;

    private final Schedules schedules;
    private final InstantSource clock;

    ExplanationResource(Schedules schedules, InstantSource clock) {
        this.schedules = schedules;
        this.clock = clock;
    }

    private record MissesJson(List<MissJson> misses) {}

    Answer explain(Request request) {
        var limit = new Parameters(request).number("limit", DECISIONS, 1, Schedules.MOST);
        var explanation = schedules.explain(request.jobName(), limit);
        return Answer.tagged(ExplanationJson.of(explanation, request.links(), clock.instant()));
    }

    /** The newest first. */
    Answer misses(Request request) {
        return Answer.tagged(new MissesJson(
                schedules.misses(request.jobName()).stream().map(MissJson::of).toList()));
    }
}
