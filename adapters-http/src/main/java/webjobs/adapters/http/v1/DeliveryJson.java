package webjobs.adapters.http.v1;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import webjobs.domain.hook.Delivery;
import webjobs.domain.hook.Delivery.State;

/**
 * A message to a hook, and how far it has come.
 *
 * @param state {@code waiting}, {@code delivered} or {@code given_up}
 * @param nextAttemptAt of one that waits
 * @param endedAt of one that waits no more
 * @param reason why it was given up
 * @param attempts the oldest first
 */
@JsonNaming(SnakeCaseStrategy.class)
record DeliveryJson(
        String id,
        String state,
        String createdAt,
        @Nullable String nextAttemptAt,
        @Nullable String endedAt,
        @Nullable String reason,
        String payload,
        List<AttemptJson> attempts) {

    static DeliveryJson of(Delivery delivery) {
        return switch (delivery.state()) {
            case State.Waiting(var next) -> of(delivery, "waiting", next, null, null);
            case State.Delivered(var at) -> of(delivery, "delivered", null, at, null);
            case State.GivenUp(var at, var reason) -> of(delivery, "given_up", null, at, reason);
        };
    }

    private static DeliveryJson of(
            Delivery delivery, String state, @Nullable Instant next, @Nullable Instant ended, @Nullable String reason) {
        return new DeliveryJson(
                delivery.id(),
                state,
                Times.instant(delivery.createdAt()),
                next == null ? null : Times.instant(next),
                ended == null ? null : Times.instant(ended),
                reason,
                delivery.payload(),
                delivery.attempts().stream().map(AttemptJson::of).toList());
    }
}
