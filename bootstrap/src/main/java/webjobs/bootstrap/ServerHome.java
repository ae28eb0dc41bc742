package webjobs.bootstrap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import webjobs.adapters.fs.SiteLayout;

/**
 * The home folder, held by this server alone as long as it is open.
 *
 * <p>Two servers in one home would each take the other's processes for leftovers of its own earlier life.
 */
final class ServerHome implements AutoCloseable {
    private final FileChannel lock;
    private final int tag;

    private ServerHome(FileChannel lock, int tag) {
        this.lock = lock;
        this.tag = tag;
    }

    /**
     * Makes the home's own folders where they are not there, and takes hold of it.
     *
     * @throws BadConfig where that is not possible, in a sentence for whoever starts the server
     */
    static ServerHome open(SiteLayout layout) {
        try {
            Files.createDirectories(layout.home());
            Files.createDirectories(layout.server());
            Files.setPosixFilePermissions(layout.server(), PosixFilePermissions.fromString("rwx------"));
            var lock = FileChannel.open(layout.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (lock.tryLock() == null) {
                    throw new OverlappingFileLockException();
                }
            } catch (OverlappingFileLockException _) {
                lock.close();
                throw new BadConfig("Another server is running in the home folder " + layout.home()
                        + ": stop it, or give this one a home of its own with --home.");
            }
            return new ServerHome(lock, tag(layout.tag()));
        } catch (IOException e) {
            throw new BadConfig("The home folder " + layout.home() + " cannot be used: " + e);
        }
    }

    private static int tag(Path file) throws IOException {
        if (!Files.exists(file)) {
            var drawn = new SecureRandom().nextInt(1, Integer.MAX_VALUE);
            Files.writeString(file, drawn + "\n");
        }
        return Integer.parseInt(Files.readString(file).strip());
    }

    /** What tells this server's processes from all others on the machine; above 0, and the same after a restart. */
    int tag() {
        return tag;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
