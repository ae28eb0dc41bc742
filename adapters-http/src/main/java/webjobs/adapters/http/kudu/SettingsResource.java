package webjobs.adapters.http.kudu;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Answer;
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

    /** Resource Manager has no such call (ARM-08). */
    Answer replace(Request request) {
        if (Reader.of(request) instanceof Reader.Arm) {
            throw new NotServed(
                    404, "There is nothing to put at this address by way of Azure Resource Manager: put the job.");
        }
        return replace(request, body(request));
    }

    /** What Resource Manager means by a {@code PUT} of a job: the settings that are in its envelope (ARM-07). */
    Answer replaceByEnvelope(Request request) {
        var settings =
                body(request).get("properties") instanceof Map<?, ?> properties ? properties.get("settings") : null;
        if (!(settings instanceof Map<?, ?> values)) {
            throw bad("an envelope was expected, with the settings in it: {\"properties\":{\"settings\":{}}}");
        }
        var named = new LinkedHashMap<String, @Nullable Object>();
        values.forEach((key, value) -> named.put(String.valueOf(key), value));
        return replace(request, named);
    }

    private Answer replace(Request request, Map<String, @Nullable Object> values) {
        var warnings = deployment.configure(kind, request.jobName(), new JobSettings(values));
        return warnings.isEmpty() ? Answer.empty(200) : Answer.json(200, new WarningsJson(warnings));
    }

    private static Map<String, @Nullable Object> body(Request request) {
        return JsonBody.object(request, MOST_BYTES, SettingsResource::bad);
    }

    private static Refused bad(String fault) {
        return new Refused(new Reason.BadSettings(List.of(fault)));
    }
}
