package webjobs.adapters.http.kudu;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Links;
import webjobs.domain.run.Run;

/**
 * A run as clients know it (RUN-01), and ours besides: how its process ended, and why it was aborted or never started.
 *
 * @param name the id again (RUN-02)
 */
@JsonNaming(SnakeCaseStrategy.class)
record RunJson(
        String id,
        String name,
        String status,
        String startTime,
        String endTime,
        String duration,
        String outputUrl,
        String errorUrl,
        String url,
        String jobName,
        String trigger,
        @Nullable Integer exitCode,
        @Nullable String signal,
        @Nullable String reason)
        implements Reader.Named {

    static RunJson of(Run run, Links links, Instant now) {
        return new RunJson(
                run.id().toString(),
                run.id().toString(),
                run.status().word(),
                WireTime.instant(run.startedAt()),
                run.endedAt().map(WireTime::instant).orElse(WireTime.NEVER),
                WireTime.duration(run.duration(now)),
                links.outputLog(run.job(), run.id()),
                links.errorLog(run.job(), run.id()),
                links.run(run.job(), run.id()),
                run.job().text(),
                run.trigger().text(),
                run.exitCode().orElse(null),
                run.signal().map(Enum::name).orElse(null),
                run.reason().orElse(null));
    }
}
