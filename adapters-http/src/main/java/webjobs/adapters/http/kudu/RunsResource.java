package webjobs.adapters.http.kudu;

import io.helidon.http.HeaderNames;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.TriggeredJobs;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.Spelling;
import webjobs.domain.run.Arguments;
import webjobs.domain.run.Trigger;

/** Runs of triggered jobs: begun and remembered (R6 to R8). */
final class RunsResource {
    private final TriggeredJobs jobs;
    private final InstantSource clock;

    RunsResource(TriggeredJobs jobs, InstantSource clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    /** What callers write for "arguments". */
    private static final Set<String> OTHER_NAMES = Set.of("arg", "args", "argv", "param", "params", "parameters");

    private record HistoryJson(List<RunJson> runs) {}

    /**
     * Answers 202 with {@code Location} and nothing else; the request's body is nobody's business (K4). Resource Manager would poll after
     * a 202 and gets 200 (STS-09).
     */
    Answer run(Request request) {
        var name = request.jobName();
        var arguments = request.parameter("arguments").map(Arguments::parse).orElseGet(() -> none(request));
        var userAgent = request.header(HeaderNames.USER_AGENT).orElse("");
        var id = jobs.run(name, new Trigger.External(userAgent), arguments);
        var status = switch (Reader.of(request)) {
            case Reader.Direct _ -> 202;
            case Reader.Arm _ -> 200;
        };
        return Answer.empty(status).with("Location", request.links().run(name, id));
    }

    /** A run without the arguments that its caller meant it to have may do harm; what else there is in a query is nobody's business. */
    private static Arguments none(Request request) {
        for (var name : request.parameterNames()) {
            if (OTHER_NAMES.contains(name.toLowerCase(Locale.ROOT))
                    || Spelling.suggestion(name, List.of("arguments")).isPresent()) {
                throw new Refused(new Reason.BadParameter(
                        name, "it is not known, and nothing was run: perhaps 'arguments' is meant"));
            }
        }
        return Arguments.NONE;
    }

    Answer history(Request request) {
        var now = clock.instant();
        var runs = jobs.history(request.jobName()).stream()
                .map(run -> RunJson.of(run, request.links(), now))
                .toList();
        return Answer.tagged(Reader.of(request).list(runs, HistoryJson::new));
    }

    Answer one(Request request) {
        var run = jobs.find(request.jobName(), request.variable("id"));
        return Answer.tagged(Reader.of(request).one(RunJson.of(run, request.links(), clock.instant())));
    }

    /** Guides name this address, which Kudu does not have either; the run says where its logs are. */
    Answer log(Request request) {
        var run = jobs.find(request.jobName(), request.variable("id"));
        throw new NotServed(
                404,
                "A run's log is not at this address but at its output_url, "
                        + request.links().outputLog(run.job(), run.id())
                        + "; what it wrote to stderr alone is at its error_url.");
    }
}
