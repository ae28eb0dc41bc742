package webjobs.adapters.http.v1;

import java.util.List;
import java.util.stream.Stream;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.ContinuousJobs;
import webjobs.application.Misfit;
import webjobs.application.TriggeredJobs;

/** What lies where jobs lie and is none, with the reason (K14). */
final class MisfitsResource {
    private final TriggeredJobs triggered;
    private final ContinuousJobs continuous;

    MisfitsResource(TriggeredJobs triggered, ContinuousJobs continuous) {
        this.triggered = triggered;
        this.continuous = continuous;
    }

    private record MisfitsJson(List<MisfitJson> misfits) {}

    /** @param kind of the jobs that it lies among */
    private record MisfitJson(String kind, String name, String reason) {
        static MisfitJson of(Misfit misfit) {
            return new MisfitJson(misfit.kind().word(), misfit.name(), misfit.reason());
        }
    }

    /** By kind and name. */
    Answer all(Request request) {
        return Answer.tagged(new MisfitsJson(Stream.concat(triggered.misfits().stream(), continuous.misfits().stream())
                .map(MisfitJson::of)
                .toList()));
    }
}
