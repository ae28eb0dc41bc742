package webjobs.adapters.http.kudu;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Links;
import webjobs.application.TriggeredJobs.Known;

/** A triggered job as clients know it (JOB-10). */
@JsonNaming(SnakeCaseStrategy.class)
record TriggeredJobJson(
        @JsonUnwrapped JobJson job,
        @Nullable RunJson latestRun,
        String historyUrl,
        @Nullable String schedulerLogsUrl) implements Reader.Named {

    @Override
    public String name() {
        return job.name();
    }

    static TriggeredJobJson of(Known known, Links links, Instant now) {
        var name = known.job().name();
        return new TriggeredJobJson(
                JobJson.of(known.job(), links),
                known.latestRun().map(run -> RunJson.of(run, links, now)).orElse(null),
                links.history(name),
                known.hasSchedulerLog() ? links.schedulerLog(name) : null);
    }
}
