package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import webjobs.adapters.fs.RealPaths.Spot;

/**
 * How something that was made ready in the staging folder comes to its place: in one step, together with the folders that are missing
 * on the way there. So either all of it is there, or nothing.
 *
 * @param folder that which is changed
 * @param name what arrives there
 * @param below the names in it on the way to what was made ready; none where that itself arrives
 */
record Arrival(Path folder, String name, List<String> below) {
    static Arrival at(Spot spot) throws IOException {
        if (!spot.isThere()) {
            return new Arrival(
                    spot.existing(),
                    spot.missing().getFirst(),
                    spot.missing().subList(1, spot.missing().size()));
        }
        var folder = spot.existing().getParent();
        if (folder == null) {
            throw new IOException("the home is the root of the file system");
        }
        return new Arrival(folder, String.valueOf(spot.existing().getFileName()), List.of());
    }

    Path path() {
        return folder.resolve(name);
    }

    /** Does not wait for the disk to have it: {@link Disk#force} the folder. */
    void take(Path home, Path draft) throws IOException {
        var arriving = below.isEmpty() ? draft : inFolders(draft);
        OwnerBits.in(List.of(folder), () -> {
            try (var open = OpenFolder.at(home, folder)) {
                open.takeIn(arriving, name);
                return true;
            }
        });
    }

    private Path inFolders(Path draft) throws IOException {
        var first = draft.resolveSibling(UUID.randomUUID().toString());
        var last = first;
        for (var folderName : below.subList(0, below.size() - 1)) {
            last = last.resolve(folderName);
        }
        Files.createDirectories(last);
        Files.move(draft, last.resolve(below.getLast()), StandardCopyOption.ATOMIC_MOVE);
        Tree.force(first);
        return first;
    }

    /** Takes what is there away. @param target where it goes, in one of the server's folders */
    void undo(Path home, Path target) throws IOException {
        OwnerBits.in(List.of(folder, path()), () -> {
            try (var open = OpenFolder.at(home, folder)) {
                open.moveOut(name, target);
                return true;
            }
        });
    }
}
