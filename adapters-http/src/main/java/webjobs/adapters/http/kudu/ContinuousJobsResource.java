package webjobs.adapters.http.kudu;

import java.util.List;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.ContinuousJobs;

/** Continuous jobs themselves: listed, shown, started, stopped (R11, R12, R15, R16). */
final class ContinuousJobsResource {
    private final ContinuousJobs jobs;

    ContinuousJobsResource(ContinuousJobs jobs) {
        this.jobs = jobs;
    }

    Answer all(Request request) {
        return Answer.tagged(Reader.of(request).list(list(request), jobs -> jobs));
    }

    Answer one(Request request) {
        return Answer.tagged(Reader.of(request).one(find(request)));
    }

    List<ContinuousJobJson> list(Request request) {
        return jobs.all().stream()
                .map(known -> ContinuousJobJson.of(known, request.links()))
                .toList();
    }

    ContinuousJobJson find(Request request) {
        return ContinuousJobJson.of(jobs.find(request.jobName()), request.links());
    }

    /** Answers 200 with nothing, which one client asks for exactly; also where the job runs already (STS-20). */
    Answer start(Request request) {
        jobs.start(request.jobName());
        return Answer.empty(200);
    }

    /** The same, for a stop that has begun (STS-21). */
    Answer stop(Request request) {
        jobs.stop(request.jobName());
        return Answer.empty(200);
    }

    /** Guides name this address, which Kudu does not have either; the job says where its log is. */
    Answer log(Request request) {
        throw new NotServed(
                404,
                "A continuous job's log is not at this address but at its log_url, "
                        + find(request).logUrl() + ".");
    }
}
