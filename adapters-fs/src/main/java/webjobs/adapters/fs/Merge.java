package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import webjobs.adapters.fs.RealPaths.Spot;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.site.HomePath;

/**
 * How an unpacked archive is laid over a folder: a file takes the place of another, and what is not there yet arrives as a whole.
 * What fails on the way is taken back. For one use, by one thread.
 */
final class Merge {
    private static final Set<PosixFilePermission> EXECUTABLE = Set.of(
            PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);

    /** @param fresh what is put there */
    private record Step(Path fresh, Spot spot) {}

    private final RealPaths paths;
    private final List<Step> steps = new ArrayList<>();
    private final Set<HomePath> targets = new HashSet<>();
    private final Set<Optional<JobKey>> places = new HashSet<>();

    private Merge(RealPaths paths) {
        this.paths = paths;
    }

    /**
     * Looks at every place that something is put to.
     *
     * @throws Refused as {@code FileInTheWay}, {@code NotYours} or {@code BadUpload}
     */
    static Merge plan(RealPaths paths, Path content, HomePath folder) throws IOException {
        var merge = new Merge(paths);
        merge.addFolder(content, folder);
        return merge;
    }

    /** Of which jobs something is changed, empty for what is no job's. */
    Set<Optional<JobKey>> places() {
        return places;
    }

    private void addFolder(Path fresh, HomePath target) throws IOException {
        var spot = paths.find(target);
        if (!spot.isFolder()) {
            checkCanBeMade(spot);
            add(fresh, target, spot);
            return;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(fresh)) {
            for (var child : children) {
                var below = target.below(String.valueOf(child.getFileName()));
                if (Tree.isFolder(child)) {
                    addFolder(child, below);
                } else {
                    addFile(child, below);
                }
            }
        }
    }

    /** A link takes the place of another; a file, that of what a link leads to. */
    private void addFile(Path fresh, HomePath target) throws IOException {
        var isLink = Files.isSymbolicLink(fresh);
        var spot = isLink ? paths.findUnfollowed(target) : paths.find(target);
        if (!spot.isFile() && !(isLink && spot.isThere() && spot.facts().kind() == FileFacts.Kind.LINK)) {
            checkCanBeMade(spot);
        }
        add(fresh, target, spot);
    }

    private static void checkCanBeMade(Spot spot) {
        if (!spot.canBeMade()) {
            throw inTheWay(spot);
        }
    }

    static Refused inTheWay(Spot spot) {
        var what = spot.facts().isFolder() ? "a folder" : "no folder";
        return new Refused(
                new Reason.FileInTheWay("'" + spot.asked() + "' cannot be written: there, or on the way there, is "
                        + what + " that is in the way. Nothing was changed."));
    }

    private void add(Path fresh, HomePath target, Spot spot) {
        if (!targets.add(target)) {
            throw Archive.refused(target.toString(), "is there twice, in different cases of letters");
        }
        steps.add(new Step(fresh, spot));
        places.add(spot.job());
    }

    /** @param aside a folder of the server's own, on the same disk, that the caller deletes afterwards */
    void run(Path aside) throws IOException {
        var home = paths.home();
        Deque<Disk.Step> undo = new ArrayDeque<>();
        try {
            var changed = new LinkedHashSet<Path>();
            for (var step : steps) {
                var arrival = Arrival.at(step.spot());
                put(home, step, arrival, aside.resolve(String.valueOf(undo.size())), undo);
                changed.add(arrival.folder());
            }
            for (var folder : changed) {
                Disk.force(folder);
            }
        } catch (IOException | RuntimeException e) {
            takeBack(undo, e);
            throw e;
        }
    }

    private static void put(Path home, Step step, Arrival arrival, Path before, Deque<Disk.Step> undo)
            throws IOException {
        if (step.spot().isThere()) {
            keep(step.spot().existing(), before);
            keepPermissions(step.spot(), step.fresh());
            arrival.take(home, step.fresh());
            undo.push(() -> arrival.take(home, before));
        } else {
            arrival.take(home, step.fresh());
            undo.push(() -> arrival.undo(home, before));
        }
    }

    /** A second name for a file costs no room; not every disk has that. */
    private static void keep(Path file, Path before) throws IOException {
        try {
            Files.createLink(before, file);
        } catch (IOException | UnsupportedOperationException _) {
            Files.copy(file, before, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** A file goes on allowing what it has allowed, so that a script can still be run; what the archive allows comes on top. */
    private static void keepPermissions(Spot spot, Path fresh) throws IOException {
        if (spot.facts().isFile() && !Files.isSymbolicLink(fresh)) {
            var allowed = Files.getPosixFilePermissions(spot.existing(), LinkOption.NOFOLLOW_LINKS);
            var more = Files.getPosixFilePermissions(fresh);
            more.retainAll(EXECUTABLE);
            allowed.addAll(more);
            Files.setPosixFilePermissions(fresh, allowed);
        }
    }

    /** Takes steps in order, each as far as it goes. */
    static void takeBack(Deque<Disk.Step> undo, Exception why) {
        for (var step : undo) {
            try {
                step.take();
            } catch (IOException e) {
                why.addSuppressed(e);
            }
        }
    }
}
