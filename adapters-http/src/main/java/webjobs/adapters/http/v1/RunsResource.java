package webjobs.adapters.http.v1;

import io.helidon.http.HeaderNames;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Json;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.Schedules;
import webjobs.application.TriggeredJobs;
import webjobs.domain.run.Run;

/** Runs: shown, aborted, wanted once more. */
final class RunsResource {
    private static final int RUNS = 100;
    private static final int MOST_BODY_BYTES = 64 * 1024;
    private static final int LONGEST_REASON = 1_000;

    private final TriggeredJobs jobs;
    private final InstantSource clock;

    RunsResource(TriggeredJobs jobs, InstantSource clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    private record RunsJson(List<RunJson> runs) {}

    /** The newest first. */
    Answer all(Request request) {
        var name = request.jobName();
        var limit = new Parameters(request).number("limit", RUNS, 1, Schedules.MOST);
        return Answer.tagged(new RunsJson(jobs.history(name).stream()
                .limit(limit)
                .map(run -> json(run, request))
                .toList()));
    }

    Answer one(Request request) {
        return Answer.tagged(json(jobs.find(request.jobName(), request.variable("id")), request));
    }

    private RunJson json(Run run, Request request) {
        return RunJson.of(run, request.links(), clock.instant());
    }

    /** Answers with the run as it ended. */
    Answer abort(Request request) {
        var name = request.jobName();
        var why = reason(request.wholeBody(MOST_BODY_BYTES))
                .map(reason -> ": " + reason)
                .orElse(".");
        var ended = jobs.abort(name, request.variable("id"), "Aborted through the API" + why);
        return Answer.json(200, json(ended, request));
    }

    /** Answers with the new run, and leads to it. */
    Answer rerun(Request request) {
        var name = request.jobName();
        var userAgent = request.header(HeaderNames.USER_AGENT).orElse("");
        var id = jobs.rerun(name, request.variable("id"), userAgent);
        return Answer.json(202, json(jobs.find(name, id.toString()), request))
                .with("Location", request.links().v1Run(name, id));
    }

    private static Optional<String> reason(byte[] body) {
        if (body.length == 0) {
            return Optional.empty();
        }
        var reason = Json.object(body, RunsResource::bad).get("reason");
        return switch (reason) {
            case null -> Optional.empty();
            case String text
            when text.length() > LONGEST_REASON -> throw bad("reason has more than " + LONGEST_REASON + " characters");
            case String text -> oneLine(text);
            case Object _ -> throw bad("reason must be a text");
        };
    }

    /** The reason becomes part of a line in the run's log, which must not look like two. */
    private static Optional<String> oneLine(String text) {
        return Optional.of(text.replaceAll("[\\p{Cntrl}\u2028\u2029]+", " ").strip())
                .filter(line -> !line.isEmpty());
    }

    private static NotServed bad(String fault) {
        return new NotServed(400, "The request cannot be used: " + fault + ".");
    }
}
