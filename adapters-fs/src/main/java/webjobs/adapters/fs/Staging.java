package webjobs.adapters.fs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import webjobs.application.port.Upload;
import webjobs.domain.Refused;

/**
 * Lays out an upload in a folder of its own, checked and on the disk. Its size is bounded by the limits, its memory by one buffer.
 */
final class Staging {
    private static final int BUFFER = 1 << 16;

    private final Path folder;
    private final UploadLimits limits;

    /** @param folder where uploads wait; open to the server's user alone */
    Staging(Path folder, UploadLimits limits) {
        this.folder = folder;
        this.limits = limits;
    }

    /**
     * @return a new folder with the folder {@link #content} in it; the caller removes it
     * @throws Refused where the upload cannot be used; nothing is left of it then, as after any other failure
     */
    Path receive(Upload upload) throws IOException {
        var place = Files.createTempDirectory(folder, "upload-");
        var done = false;
        try {
            var content = Files.createDirectory(content(place));
            switch (upload) {
                case Upload.Zip zip -> receiveZip(zip.body(), place.resolve("body.zip"), content);
                case Upload.SingleFile file -> {
                    var target = content.resolve(nameOf(file));
                    save(file.body(), target);
                    ProgramFile.makeExecutable(target);
                }
            }
            Tree.force(content);
            done = true;
            return place;
        } finally {
            if (!done) {
                Trash.deleteOrWarn(place);
            }
        }
    }

    /**
     * Receives the content of a file.
     *
     * @return a new file, forced to the disk; its {@linkplain #placeOf place} is for the caller to remove
     * @throws Refused where it did not come whole, or is too large; nothing is left of it then, as after any other failure
     */
    Path receiveFile(InputStream body) throws IOException {
        var place = Files.createTempDirectory(folder, "upload-");
        var done = false;
        try {
            var file = content(place);
            save(body, file);
            Disk.force(file);
            done = true;
            return file;
        } finally {
            if (!done) {
                Trash.deleteOrWarn(place);
            }
        }
    }

    /** A new folder in a place of its own, to be renamed to where it is to be. */
    Path newFolder() throws IOException {
        return Files.createDirectory(content(Files.createTempDirectory(folder, "upload-")));
    }

    /** The folder that was made for what was received, and goes with it. */
    static Path placeOf(Path content) {
        return Objects.requireNonNull(content.getParent());
    }

    /** Where in a received folder the content is. */
    static Path content(Path received) {
        return received.resolve("content");
    }

    private void receiveZip(InputStream body, Path zip, Path content) throws IOException {
        save(body, zip);
        Archive.unpack(zip, content, limits);
        Files.delete(zip);
    }

    /** What is left of the name once the folders before it are cut off, with either kind of slash (CRD-01). */
    private static String nameOf(Upload.SingleFile file) {
        var sent = file.fileName();
        var name = sent.substring(Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\')) + 1);
        var fault = EntryPath.nameFault(name).or(() -> localeFault(name));
        if (fault.isPresent()) {
            throw badUpload("'" + Archive.shown(sent) + "' cannot be stored as a file: it has a name that "
                    + fault.get() + ".");
        }
        return name;
    }

    private static Optional<String> localeFault(String name) {
        try {
            return Path.of(name).toString().equals(name) ? Optional.empty() : Optional.of("cannot be written");
        } catch (InvalidPathException _) {
            return Optional.of("cannot be written in the server's locale; start it with LC_ALL=C.UTF-8");
        }
    }

    private void save(InputStream body, Path file) throws IOException {
        var buffer = new byte[BUFFER];
        var received = 0L;
        try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (var read = read(body, buffer, received); read >= 0; read = read(body, buffer, received)) {
                received += read;
                if (received > limits.maxBytes()) {
                    throw new Refused(new Refused.Reason.TooLarge(limits.maxBytes()));
                }
                out.write(buffer, 0, read);
            }
        }
    }

    /** A failure here is the sender's or the network's, never the disk's; servers have exceptions of their own for it. */
    private static int read(InputStream body, byte[] buffer, long received) {
        try {
            return body.read(buffer);
        } catch (Refused e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw badUpload("The upload broke off after " + received + " bytes; nothing was changed.");
        }
    }

    private static Refused badUpload(String why) {
        return new Refused(new Refused.Reason.BadUpload(why));
    }
}
