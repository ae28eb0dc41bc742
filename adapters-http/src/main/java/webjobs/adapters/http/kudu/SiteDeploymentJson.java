package webjobs.adapters.http.kudu;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Links;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.deployment.SiteDeployment.State;

/**
 * A deployment as clients know it.
 *
 * @param status Kudu's number; clients ask again until it is 3 or 4
 * @param statusText why it failed, else empty
 * @param authorEmail never known
 * @param progress what was done last of one that goes on
 * @param complete whether it has ended, well or not
 * @param active whether its jobs are those of the site
 * @param provisioningState Azure's word for the status
 */
@JsonNaming(SnakeCaseStrategy.class)
record SiteDeploymentJson(
        String id,
        int status,
        String statusText,
        String authorEmail,
        String author,
        String deployer,
        String message,
        String progress,
        String receivedTime,
        String startTime,
        @Nullable String endTime,
        @Nullable String lastSuccessEndTime,
        boolean complete,
        boolean active,
        boolean isTemp,
        boolean isReadonly,
        String url,
        String logUrl,
        String siteName,
        @JsonProperty("provisioningState") String provisioningState) {
    private static final String NOT_KNOWN = "N/A";

    /** What Kudu calls a state. Its Pending is 0 and its Building 1; here nothing waits and nothing is built. */
    private enum Status {
        DEPLOYING(2, "InProgress"),
        FAILED(3, "Failed"),
        SUCCESS(4, "Succeeded");

        private final int number;
        private final String provisioning;

        Status(int number, String provisioning) {
            this.number = number;
            this.provisioning = provisioning;
        }

        static Status of(State state) {
            return switch (state) {
                case State.Deploying _ -> DEPLOYING;
                case State.Failed _ -> FAILED;
                case State.Succeeded _ -> SUCCESS;
            };
        }
    }

    /** @param now the one whose jobs are those of the site */
    static SiteDeploymentJson of(
            SiteDeployment deployment, Optional<SiteDeployment> now, String siteName, Links links) {
        var status = Status.of(deployment.state());
        var about = deployment.about();
        var received = WireTime.instant(deployment.receivedAt());
        var ended = deployment.endedAt().map(WireTime::instant).orElse(null);
        return new SiteDeploymentJson(
                deployment.id(),
                status.number,
                deployment.state() instanceof State.Failed failed ? failed.reason() : "",
                NOT_KNOWN,
                about.author().isEmpty() ? NOT_KNOWN : about.author(),
                about.deployer(),
                about.message(),
                progress(deployment),
                received,
                received,
                ended,
                status == Status.SUCCESS ? ended : null,
                deployment.hasEnded(),
                now.equals(Optional.of(deployment)),
                false,
                true,
                links.deployment(deployment.id()),
                links.deploymentLog(deployment.id()),
                siteName,
                status.provisioning);
    }

    private static String progress(SiteDeployment deployment) {
        return deployment.hasEnded() || deployment.log().isEmpty()
                ? ""
                : deployment.log().getLast().text();
    }
}
