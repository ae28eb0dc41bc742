package webjobs.adapters.http.kudu;

import java.time.InstantSource;
import java.util.List;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.TriggeredJobs;

/** Triggered jobs themselves: listed and shown (R2, R3, R20). */
final class TriggeredJobsResource {
    private final TriggeredJobs jobs;
    private final InstantSource clock;

    TriggeredJobsResource(TriggeredJobs jobs, InstantSource clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    Answer all(Request request) {
        return Answer.tagged(Reader.of(request).list(list(request), jobs -> jobs));
    }

    Answer one(Request request) {
        return Answer.tagged(Reader.of(request).one(find(request)));
    }

    List<TriggeredJobJson> list(Request request) {
        var now = clock.instant();
        return jobs.all().stream()
                .map(known -> TriggeredJobJson.of(known, request.links(), now))
                .toList();
    }

    TriggeredJobJson find(Request request) {
        return TriggeredJobJson.of(jobs.find(request.jobName()), request.links(), clock.instant());
    }

    Answer swagger(Request request) {
        return Answer.json(
                200,
                SwaggerJson.of(
                        jobs.all().stream().map(known -> known.job().name()).toList()));
    }
}
