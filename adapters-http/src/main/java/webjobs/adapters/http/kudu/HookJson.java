package webjobs.adapters.http.kudu;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.helidon.http.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Links;
import webjobs.domain.hook.Delivery.Outcome;
import webjobs.domain.hook.Subscription;

/**
 * A hook as clients know it (HKS-02), and whether it has a secret, which itself is never shown.
 *
 * @param url without its password
 * @param lastStatus what came of the latest attempt: the name that .NET has for a status of HTTP, or {@code Failure} (HKS-09)
 * @param lastDatetime of the latest attempt; 0001-01-01T00:00:00 before the first
 * @param lastContext what was sent in it
 * @param warnings what is accepted, but surely not meant; sentences for a person
 */
@JsonNaming(SnakeCaseStrategy.class)
record HookJson(
        String id,
        String event,
        String url,
        boolean insecureSsl,
        @Nullable String lastStatus,
        @Nullable String lastReason,
        String lastDatetime,
        @Nullable String lastContext,
        boolean hasSecret,
        List<String> warnings) {

    static HookJson of(Subscription subscription) {
        var hook = subscription.hook();
        var last = subscription.last();
        var outcome = last.map(it -> it.attempt().outcome());
        return new HookJson(
                Long.toString(hook.id()),
                hook.event(),
                Links.withoutPassword(hook.url()),
                hook.insecureSsl(),
                outcome.map(HookJson::status).orElse(null),
                outcome.map(HookJson::reason).orElse(null),
                last.map(it -> WireTime.instant(it.attempt().at())).orElse(WireTime.NEVER),
                last.map(it -> it.delivery().payload()).orElse(null),
                hook.secret().isPresent(),
                hook.warnings());
    }

    private static String status(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered(var status) -> name(status);
            case Outcome.Unanswered _ -> "Failure";
        };
    }

    /** .NET's names are the phrases of HTTP without blanks; a status without a name is shown as its number. */
    private static String name(int status) {
        var name = Status.create(status).reasonPhrase().replaceAll("[^A-Za-z]", "");
        return name.isEmpty() ? Integer.toString(status) : name;
    }

    private static String reason(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered(var status) -> Status.create(status).reasonPhrase();
            case Outcome.Unanswered(var why) -> why;
        };
    }
}
