package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.UUID;
import webjobs.application.port.JobStore.ShutdownFile;
import webjobs.domain.job.JobName;

/**
 * The files that tell continuous jobs to stop (CON-22, DSK-06), in a folder of each job's own. A job may watch that folder for what
 * comes there: it is there before the process is, and nothing comes but the file. The job may also have done anything to it.
 */
final class ShutdownFiles {
    private static final System.Logger LOG = System.getLogger(ShutdownFiles.class.getName());

    private final SiteLayout layout;

    ShutdownFiles(SiteLayout layout) {
        this.layout = layout;
    }

    ShutdownFile next(JobName job) {
        var folder = layout.shutdownFiles(job);
        Disk.run("make ready the shutdown file of '" + job + "'", () -> {
            Files.createDirectories(folder.resolveSibling(""));
            if (!Tree.isFolder(folder)) {
                Tree.delete(folder); // a link, say, through which we would empty another folder
                Files.createDirectories(folder);
            }
            Trash.clear(folder);
        });
        return new Named(folder.resolve(UUID.randomUUID().toString()));
    }

    private record Named(Path path) implements ShutdownFile {
        @Override
        public void create(Instant now) {
            Disk.run("tell a job to stop", () -> {
                Files.createDirectories(path.resolveSibling(""));
                try {
                    Files.writeString(path, now.toString(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                } catch (FileAlreadyExistsException _) {
                    // The job has been told.
                } catch (IOException e) {
                    if (!Tree.isThere(path)) {
                        throw e;
                    }
                    // On a full disk it has no text. That it is there is what tells the job.
                    LOG.log(System.Logger.Level.DEBUG, "A shutdown file lacks its text. file=" + path, e);
                }
            });
        }

        @Override
        public void close() {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "A shutdown file is left until the next launch. file=" + path, e);
            }
        }
    }
}
