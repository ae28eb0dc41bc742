package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Folders of the server's own user that are closed to that user, as package managers and scripts leave them (mode 555). The user may
 * open them at any time, so nobody is kept from replacing or deleting what lies in them.
 */
final class OwnerBits {
    private static final Set<PosixFilePermission> ALL = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private OwnerBits() {}

    /** Moves something in one step. A folder that is closed can move only within the folder it lies in; it is opened for the move. */
    static void move(Path from, Path to) throws IOException {
        try {
            rename(from, to);
        } catch (AccessDeniedException denied) {
            var opened = opened(List.of(from));
            if (opened.isEmpty()) {
                throw denied;
            }
            try {
                rename(from, to);
            } catch (IOException e) {
                close(opened);
                throw e;
            }
            opened.values().forEach(mode -> close(Map.of(to, mode)));
        }
    }

    private static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Does something that changes folders. Where it is denied, those that are closed are opened, and closed again when it is done.
     *
     * @param work harmless to begin again after it was denied
     */
    static <T> T in(List<Path> folders, Disk.Work<T> work) throws IOException {
        try {
            return work.done();
        } catch (AccessDeniedException denied) {
            var opened = opened(folders);
            if (opened.isEmpty()) {
                throw denied;
            }
            try {
                return work.done();
            } finally {
                close(opened);
            }
        }
    }

    /** @return those that were closed, and are open now, with the mode that they had */
    private static Map<Path, Set<PosixFilePermission>> opened(List<Path> folders) throws IOException {
        var opened = new LinkedHashMap<Path, Set<PosixFilePermission>>();
        for (var folder : folders) {
            if (!Tree.isFolder(folder)) {
                continue;
            }
            var mode = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
            if (mode.containsAll(ALL)) {
                continue;
            }
            try {
                var more = EnumSet.copyOf(ALL);
                more.addAll(mode);
                Files.setPosixFilePermissions(folder, more);
                opened.put(folder, mode);
            } catch (FileSystemException _) {
                // It is another user's; the denial stands.
            }
        }
        return opened;
    }

    private static void close(Map<Path, Set<PosixFilePermission>> opened) {
        opened.forEach((folder, mode) -> {
            try {
                if (Tree.isFolder(folder)) {
                    Files.setPosixFilePermissions(folder, mode);
                }
            } catch (IOException _) {
                // It stays open to its own user, which hurts nobody.
            }
        });
    }
}
