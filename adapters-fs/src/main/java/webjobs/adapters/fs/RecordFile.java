package webjobs.adapters.fs;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import webjobs.adapters.fs.RecordFields.BrokenRecord;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;

/**
 * A file of the server's own with something to remember, as JSON, for the server's user's eyes alone. It is replaced in one step.
 *
 * <p>What cannot be understood, because somebody has broken it or a newer version has written it, is neither taken for nothing nor
 * replaced. What is in it may be secret: no failure says more of it than where it is broken.
 *
 * <p>Safe for use by many threads.
 *
 * @param <T> what is remembered
 */
final class RecordFile<T> {
    private static final String VERSION = "version";
    private static final int OUR_VERSION = 1;

    /** In ASCII, so that any text comes back as it was: UTF-8 has no bytes for half a pair of surrogates. No key has such. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final SiteLayout layout;
    private final String what;
    private final Format<T> format;
    /** Whether what is in the file is known to be ours, so that it may be replaced. */
    private boolean isOurs;

    /** What stands where in the JSON object. */
    interface Format<T> {
        void write(T record, ObjectNode into);

        /** @throws BrokenRecord where it is not what {@link #write} writes */
        T read(RecordFields fields);
    }

    /** @param what it is, to go on after "The server could not read" */
    RecordFile(Path file, SiteLayout layout, String what, Format<T> format) {
        this.file = file;
        this.layout = layout;
        this.what = what;
        this.format = format;
    }

    /** @return empty where there is no file @throws StorageFailed also where what is in it cannot be understood */
    synchronized Optional<T> read() {
        var record = Disk.get("read " + what, this::text).map(this::understood);
        isOurs = true;
        return record;
    }

    private Optional<String> text() throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (CharacterCodingException _) {
            throw broken(": it is not in UTF-8");
        }
    }

    private T understood(String text) {
        try {
            var json = JSON.readTree(text);
            requireOurVersion(json.path(VERSION));
            return format.read(new RecordFields(json));
        } catch (JacksonException e) {
            throw broken(place(e.getLocation()));
        } catch (BrokenRecord e) {
            throw broken(" at " + e.place());
        }
    }

    private void requireOurVersion(JsonNode version) {
        if (!version.isInt() || version.intValue() < OUR_VERSION) {
            throw new BrokenRecord(VERSION);
        }
        if (version.intValue() > OUR_VERSION) {
            throw unreadable("was written by a newer version of the server (format " + version.intValue()
                    + ", and this one knows " + OUR_VERSION + "). Start that version");
        }
    }

    private static String place(JsonLocation location) {
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private StorageFailed broken(String place) {
        return unreadable("is broken" + place + ". Mend the file");
    }

    /** Without what Jackson says: it repeats what it has read. */
    private StorageFailed unreadable(String how) {
        var sentence = "The server could not read " + what + ": "
                + layout.home().relativize(file) + " " + how + ", or move it away to go on without.";
        return new StorageFailed(sentence, Happened.NO, false, new IOException(sentence));
    }

    /** Replaces what is remembered; when this returns it is on the disk. @throws StorageFailed as {@link #read} does */
    synchronized void write(T record) {
        if (!isOurs) {
            read();
        }
        var json = JsonNodeFactory.instance.objectNode().put(VERSION, OUR_VERSION);
        format.write(record, json);
        Disk.run("save " + what, () -> {
            var text = JSON.writeValueAsString(json) + "\n";
            AtomicFile.write(file, text.getBytes(StandardCharsets.US_ASCII), layout.staging(), OWNER_ONLY);
        });
    }
}
