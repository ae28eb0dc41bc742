package webjobs.adapters.http.kudu;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.AppSettings;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;

/** The app settings, which all jobs find in their environment (SET-01, SET-02). */
final class AppSettingsResource {
    private static final int MOST_BYTES = 4 << 20;
    private static final Set<String> ONE_PAIR = Set.of("key", "value");

    private final AppSettings settings;

    AppSettingsResource(AppSettings settings) {
        this.settings = settings;
    }

    Answer all() {
        return Answer.tagged(settings.all());
    }

    Answer one(Request request) {
        return Answer.tagged(settings.find(request.variable("key")));
    }

    Answer set(Request request) {
        var sent = JsonBody.object(request, MOST_BYTES, fault -> bad(List.of(fault)));
        var warnings = settings.set(texts(isOnePair(sent) ? pair(sent) : sent));
        return warnings.isEmpty() ? Answer.empty(204) : Answer.json(200, new WarningsJson(warnings));
    }

    Answer remove(Request request) {
        settings.remove(request.variable("key"));
        return Answer.empty(204);
    }

    /** The older form of a body: one setting, whose key is a value in it. */
    private static boolean isOnePair(Map<String, @Nullable Object> sent) {
        return sent.keySet().equals(ONE_PAIR) && sent.get("key") instanceof String;
    }

    private static Map<String, @Nullable Object> pair(Map<String, @Nullable Object> sent) {
        var pair = new LinkedHashMap<String, @Nullable Object>();
        pair.put(String.valueOf(sent.get("key")), sent.get("value"));
        return pair;
    }

    private static Map<String, String> texts(Map<String, @Nullable Object> sent) {
        var texts = new LinkedHashMap<String, String>();
        var faults = new ArrayList<String>();
        sent.forEach((key, value) -> text(value)
                .ifPresentOrElse(
                        text -> texts.put(key, text),
                        () -> faults.add(
                                key + " is to be a text, a number, true or false; DELETE takes a setting back")));
        if (!faults.isEmpty()) {
            throw bad(faults);
        }
        return texts;
    }

    private static Optional<String> text(@Nullable Object value) {
        return switch (value) {
            case String text -> Optional.of(text);
            case Boolean flag -> Optional.of(flag.toString());
            case Integer number -> Optional.of(number.toString());
            case Long number -> Optional.of(number.toString());
            case BigInteger number -> Optional.of(number.toString());
            case BigDecimal number ->
                Optional.of(number.toString()); // the plain form of 1e999999999 would fill the memory
            case null, default -> Optional.empty();
        };
    }

    private static Refused bad(List<String> faults) {
        return new Refused(new Reason.BadSettings(faults));
    }
}
