package webjobs.adapters.http.kudu;

import java.util.List;
import java.util.function.Function;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Json;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.Deployment;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;

/** The {@code settings.job} of jobs of one kind, read and replaced as a whole (R9, R10, R17, R18). */
final class SettingsResource {
    private static final int MOST_BYTES = 1 << 20;

    private final JobKind kind;
    private final Function<JobName, JobSettings> settings;
    private final Deployment deployment;

    /** @param settings reads those of a job, or refuses */
    SettingsResource(JobKind kind, Function<JobName, JobSettings> settings, Deployment deployment) {
        this.kind = kind;
        this.settings = settings;
        this.deployment = deployment;
    }

    Answer read(Request request) {
        return Answer.tagged(settings.apply(request.jobName()).values());
    }

    Answer replace(Request request) {
        var name = request.jobName();
        request.mediaType().filter(type -> !isJson(type)).ifPresent(type -> {
            // STS-19; a body without a type is taken for JSON, which is kinder than Kudu
            throw new NotServed(
                    415, "Settings are JSON: send them with Content-Type: application/json instead of " + type + ".");
        });
        deployment.configure(
                kind, name, new JobSettings(Json.object(request.wholeBody(MOST_BYTES), SettingsResource::bad)));
        return Answer.empty(200);
    }

    private static Refused bad(String fault) {
        return new Refused(new Reason.BadSettings(List.of(fault)));
    }

    private static boolean isJson(String mediaType) {
        return mediaType.equals("application/json") || mediaType.equals("text/json") || mediaType.endsWith("+json");
    }
}
