package webjobs.adapters.http.kudu;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Links;
import webjobs.domain.job.Job;

/**
 * What clients know of a job of either kind (JOB-01).
 *
 * @param runCommand under the wire's name
 * @param pageRunCommand the same under the page's name (K1)
 * @param error why its settings cannot be used as they stand (D23); else null, for a job in error is none (JOB-07, K14)
 * @param warnings what is accepted, but surely not meant; sentences for a person
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonPropertyOrder({
    "name",
    "run_command",
    "runCommand",
    "url",
    "extra_info_url",
    "type",
    "error",
    "using_sdk",
    "settings",
    "warnings"
})
record JobJson(
        String name,
        @JsonProperty("run_command") String runCommand,
        @JsonProperty("runCommand") String pageRunCommand,
        String url,
        String extraInfoUrl,
        String type,
        @Nullable String error,
        boolean usingSdk,
        Map<String, @Nullable Object> settings,
        List<String> warnings) {

    static JobJson of(Job job, Links links) {
        return new JobJson(
                job.name().text(),
                job.runCommand(),
                job.runCommand(),
                links.job(job.kind(), job.name()),
                links.extraInfo(job.kind(), job.name()),
                job.kind().word(),
                job.fault().orElse(null),
                job.usesSdk(),
                job.settings().values(),
                job.warnings());
    }
}
