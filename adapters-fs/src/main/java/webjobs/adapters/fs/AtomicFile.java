package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.UUID;

/** Replaces a file in one step: whoever reads sees all of the old or all of the new, also after the power failed. */
final class AtomicFile {
    private AtomicFile() {}

    /**
     * @param drafts the folder to write in before, on the same file system; nobody else clears it meanwhile
     * @param attributes that the file has from its first byte on
     */
    static void write(Path target, byte[] bytes, Path drafts, FileAttribute<?>... attributes) throws IOException {
        var draft = drafts.resolve(UUID.randomUUID().toString());
        try {
            create(draft, bytes, attributes);
            Disk.force(draft);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
        var folder = target.getParent();
        if (folder != null) {
            Disk.force(folder);
        }
    }

    private static void create(Path file, byte[] bytes, FileAttribute<?>... attributes) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var out = Channels.newOutputStream(Files.newByteChannel(file, options, attributes))) {
            out.write(bytes);
        }
    }
}
