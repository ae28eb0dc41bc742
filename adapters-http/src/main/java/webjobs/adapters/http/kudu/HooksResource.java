package webjobs.adapters.http.kudu;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.Hooks;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;

/** Who is told of what happens here (HKS-01). */
final class HooksResource {
    private static final int MOST_BYTES = 64 * 1024;

    private final Hooks hooks;

    HooksResource(Hooks hooks) {
        this.hooks = hooks;
    }

    Answer all() {
        return Answer.tagged(hooks.all().stream().map(HookJson::of).toList());
    }

    /** 404 for an unknown one, where Kudu answers {@code null}. */
    Answer one(Request request) {
        return Answer.tagged(HookJson.of(hooks.find(request.variable("id"))));
    }

    /** Answers 201 also where there is the same hook already, which then is shown as it stands (HKS-03). */
    Answer add(Request request) {
        var hook = hooks.add(wanted(JsonBody.object(request, MOST_BYTES, HooksResource::bad)));
        return Answer.json(201, HookJson.of(hooks.find(Long.toString(hook.id()))));
    }

    private static Hooks.Wanted wanted(Map<String, @Nullable Object> sent) {
        return new Hooks.Wanted(
                text(sent, "event").orElseThrow(() -> bad("event is missing, such as TriggeredJobFinished")),
                text(sent, "url").orElseThrow(() -> bad("url is missing, the address that is to be told")),
                switch (sent.get("insecure_ssl")) {
                    case null -> false;
                    case Boolean flag -> flag;
                    case Object _ -> throw bad("insecure_ssl is to be true or false");
                },
                text(sent, "secret"));
    }

    private static Optional<String> text(Map<String, @Nullable Object> sent, String key) {
        return switch (sent.get(key)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text).filter(it -> !it.isBlank());
            case Object _ -> throw bad(key + " is to be a text");
        };
    }

    Answer remove(Request request) {
        hooks.remove(request.variable("id"));
        return Answer.empty(200);
    }

    /** Tells those who want a type of event, of which the caller says what is told. */
    Answer publish(Request request) {
        hooks.publish(request.variable("type"), JsonBody.text(request, MOST_BYTES, HooksResource::bad));
        return Answer.empty(200);
    }

    private static Refused bad(String fault) {
        return new Refused(new Reason.BadHook(fault));
    }
}
