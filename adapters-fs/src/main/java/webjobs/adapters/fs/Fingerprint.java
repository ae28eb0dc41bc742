package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A job's folder as a number, to see cheaply that it has changed: what it holds directly, and on the way down to the script folder
 * (SCR-03) where its {@code settings.job} lies. Each entry counts with its name, size, modification time and place on the disk.
 * Nothing is opened but the folders.
 */
final class Fingerprint {
    /** That of a folder that cannot be read, or is none. */
    static final long NONE = 0;

    private long sum = 1;
    private int entries;
    private @Nullable Path onlyFolder;

    private Fingerprint() {}

    static long of(Path folder) {
        var print = new Fingerprint();
        try {
            print.entry(folder);
            for (Path next = folder; next != null; next = print.entries == 1 ? print.onlyFolder : null) {
                print.folder(next);
            }
            return print.sum;
        } catch (IOException | DirectoryIteratorException _) {
            return NONE;
        }
    }

    private void folder(Path folder) throws IOException {
        entries = 0;
        onlyFolder = null;
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder)) {
            for (var child : listing) {
                entries++;
                entry(child);
            }
        }
    }

    private void entry(Path path) throws IOException {
        try {
            var now = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (now.isDirectory()) {
                onlyFolder = path;
            }
            var print = (long) String.valueOf(path.getFileName()).hashCode();
            print = mixed(print + now.size());
            print = mixed(print + now.lastModifiedTime().toInstant().getEpochSecond());
            print = mixed(print + now.lastModifiedTime().toInstant().getNano());
            var place = now.fileKey();
            // A sum, as a folder's entries come in no order.
            sum += mixed(print + (place == null ? 0 : place.hashCode()));
        } catch (NoSuchFileException _) {
            // It has just gone.
        }
    }

    /** Spreads every bit over all others; the last step of MurmurHash3. */
    private static long mixed(long bits) {
        bits = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
        bits = (bits ^ bits >>> 33) * 0xc4ceb9fe1a85ec53L;
        return bits ^ bits >>> 33;
    }
}
