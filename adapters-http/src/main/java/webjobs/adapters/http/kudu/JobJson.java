package webjobs.adapters.http.kudu;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Links;
import webjobs.application.TriggeredJobs.Known;

/**
 * A triggered job as clients know it (JOB-01, JOB-10).
 *
 * @param runCommand under the wire's name
 * @param pageRunCommand the same under the page's name (K1)
 * @param error always null: a job in error is none (JOB-07, K14)
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
    "latest_run",
    "history_url",
    "scheduler_logs_url"
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
        @Nullable RunJson latestRun,
        String historyUrl,
        @Nullable String schedulerLogsUrl) {

    static JobJson of(Known known, Links links, Instant now) {
        var job = known.job();
        return new JobJson(
                job.name().text(),
                job.runCommand(),
                job.runCommand(),
                links.job(job.name()),
                links.extraInfo(job.name()),
                "triggered",
                null,
                job.usesSdk(),
                job.settings().values(),
                known.latestRun().map(run -> RunJson.of(run, links, now)).orElse(null),
                links.history(job.name()),
                known.hasSchedulerLog() ? links.schedulerLog(job.name()) : null);
    }
}
