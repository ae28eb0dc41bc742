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
import org.jspecify.annotations.Nullable;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;

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
     * @throws Refused as {@code BadSettings}, saying where and why, for anything else (D4)
     */
    public static Map<String, @Nullable Object> object(byte[] body) {
        try {
            var tree = MAPPER.readTree(body);
            if (tree.isMissingNode()) {
                throw bad("the body is empty, and a JSON object was expected, at least {}");
            }
            if (!tree.isObject()) {
                throw bad("the body is not a JSON object but " + kind(tree.getNodeType()));
            }
            var object = MAPPER.readValue(body, OBJECT);
            refuseHalfCharacters(object);
            return object;
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            var where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw bad("the body is not JSON" + where + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw bad("the body is not text: " + e.getMessage());
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

    private static void refuseHalfCharacters(@Nullable Object value) {
        switch (value) {
            case String text
            when !StandardCharsets.UTF_8.newEncoder().canEncode(text) ->
                throw bad("a text in it holds half a character (a lone surrogate)");
            case Map<?, ?> map ->
                map.forEach((key, item) -> {
                    refuseHalfCharacters(key);
                    refuseHalfCharacters(item);
                });
            case List<?> list -> list.forEach(Json::refuseHalfCharacters);
            case null, default -> {}
        }
    }

    private static Refused bad(String fault) {
        return new Refused(new Reason.BadSettings(List.of(fault)));
    }
}
