package webjobs.adapters.http.v1;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import webjobs.domain.hook.Delivery;
import webjobs.domain.hook.Delivery.Outcome;

/**
 * An attempt to deliver a message. Either it was answered or there is a reason.
 *
 * @param duration in seconds
 * @param status of HTTP
 */
record AttemptJson(
        String at,
        BigDecimal duration,
        @Nullable Integer status,
        @Nullable String reason) {
    static AttemptJson of(Delivery.Attempt attempt) {
        var at = Times.instant(attempt.at());
        var took = Times.seconds(attempt.took());
        return switch (attempt.outcome()) {
            case Outcome.Answered(var status) -> new AttemptJson(at, took, status, null);
            case Outcome.Unanswered(var why) -> new AttemptJson(at, took, null, why);
        };
    }
}
