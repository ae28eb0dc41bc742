package webjobs.adapters.http.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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

    /** Writes a value on one line. Half a character, which a file's {@code \ud800} can hold, becomes a question mark. */
    public static byte[] bytes(Object value) {
        return written(MAPPER.writer(), value).getBytes(StandardCharsets.UTF_8);
    }

    /** Writes a value for people, on lines that end with LF. */
    public static String indented(Object value) {
        var lines = new DefaultIndenter("  ", "\n");
        return written(
                MAPPER.writer(
                        new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines)),
                value);
    }

    /** The members of a value that is written as an object, in their order. */
    public static Map<String, @Nullable Object> members(Object value) {
        return MAPPER.convertValue(value, OBJECT);
    }

    private static String written(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value that cannot be written as JSON", e);
        }
    }

    /**
     * Reads a text that is any one JSON value, and returns it as it was sent.
     *
     * @param bad as for {@link #object}
     */
    public static String text(byte[] body, Function<String, RuntimeException> bad) {
        try {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            var text = decoder.decode(ByteBuffer.wrap(body)).toString();
            if (MAPPER.readTree(text).isMissingNode()) {
                throw bad.apply("the body is empty, and JSON was expected");
            }
            return text;
        } catch (CharacterCodingException _) {
            throw bad.apply("the body is not UTF-8");
        } catch (JsonProcessingException e) {
            throw bad.apply(fault(e));
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
            throw bad.apply(fault(e));
        } catch (IOException e) {
            throw bad.apply("the body is not text: " + e.getMessage());
        }
    }

    private static String fault(JsonProcessingException e) {
        var at = e.getLocation();
        var where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return "the body is not JSON" + where + ": " + e.getOriginalMessage();
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
