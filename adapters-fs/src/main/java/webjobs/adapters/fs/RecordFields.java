package webjobs.adapters.fs;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * An object of a {@link RecordFile}, read strictly: what is not there or is something else is a {@link BrokenRecord}.
 *
 * @param place where it is in the file; empty for the whole
 */
record RecordFields(JsonNode json, String place) {
    /** Something is not what we write. It says where, and never what is there. */
    static final class BrokenRecord extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String place;

        BrokenRecord(String place) {
            super("not what this server writes: " + place);
            this.place = place;
        }

        String place() {
            return place;
        }
    }

    RecordFields {
        if (!json.isObject()) {
            throw new BrokenRecord(place.isEmpty() ? "its beginning" : place);
        }
    }

    RecordFields(JsonNode json) {
        this(json, "");
    }

    private String placeOf(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    BrokenRecord broken(String name) {
        return new BrokenRecord(placeOf(name));
    }

    private JsonNode field(String name, Predicate<JsonNode> right) {
        var field = json.path(name);
        if (!right.test(field)) {
            throw broken(name);
        }
        return field;
    }

    String text(String name) {
        return field(name, JsonNode::isTextual).textValue();
    }

    /** Empty where it is not there. */
    Optional<String> textIfThere(String name) {
        return json.has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    boolean flag(String name) {
        return field(name, JsonNode::isBoolean).booleanValue();
    }

    int number(String name) {
        return field(name, JsonNode::isInt).intValue();
    }

    long longNumber(String name) {
        return field(name, it -> it.isIntegralNumber() && it.canConvertToLong()).longValue();
    }

    Instant instant(String name) {
        return parsed(name, Instant::parse);
    }

    Duration duration(String name) {
        return parsed(name, Duration::parse);
    }

    /** @param parsing throws as {@code java.time} does, or an {@link IllegalArgumentException} */
    <T> T parsed(String name, Function<String, T> parsing) {
        try {
            return parsing.apply(text(name));
        } catch (DateTimeException | IllegalArgumentException _) {
            throw broken(name);
        }
    }

    RecordFields object(String name) {
        return new RecordFields(field(name, JsonNode::isObject), placeOf(name));
    }

    /** An object whose fields are all texts, in their order. */
    Map<String, String> texts(String name) {
        var object = object(name);
        var texts = new LinkedHashMap<String, String>();
        object.json().fieldNames().forEachRemaining(key -> texts.put(key, object.text(key)));
        return texts;
    }

    /** The objects of an array. */
    <T> List<T> all(String name, Function<RecordFields, T> reading) {
        var all = new ArrayList<T>();
        for (var element : field(name, JsonNode::isArray)) {
            all.add(reading.apply(new RecordFields(element, placeOf(name) + "[" + all.size() + "]")));
        }
        return all;
    }
}
