package webjobs.adapters.http.kudu;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Json;
import webjobs.adapters.http.exchange.Links;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.deployment.SiteDeployment.State;
import webjobs.domain.run.Run;

/** What receivers of hooks are told: things as clients know them, indented, without what they have not (HKS-08). */
public final class HookPayload {
    private static final List<String> URLS = List.of("url", "output_url", "error_url");
    private static final String NO_TIME = "00:00:00";

    private HookPayload() {}

    /** Of a run that ended. @param base where callers reach this server; without it there are no URLs */
    public static String of(Run run, Optional<String> base) {
        var members = Json.members(RunJson.of(run, new Links(base.orElse("")), run.startedAt()));
        if (base.isEmpty()) {
            members.keySet().removeAll(URLS);
        }
        members.values().removeIf(value -> value == null || value.equals(WireTime.NEVER) || value.equals(NO_TIME));
        return Json.indented(members);
    }

    /** Of a deployment that ended. */
    public static String of(SiteDeployment deployment) {
        return Json.indented(DeploymentJson.of(deployment));
    }

    /**
     * A deployment as Kudu tells of it.
     *
     * @param status 4 where it succeeded, 3 where it failed
     * @param startTime its archive is put in place as soon as it has come
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private record DeploymentJson(
            String id,
            int status,
            @Nullable String statusText,
            String author,
            String deployer,
            String message,
            String receivedTime,
            String startTime,
            @Nullable String endTime,
            boolean complete) {
        private static final int DEPLOYING = 2;
        private static final int FAILED = 3;
        private static final int SUCCESS = 4;

        static DeploymentJson of(SiteDeployment deployment) {
            var about = deployment.about();
            var received = WireTime.instant(deployment.receivedAt());
            return new DeploymentJson(
                    deployment.id(),
                    status(deployment.state()),
                    deployment.state() instanceof State.Failed failed ? failed.reason() : null,
                    about.author(),
                    about.deployer(),
                    about.message(),
                    received,
                    received,
                    deployment.endedAt().map(WireTime::instant).orElse(null),
                    deployment.hasEnded());
        }

        private static int status(State state) {
            return switch (state) {
                case State.Deploying _ -> DEPLOYING;
                case State.Failed _ -> FAILED;
                case State.Succeeded _ -> SUCCESS;
            };
        }
    }
}
