package webjobs.adapters.http.kudu;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import webjobs.adapters.http.exchange.Links;
import webjobs.application.ContinuousJobs.Known;

/**
 * A continuous job as clients know it (JOB-11).
 *
 * @param status never null: clients compare it as it comes (CON-36)
 */
@JsonNaming(SnakeCaseStrategy.class)
record ContinuousJobJson(@JsonUnwrapped JobJson job, String status, String detailedStatus, String logUrl)
        implements Reader.Named {

    @Override
    public String name() {
        return job.name();
    }

    static ContinuousJobJson of(Known known, Links links) {
        return new ContinuousJobJson(
                JobJson.of(known.job(), links),
                known.standing().status().word(),
                DetailedStatus.of(known.instance(), known.standing()),
                links.continuousLog(known.job().name()));
    }
}
