package webjobs.adapters.http.v1;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Links;
import webjobs.application.Refusals.Refusal;
import webjobs.application.Schedules.Decision;
import webjobs.domain.run.Run;
import webjobs.domain.run.Trigger;

/**
 * Something that was decided about a job.
 *
 * @param kind {@code ran}, {@code waiting} or {@code retried}, with the run; {@code missed} with the miss; {@code refused} with the
 *     refusal. The other two are null.
 * @param at when, or the latest of it
 * @param summary a sentence or two for people
 */
record DecisionJson(
        String kind,
        String at,
        String summary,
        @Nullable RunJson run,
        @Nullable MissJson miss,
        @Nullable RefusalJson refusal) {

    /** Calls that were turned away for the same reason. */
    record RefusalJson(String caller, String first, String last, long count, String reason) {
        private static RefusalJson of(Refusal refusal) {
            return new RefusalJson(
                    refusal.caller(),
                    Times.instant(refusal.first()),
                    Times.instant(refusal.last()),
                    refusal.count(),
                    refusal.reason());
        }
    }

    static DecisionJson of(Decision decision, Links links, Instant now) {
        var at = Times.instant(decision.at());
        return switch (decision) {
            case Decision.Ran(var run) ->
                new DecisionJson(kind(run), at, Sentences.ran(run, now), RunJson.of(run, links, now), null, null);
            case Decision.Missed(var miss) ->
                new DecisionJson("missed", at, Sentences.missed(miss), null, MissJson.of(miss), null);
            case Decision.TurnedAway(var refusal) ->
                new DecisionJson("refused", at, Sentences.refused(refusal), null, null, RefusalJson.of(refusal));
        };
    }

    private static String kind(Run run) {
        if (run.state() instanceof Run.State.Waiting) {
            return "waiting";
        }
        return switch (run.trigger()) {
            case Trigger.External _, Trigger.Scheduled _, Trigger.Rerun _ -> "ran";
            case Trigger.Retry _ -> "retried";
        };
    }
}
