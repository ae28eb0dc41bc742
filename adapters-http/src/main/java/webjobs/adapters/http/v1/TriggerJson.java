package webjobs.adapters.http.v1;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.jspecify.annotations.Nullable;
import webjobs.domain.run.Trigger;

/**
 * Why a run began. What does not belong to its kind is null.
 *
 * @param kind {@code external}, {@code scheduled}, {@code retry} or {@code rerun}
 * @param expression of the schedule, as it was written
 * @param occurrences how many it stands for: more than 1 where it makes up for some that were missed
 * @param firstRun the run that failed first
 * @param attempt how many retries there were with this one
 * @param rerunOf the run that was wanted once more
 */
@JsonNaming(SnakeCaseStrategy.class)
record TriggerJson(
        String kind,
        @Nullable String userAgent,
        @Nullable String expression,
        @Nullable String dueAt,
        @Nullable Long occurrences,
        @Nullable String firstRun,
        @Nullable Integer attempt,
        @Nullable String rerunOf) {

    static TriggerJson of(Trigger trigger) {
        return switch (trigger) {
            case Trigger.External external ->
                new TriggerJson("external", external.userAgent(), null, null, null, null, null, null);
            case Trigger.Scheduled scheduled ->
                new TriggerJson(
                        "scheduled",
                        null,
                        scheduled.expression(),
                        Times.instant(scheduled.dueAt()),
                        scheduled.occurrences(),
                        null,
                        null,
                        null);
            case Trigger.Retry retry ->
                new TriggerJson("retry", null, null, null, null, retry.first().toString(), retry.attempt(), null);
            case Trigger.Rerun rerun ->
                new TriggerJson(
                        "rerun",
                        rerun.userAgent(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        rerun.of().toString());
        };
    }
}
