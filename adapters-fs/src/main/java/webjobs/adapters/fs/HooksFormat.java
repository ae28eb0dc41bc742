package webjobs.adapters.fs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import webjobs.adapters.fs.RecordFile.Format;
import webjobs.domain.hook.Delivery;
import webjobs.domain.hook.Delivery.Attempt;
import webjobs.domain.hook.Delivery.Outcome;
import webjobs.domain.hook.Delivery.State;
import webjobs.domain.hook.Hook;
import webjobs.domain.hook.Subscription;

/** How hooks and their deliveries stand in a file. */
final class HooksFormat implements Format<List<Subscription>> {
    private static final String HOOKS = "hooks";
    private static final String WAITING = "waiting";
    private static final String DELIVERED = "delivered";
    private static final String GIVEN_UP = "given up";

    @Override
    public void write(List<Subscription> subscriptions, ObjectNode into) {
        var hooks = into.putArray(HOOKS);
        for (var subscription : subscriptions) {
            var json = hooks.addObject();
            write(subscription.hook(), json);
            var deliveries = json.putArray("deliveries");
            subscription.deliveries().forEach(delivery -> write(delivery, deliveries.addObject()));
        }
    }

    @Override
    public List<Subscription> read(RecordFields fields) {
        return fields.all(HOOKS, it -> new Subscription(hook(it), it.all("deliveries", HooksFormat::delivery)));
    }

    private static void write(Hook hook, ObjectNode into) {
        into.put("id", hook.id())
                .put("event", hook.event())
                .put("url", hook.url())
                .put("insecureSsl", hook.insecureSsl());
        hook.secret().ifPresent(secret -> into.put("secret", secret));
    }

    private static Hook hook(RecordFields fields) {
        return new Hook(
                fields.longNumber("id"),
                fields.text("event"),
                fields.text("url"),
                fields.flag("insecureSsl"),
                fields.textIfThere("secret"));
    }

    private static void write(Delivery delivery, ObjectNode into) {
        into.put("id", delivery.id())
                .put("payload", delivery.payload())
                .put("createdAt", delivery.createdAt().toString());
        var attempts = into.putArray("attempts");
        delivery.attempts().forEach(attempt -> write(attempt, attempts.addObject()));
        write(delivery.state(), into.putObject("state"));
    }

    private static Delivery delivery(RecordFields fields) {
        return new Delivery(
                fields.text("id"),
                fields.text("payload"),
                fields.instant("createdAt"),
                fields.all("attempts", HooksFormat::attempt),
                state(fields.object("state")));
    }

    private static void write(Attempt attempt, ObjectNode into) {
        into.put("at", attempt.at().toString()).put("took", attempt.took().toString());
        switch (attempt.outcome()) {
            case Outcome.Answered answered -> into.put("status", answered.status());
            case Outcome.Unanswered unanswered -> into.put("why", unanswered.why());
        }
    }

    private static Attempt attempt(RecordFields fields) {
        var outcome = fields.textIfThere("why")
                .<Outcome>map(Outcome.Unanswered::new)
                .orElseGet(() -> new Outcome.Answered(fields.number("status")));
        return new Attempt(fields.instant("at"), fields.duration("took"), outcome);
    }

    private static void write(State state, ObjectNode into) {
        switch (state) {
            case State.Waiting waiting ->
                into.put("is", WAITING).put("next", waiting.next().toString());
            case State.Delivered delivered ->
                into.put("is", DELIVERED).put("at", delivered.at().toString());
            case State.GivenUp givenUp ->
                into.put("is", GIVEN_UP).put("at", givenUp.at().toString()).put("reason", givenUp.reason());
        }
    }

    private static State state(RecordFields fields) {
        return switch (fields.text("is")) {
            case WAITING -> new State.Waiting(fields.instant("next"));
            case DELIVERED -> new State.Delivered(fields.instant("at"));
            case GIVEN_UP -> new State.GivenUp(fields.instant("at"), fields.text("reason"));
            default -> throw fields.broken("is");
        };
    }
}
