package webjobs.adapters.http.v1;

import java.util.List;
import java.util.function.Consumer;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Answer.Body;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.ContinuousJobs;
import webjobs.domain.job.JobName;

/** Continuous jobs: shown, told what to do, listened to. */
final class ContinuousJobsResource {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final int LINES = 100;
    private static final int MOST_LINES = 10_000;

    private final ContinuousJobs jobs;

    ContinuousJobsResource(ContinuousJobs jobs) {
        this.jobs = jobs;
    }

    private record JobsJson(List<ContinuousJobJson> jobs) {}

    /** By name. */
    Answer all(Request request) {
        return Answer.tagged(new JobsJson(jobs.all().stream()
                .map(known -> ContinuousJobJson.of(known, request.links()))
                .toList()));
    }

    Answer one(Request request) {
        return Answer.tagged(json(request));
    }

    private ContinuousJobJson json(Request request) {
        return ContinuousJobJson.of(jobs.find(request.jobName()), request.links());
    }

    Answer start(Request request) {
        return accepted(request, jobs::start);
    }

    Answer stop(Request request) {
        return accepted(request, jobs::stop);
    }

    Answer restart(Request request) {
        return accepted(request, jobs::restart);
    }

    /** Answers 202 with the job as it stands: what was asked for has begun, and may not be over. */
    private Answer accepted(Request request, Consumer<JobName> order) {
        order.accept(request.jobName());
        return Answer.json(202, json(request));
    }

    /** The last lines of the log, and with {@code follow} all that are written from then on. */
    Answer log(Request request) {
        var parameters = new Parameters(request);
        var lines = parameters.number("lines", LINES, 0, MOST_LINES);
        var follow = parameters.flag("follow", false);
        var name = jobs.find(request.jobName()).job().name();
        return follow
                ? Answer.of(200, new Body.Endless(TEXT, () -> jobs.follow(name, lines)))
                : Answer.of(200, lastLines(name, lines));
    }

    /** There need not be a log yet. */
    private Body lastLines(JobName name, int lines) {
        return jobs.log(name, 0)
                .<Body>map(log -> {
                    var from = LastLines.offset(log, lines);
                    return new Body.Streamed(TEXT, log.size() - from, () -> log.from(from));
                })
                .orElseGet(() -> new Body.Bytes(TEXT, new byte[0]));
    }
}
