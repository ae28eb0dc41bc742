package webjobs.adapters.http.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** JSON as we write and read it: strict, not indented, nulls written (JSN-01, JSN-02), numbers exact. */
public final class Json {
    public static final String CONTENT_TYPE = "application/json; charset=utf-8";

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> OBJECT = new TypeReference<>() {};

    private Json() {}

    /** Writes a value. Half a character, which a file's {@code \ud800} can hold, becomes a question mark. */
    static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value that cannot be written as JSON", e);
        }
    }

    /**
     * Reads an object, its keys in their order and its numbers exact.
     *
     * @param bad makes of a clause, which says what is wrong and where, what is thrown for anything else (D4)
     */
    public static Map<String, @Nullable Object> object(byte[] body, Function<String, RuntimeException> bad) {
        try {
            var tree = MAPPER.readTree(body);
            if (tree.isMissingNode()) {
                throw bad.apply("the body is empty, and a JSON object was expected, at least {}");
            }
            if (!tree.isObject()) {
                throw bad.apply("the body is not a JSON object but " + kind(tree.getNodeType()));
            }
            var object = MAPPER.readValue(body, OBJECT);
            if (hasHalfCharacters(object)) {
                throw bad.apply("a text in it holds half a character (a lone surrogate)");
            }
            return object;
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            var where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw bad.apply("the body is not JSON" + where + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw bad.apply("the body is not text: " + e.getMessage());
        }
    }

    private static String kind(JsonNodeType type) {
        return switch (type) {
            case ARRAY -> "a list";
            case STRING, BINARY -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL, MISSING -> "null";
            case OBJECT, POJO -> "an object";
        };
    }

    private static boolean hasHalfCharacters(@Nullable Object value) {
        return switch (value) {
            case String text -> !StandardCharsets.UTF_8.newEncoder().canEncode(text);
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .anyMatch(entry -> hasHalfCharacters(entry.getKey()) || hasHalfCharacters(entry.getValue()));
            case List<?> list -> list.stream().anyMatch(Json::hasHalfCharacters);
            case null, default -> false;
        };
    }
}
