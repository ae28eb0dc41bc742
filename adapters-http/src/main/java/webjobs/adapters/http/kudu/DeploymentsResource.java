package webjobs.adapters.http.kudu;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Json;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.SiteDeployments;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.deployment.SiteDeployment.About;
import webjobs.domain.deployment.SiteDeployment.State;

/** The deployments that are remembered, and their logs. */
final class DeploymentsResource {
    private static final int MOST_BYTES = 64 * 1024;
    private static final int FAILED = 3;
    private static final int SUCCESS = 4;

    private final SiteDeployments deployments;

    DeploymentsResource(SiteDeployments deployments) {
        this.deployments = deployments;
    }

    /** The latest first. */
    Answer all(Request request) {
        var active = deployments.active();
        return Answer.tagged(deployments.all().stream()
                .map(it -> SiteDeploymentJson.of(it, active, deployments.siteName(), request.links()))
                .toList());
    }

    /** 202 as long as it goes on, so that clients look again. */
    Answer one(Request request) {
        var deployment = deployments.find(request.variable("id"));
        var shown = shown(deployment, request);
        return deployment.hasEnded()
                ? Answer.tagged(shown)
                : Answer.json(202, shown).with("Location", request.links().deployment(deployment.id()));
    }

    private SiteDeploymentJson shown(SiteDeployment deployment, Request request) {
        return SiteDeploymentJson.of(deployment, deployments.active(), deployments.siteName(), request.links());
    }

    /**
     * A line of a log.
     *
     * @param type 0 for what went well, 2 for an error
     * @param detailsUrl never known: a line says all that there is
     */
    @JsonNaming(SnakeCaseStrategy.class)
    private record LogLineJson(
            String logTime,
            String id,
            String message,
            int type,
            @Nullable String detailsUrl) {}

    Answer log(Request request) {
        var deployment = deployments.find(request.variable("id"));
        return Answer.tagged(IntStream.range(0, deployment.log().size())
                .mapToObj(index -> line(deployment, index))
                .toList());
    }

    /** The last line of one that failed says why. */
    private static LogLineJson line(SiteDeployment deployment, int index) {
        var line = deployment.log().get(index);
        var isError = deployment.state() instanceof State.Failed
                && index == deployment.log().size() - 1;
        return new LogLineJson(
                WireTime.instant(line.at()), String.valueOf(index + 1), line.text(), isError ? 2 : 0, null);
    }

    /** Empty: see {@link LogLineJson}. */
    Answer logDetails(Request request) {
        var lines = deployments.find(request.variable("id")).log().size();
        var entry = request.variable("entry");
        if (IntStream.rangeClosed(1, lines).mapToObj(String::valueOf).noneMatch(entry::equals)) {
            throw new NotServed(404, "The deployment's log has no entry '" + entry + "'.");
        }
        return Answer.tagged(List.of());
    }

    /**
     * Takes what a client tells of a deployment that it made, as build pipelines do when they are through. Without that, Kudu would
     * deploy what it had deployed before once more.
     */
    Answer told(Request request) {
        var said = Json.object(request.wholeBody(MOST_BYTES), DeploymentsResource::bad);
        var about = new About(text(said, "author"), text(said, "deployer"), text(said, "message"));
        return Answer.json(200, shown(deployments.told(request.variable("id"), about, isSuccess(said)), request));
    }

    private static boolean isSuccess(Map<String, @Nullable Object> said) {
        return switch (said.get("status")) {
            case Integer status when status == SUCCESS -> true;
            case Integer status when status == FAILED -> false;
            case null, default -> throw bad("its status is neither 3 (failed) nor 4 (success)");
        };
    }

    private static String text(Map<String, @Nullable Object> said, String key) {
        if (said.get(key) instanceof String text && !text.isEmpty()) {
            return SiteResource.shortened(text);
        }
        throw bad("it has no text '" + key + "'");
    }

    private static NotServed bad(String fault) {
        return new NotServed(
                400,
                "What became of a deployment is told as JSON with status (3 or 4), message, author and deployer, but "
                        + fault + ". To deploy once more, send the archive again: it is not kept.");
    }
}
