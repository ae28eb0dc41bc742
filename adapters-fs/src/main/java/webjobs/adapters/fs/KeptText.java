package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A file of the server's own with a short text, for the eyes of the server's user alone. It is replaced in one step, and is on the disk
 * when {@link #write} returns.
 *
 * <p>One owner at a time.
 */
public final class KeptText {
    private final Path file;
    private final SiteLayout layout;

    public KeptText(Path file, SiteLayout layout) {
        this.file = file;
        this.layout = layout;
    }

    /**
     * The text without the white space around it; what is not UTF-8 comes as question marks.
     *
     * @return empty where there is no file, or one without a text: a file that was new when the power failed is empty, or zeros
     */
    public Optional<String> read() throws IOException {
        try {
            var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return Optional.of(text.replace("\0", "").strip()).filter(it -> !it.isEmpty());
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    public void write(String text) throws IOException {
        Files.createDirectories(layout.staging());
        AtomicFile.write(
                file,
                (text + "\n").getBytes(StandardCharsets.UTF_8),
                layout.staging(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
}
