package webjobs.adapters.http.v1;

import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.TriggeredJobs;

/** Facts of this server. */
final class ServerResource {
    private final TriggeredJobs jobs;
    private final String version;

    ServerResource(TriggeredJobs jobs, String version) {
        this.jobs = jobs;
        this.version = version;
    }

    /** @param processes how processes of jobs are started and ended on this machine */
    private record ServerJson(String version, ProcessesJson processes) {}

    private record ProcessesJson(String launch, String termination) {}

    Answer facts(Request request) {
        var ways = jobs.ways();
        return Answer.tagged(new ServerJson(version, new ProcessesJson(ways.launch(), ways.termination())));
    }
}
