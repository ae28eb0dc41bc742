package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Gets rid of folders in two steps: out of the way at once, by renaming, while a job's lock is held; deleted when it no longer is,
 * as that can take long. Safe for use by many threads.
 */
final class Trash {
    private static final System.Logger LOG = System.getLogger(Trash.class.getName());

    private final Path folder;
    private final Queue<Path> doomed = new ConcurrentLinkedQueue<>();

    Trash(Path folder) {
        this.folder = folder;
    }

    /** Moves a folder out of the way. @return where it is now, for {@link #doom} */
    Path take(Path content) throws IOException {
        return Files.move(content, folder.resolve(UUID.randomUUID().toString()), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Marks a folder that nobody uses any more. */
    void doom(Path content) {
        doomed.add(content);
    }

    /** Deletes what was marked. Never throws: what cannot be deleted is left for the next start. */
    void empty() {
        for (var content = doomed.poll(); content != null; content = doomed.poll()) {
            deleteOrWarn(content);
        }
    }

    /** Deletes all that lies in a folder, but not the folder. Never throws. */
    static void clear(Path folder) {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder)) {
            leftovers.forEach(Trash::deleteOrWarn);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "A folder could not be cleared. folder=" + folder, e);
        }
    }

    static void deleteOrWarn(Path content) {
        try {
            Tree.delete(content);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Files that are no longer needed could not be deleted and take up room. folder=" + content,
                    e);
        }
    }
}
