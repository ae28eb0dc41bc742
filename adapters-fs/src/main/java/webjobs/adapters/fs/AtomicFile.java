package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Replaces a file in one step: whoever reads sees all of the old or all of the new, also after the power failed. */
final class AtomicFile {
    private AtomicFile() {}

    /** @param drafts the folder to write in before, on the same file system; nobody else clears it meanwhile */
    static void write(Path target, byte[] bytes, Path drafts) throws IOException {
        var draft = drafts.resolve(UUID.randomUUID().toString());
        try {
            Files.write(draft, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
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
}
