package webjobs.adapters.fs;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import webjobs.domain.Refused;
import webjobs.domain.job.JobSettings;

/** The file {@code settings.job}: written as strict JSON, read as people write it (CRD-17), with numbers exactly as they stand. */
final class SettingsFile {
    static final String NAME = "settings.job";

    /** Nobody writes that many settings; a file of that size is something else. */
    private static final int MOST_BYTES = 1 << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> OBJECT = new TypeReference<>() {};

    private SettingsFile() {}

    /** @throws Refused as {@code BadSettings}, with line and column, where the file is not a JSON object */
    static JobSettings read(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw unreadable("it is larger than " + MOST_BYTES + " bytes");
        }
        return parse(Files.readAllBytes(file));
    }

    private static JobSettings parse(byte[] bytes) {
        try {
            var json = JSON.readTree(bytes);
            if (!json.isObject()) {
                throw unreadable(
                        "it must be a JSON object such as {\"schedule\": \"0 0 6 * * *\"}, and is " + kind(json));
            }
            return new JobSettings(JSON.readValue(bytes, OBJECT));
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw unreadable("it is not JSON"
                    + (at == null ? "" : ", at line " + at.getLineNr() + ", column " + at.getColumnNr()) + ": "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw unreadable("it is not JSON: " + e.getMessage());
        }
    }

    private static String kind(JsonNode json) {
        return json.isMissingNode()
                ? "empty"
                : "a JSON " + json.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    private static Refused unreadable(String why) {
        return refused(NAME + " cannot be read: " + why);
    }

    static Refused refused(String fault) {
        return new Refused(new Refused.Reason.BadSettings(List.of(fault)));
    }

    /** Writes all settings of a job, into the file that is there; where several are, one is left. */
    static void write(Path scripts, JobSettings settings, Path drafts) throws IOException {
        var there = FixedNames.find(scripts, NAME);
        var target = there.isEmpty() ? scripts.resolve(NAME) : there.getLast();
        AtomicFile.write(target, written(settings), drafts);
        for (var other : there) {
            if (!other.equals(target)) {
                Files.deleteIfExists(other);
            }
        }
    }

    /** The settings as a file that a person can read; they read back equal. */
    static byte[] written(JobSettings settings) {
        try {
            return (JSON.writeValueAsString(settings.values()) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JacksonException e) {
            throw new UncheckedIOException("settings that are not JSON: " + settings, e);
        }
    }
}
