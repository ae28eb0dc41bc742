package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The empty file {@code disable.job} in a script folder, by which a continuous job is not to run (CON-28). */
final class DisableMarker {
    static final String NAME = "disable.job";

    private DisableMarker() {}

    /** Those that are there, whatever their text; a folder of that name is no marker. */
    static List<Path> in(Path scripts) throws IOException {
        return FixedNames.find(scripts, NAME).stream()
                .filter(marker -> !Tree.isFolder(marker))
                .toList();
    }

    /** Lays it there or takes it away, and returns when that is on the disk. Nothing happens where it is so already. */
    static void set(Path scripts, boolean disabled) throws IOException {
        var there = in(scripts);
        if (disabled != there.isEmpty()) {
            return;
        }
        if (disabled) {
            Files.createFile(scripts.resolve(NAME));
        } else {
            for (var marker : there) {
                Files.deleteIfExists(marker);
            }
        }
        Disk.force(scripts); // an empty file is no more than its name
    }
}
