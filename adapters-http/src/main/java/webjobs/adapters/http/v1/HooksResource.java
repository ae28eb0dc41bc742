package webjobs.adapters.http.v1;

import java.util.List;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.Hooks;

/** Who is told of what happens here, and what came of telling them. Hooks are added and removed under Kudu's addresses. */
final class HooksResource {
    private final Hooks hooks;

    HooksResource(Hooks hooks) {
        this.hooks = hooks;
    }

    private record HooksJson(List<HookJson> hooks) {}

    private record DeliveriesJson(List<DeliveryJson> deliveries) {}

    /** In the order in which they came. */
    Answer all(Request request) {
        return Answer.tagged(new HooksJson(hooks.all().stream()
                .map(there -> HookJson.of(there, request.links()))
                .toList()));
    }

    /** The latest message first. */
    Answer deliveries(Request request) {
        var deliveries = hooks.find(request.variable("id")).deliveries();
        return Answer.tagged(new DeliveriesJson(
                deliveries.reversed().stream().map(DeliveryJson::of).toList()));
    }
}
