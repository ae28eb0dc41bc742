package webjobs.bootstrap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import webjobs.adapters.fs.KeptText;
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
            try {
                return new ServerHome(lock, tag(layout));
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new BadConfig("The home folder " + layout.home() + " cannot be used: " + FileTrouble.of(e) + ".");
        } catch (UnsupportedOperationException _) {
            throw new BadConfig(
                    "The home folder " + layout.home()
                            + " cannot be used: its file system does not know whose a file is, so nothing can be hidden from others.");
        }
    }

    /** A new one where none is kept: after a power cut that emptied the file, no process of an earlier life is left to be found. */
    private static int tag(SiteLayout layout) throws IOException {
        var file = new KeptText(layout.tag(), layout);
        var kept = file.read();
        if (kept.isPresent()) {
            return tag(kept.get(), layout);
        }
        var drawn = new SecureRandom().nextInt(1, Integer.MAX_VALUE);
        file.write(String.valueOf(drawn));
        return drawn;
    }

    private static int tag(String text, SiteLayout layout) {
        try {
            var tag = Integer.parseInt(text);
            if (tag > 0) {
                return tag;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new BadConfig("The file " + layout.tag() + " does not hold what it should, a whole number from 1 to "
                + Integer.MAX_VALUE
                + ". Put it back from a backup. Or end all processes that jobs of this home may have"
                + " left behind, and delete it: the server cannot find them without, and makes a new one.");
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
