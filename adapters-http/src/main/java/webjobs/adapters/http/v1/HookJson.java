package webjobs.adapters.http.v1;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Links;
import webjobs.domain.hook.Delivery;
import webjobs.domain.hook.Subscription;

/**
 * A hook as our API shows it.
 *
 * @param url without its password
 * @param waiting how many messages are still to be delivered
 * @param lastAttempt null before the first
 */
@JsonNaming(SnakeCaseStrategy.class)
record HookJson(
        String id,
        String event,
        String url,
        boolean insecureSsl,
        boolean hasSecret,
        List<String> warnings,
        long waiting,
        @Nullable AttemptJson lastAttempt,
        String deliveriesUrl) {

    static HookJson of(Subscription subscription, Links links) {
        var hook = subscription.hook();
        return new HookJson(
                Long.toString(hook.id()),
                hook.event(),
                Links.withoutPassword(hook.url()),
                hook.insecureSsl(),
                hook.secret().isPresent(),
                hook.warnings(),
                subscription.deliveries().stream().filter(Delivery::isWaiting).count(),
                subscription.last().map(last -> AttemptJson.of(last.attempt())).orElse(null),
                links.v1Deliveries(hook.id()));
    }
}
