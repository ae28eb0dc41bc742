package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The empty file {@code disable.job} in a script folder, by which a continuous job is not to run (CON-28). */
final class DisableMarker {
    static final String NAME = "disable.job";

    private DisableMarker() {}

    /** Whatever its text; a folder of that name is no marker. */
    static boolean isIn(Path scripts) {
        var marker = scripts.resolve(NAME);
        return Tree.isThere(marker) && !Tree.isFolder(marker);
    }

    /** Lays it there or takes it away, and returns when that is on the disk. Nothing happens where it is so already. */
    static void set(Path scripts, boolean disabled) throws IOException {
        if (isIn(scripts) == disabled) {
            return;
        }
        if (disabled) {
            Files.createFile(scripts.resolve(NAME));
        } else {
            Files.deleteIfExists(scripts.resolve(NAME));
        }
        Disk.force(scripts); // an empty file is no more than its name
    }
}
