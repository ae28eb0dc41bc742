package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What lay in a folder at one look: enough to tell whether it has changed since, and to copy it. Files are told apart by size and
 * times (EXE-06), not by reading them. What is neither file, folder nor link is passed over.
 *
 * @param entries parents before their children
 */
record Snapshot(Path root, List<Entry> entries) {
    private static final Set<PosixFilePermission> OWNER_READS_AND_WRITES =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> EXECUTABLE = EnumSet.of(
            PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);
    private static final Set<PosixFilePermission> OWNER_DOES_ALL = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    /** @param path relative to the root */
    sealed interface Entry {
        Path path();

        /** @param mode as in {@code rwxr-xr-x} */
        record Folder(Path path, String mode) implements Entry {}

        /**
         * A file. Archives of builds that come out the same each time give all files one time, so that another content may have the
         * same size and modification time as the one before it; it still came at another time.
         *
         * @param changed when the disk last changed anything about it, which nobody can set
         * @param mode as in {@code rwxr-xr-x}
         */
        record File(Path path, long size, FileTime modified, FileTime changed, String mode) implements Entry {}

        record Link(Path path, String target) implements Entry {}
    }

    static Snapshot of(Path root) throws IOException {
        var entries = new ArrayList<Entry>();
        look(root, root, entries);
        return new Snapshot(root, entries);
    }

    private static void look(Path root, Path folder, List<Entry> entries) throws IOException {
        var children = new ArrayList<Path>();
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder)) {
            listing.forEach(children::add);
        }
        children.sort(null);
        for (var child : children) {
            var path = root.relativize(child);
            var attributes = Files.readAttributes(child, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isDirectory()) {
                entries.add(new Entry.Folder(path, PosixFilePermissions.toString(attributes.permissions())));
                look(root, child, entries);
            } else if (attributes.isSymbolicLink()) {
                entries.add(new Entry.Link(path, Files.readSymbolicLink(child).toString()));
            } else if (attributes.isRegularFile()) {
                entries.add(new Entry.File(
                        path,
                        attributes.size(),
                        attributes.lastModifiedTime(),
                        (FileTime) Files.getAttribute(child, "unix:ctime", LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.toString(attributes.permissions())));
            }
        }
    }

    /** Sixteen hexadecimal digits that are the same as long as nothing has changed. */
    String version() {
        return version(_ -> true);
    }

    /** The same of a part. @param counts which entries make it up */
    String version(Predicate<Entry> counts) {
        var digest = sha256();
        for (var entry : entries) {
            if (!counts.test(entry)) {
                continue;
            }
            // A record's text has all its fields and nothing else.
            digest.update(entry.toString().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    /**
     * Whether a copy still has all that was copied, as it was (EXE-07). What was added there does not matter; nor do execute bits that
     * were added, as many scripts begin by {@code chmod +x} on what they start.
     */
    boolean isUnchangedIn(Path copy) throws IOException {
        if (!Files.getPosixFilePermissions(copy).containsAll(OWNER_DOES_ALL)) {
            return false;
        }
        for (var entry : entries) {
            var path = copy.resolve(entry.path());
            if (!Tree.isThere(path)) {
                return false;
            }
            var now = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            var same = switch (entry) {
                case Entry.Folder folder ->
                    now.isDirectory() && isAllowed(now.permissions(), folder.mode(), OWNER_DOES_ALL);
                case Entry.File file ->
                    now.isRegularFile()
                            && now.size() == file.size()
                            && now.lastModifiedTime().equals(file.modified())
                            && isAllowed(now.permissions(), file.mode(), OWNER_READS_AND_WRITES);
                case Entry.Link link ->
                    now.isSymbolicLink()
                            && Files.readSymbolicLink(path).toString().equals(link.target());
            };
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** @param mode that of the original @param more what every copy allows on top */
    private static boolean isAllowed(Set<PosixFilePermission> now, String mode, Set<PosixFilePermission> more) {
        var copied = PosixFilePermissions.fromString(mode);
        copied.addAll(more);
        var added = EnumSet.copyOf(EXECUTABLE);
        added.addAll(copied);
        return now.containsAll(copied) && added.containsAll(now);
    }

    /**
     * Copies everything into a new folder, with times and modes; the owner may always change what is in the copy, or nobody could
     * delete it.
     */
    void copyTo(Path copy) throws IOException {
        Files.createDirectories(copy);
        for (var entry : entries) {
            var target = copy.resolve(entry.path());
            switch (entry) {
                case Entry.Folder _ -> Files.createDirectory(target);
                case Entry.Link link -> Files.createSymbolicLink(target, Path.of(link.target()));
                case Entry.File file -> {
                    Files.copy(
                            root.resolve(file.path()),
                            target,
                            StandardCopyOption.COPY_ATTRIBUTES,
                            LinkOption.NOFOLLOW_LINKS);
                    allow(target, file.mode(), OWNER_READS_AND_WRITES);
                }
            }
        }
        for (var entry : entries) {
            if (entry instanceof Entry.Folder(Path path, String mode)) {
                // Also where nothing is to be added: the folder was made with the mode that new folders get.
                var permissions = PosixFilePermissions.fromString(mode);
                permissions.addAll(OWNER_DOES_ALL);
                Files.setPosixFilePermissions(copy.resolve(path), permissions);
            }
        }
    }

    private static void allow(Path file, String mode, Set<PosixFilePermission> more) throws IOException {
        var permissions = PosixFilePermissions.fromString(mode);
        if (permissions.addAll(more)) {
            Files.setPosixFilePermissions(file, permissions);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
