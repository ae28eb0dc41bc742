package webjobs.adapters.http.v1;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Links;
import webjobs.domain.run.Run;

/**
 * A run as our API shows it. What is not known yet, or never will be, is null (K5).
 *
 * @param status {@code waiting}, {@code running}, {@code success}, {@code failed} or {@code aborted}
 * @param arguments as the caller wrote them
 * @param notBefore when a run that waits may begin at the earliest
 * @param startedAt null while it waits
 * @param launchedAt when its process was there; known when it has ended
 * @param duration in seconds, so far where it goes on
 * @param lateness of a scheduled run, in seconds, from its occurrence to its process
 * @param reason why it was aborted or never started
 */
@JsonNaming(SnakeCaseStrategy.class)
record RunJson(
        String job,
        String id,
        String status,
        TriggerJson trigger,
        String arguments,
        @Nullable String notBefore,
        @Nullable String startedAt,
        @Nullable String launchedAt,
        @Nullable String endedAt,
        @Nullable BigDecimal duration,
        @Nullable BigDecimal lateness,
        @Nullable Integer exitCode,
        @Nullable String signal,
        @Nullable String reason,
        String url,
        String outputUrl,
        String errorUrl) {

    static RunJson of(Run run, Links links, Instant now) {
        var notBefore = run.state() instanceof Run.State.Waiting waiting
                ? Optional.of(waiting.notBefore())
                : Optional.<Instant>empty();
        var begun = notBefore.isEmpty();
        return new RunJson(
                run.job().text(),
                run.id().toString(),
                status(run.status()),
                TriggerJson.of(run.trigger()),
                run.arguments(),
                notBefore.map(Times::instant).orElse(null),
                begun ? Times.instant(run.startedAt()) : null,
                run.launchedAt().map(Times::instant).orElse(null),
                run.endedAt().map(Times::instant).orElse(null),
                begun ? Times.seconds(run.duration(now)) : null,
                run.lateness().map(Times::seconds).orElse(null),
                run.exitCode().orElse(null),
                run.signal().map(Enum::name).orElse(null),
                run.reason().orElse(null),
                links.v1Run(run.job(), run.id()),
                links.outputLog(run.job(), run.id()),
                links.errorLog(run.job(), run.id()));
    }

    private static String status(Run.Status status) {
        return switch (status) {
            case INITIALIZING -> "waiting";
            case RUNNING -> "running";
            case SUCCESS -> "success";
            case FAILED -> "failed";
            case ABORTED -> "aborted";
        };
    }
}
