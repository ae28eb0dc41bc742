package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.site.HomePath;

/**
 * Where paths below the home really lead. Links are followed as long as they stay in the home and out of the server's own folder;
 * one that leads elsewhere or nowhere is refused, wherever it lies on the way (D12).
 *
 * <p>What is found here may be something else a moment later, so whoever then reads or changes it goes there by {@link OpenFolder}.
 */
final class RealPaths {
    private final SiteLayout layout;

    RealPaths(SiteLayout layout) {
        this.layout = layout;
    }

    /**
     * Where a path leads.
     *
     * @param existing what is there of it, without links
     * @param facts those of it
     * @param missing the names that are not there below, the first of them first; none where all is there
     * @param job whose content it is or would be
     */
    record Spot(HomePath asked, Path existing, FileFacts facts, List<String> missing, Optional<JobKey> job) {
        boolean isThere() {
            return missing.isEmpty();
        }

        boolean isFile() {
            return isThere() && facts.isFile();
        }

        boolean isFolder() {
            return isThere() && facts.isFolder();
        }

        /** Whether it is a folder, or can be made one, or a file in it: nothing on the way there is no folder. */
        boolean canBeMade() {
            return !isThere() && facts.isFolder();
        }
    }

    Path home() throws IOException {
        return layout.home().toRealPath();
    }

    /** @throws Refused as {@code NotYours} */
    Spot find(HomePath path) throws IOException {
        return find(path, true);
    }

    /** The same, but a link at the end of the path is the link, and not what it leads to. */
    Spot findUnfollowed(HomePath path) throws IOException {
        return find(path, false);
    }

    private Spot find(HomePath path, boolean followsLast) throws IOException {
        var home = home();
        var reached = home;
        var facts = FileFacts.of(home).orElseThrow(() -> notYours(path));
        var names = path.names();
        for (var i = 0; i < names.size() && facts.isFolder(); i++) {
            var next = reached.resolve(names.get(i));
            checkServed(path, next, home);
            var there = FileFacts.of(next);
            if (there.isEmpty()) {
                return spot(path, reached, facts, names.subList(i, names.size()));
            }
            var isFollowed = there.get().kind() == FileFacts.Kind.LINK && (followsLast || i < names.size() - 1);
            reached = isFollowed ? followed(path, next, home) : next;
            facts = isFollowed ? FileFacts.of(reached).orElseThrow(() -> notYours(path)) : there.get();
            if (!facts.isFolder()) {
                return spot(path, reached, facts, names.subList(i + 1, names.size()));
            }
        }
        return spot(path, reached, facts, List.of());
    }

    /** What is at a name in a folder, links followed; empty where it has gone, or is not served. */
    Optional<FileFacts> child(Spot folder, String name) throws IOException {
        var home = home();
        var path = folder.existing().resolve(name);
        try {
            checkServed(folder.asked(), path, home);
            var facts = FileFacts.of(path);
            return facts.isPresent() && facts.get().kind() == FileFacts.Kind.LINK
                    ? FileFacts.of(followed(folder.asked(), path, home))
                    : facts;
        } catch (Refused _) {
            return Optional.empty();
        }
    }

    private Path followed(HomePath path, Path link, Path home) throws IOException {
        Path real;
        try {
            real = link.toRealPath();
        } catch (IOException _) {
            throw notYours(path); // it leads nowhere, or round and round
        }
        checkServed(path, real, home);
        return real;
    }

    private void checkServed(HomePath path, Path real, Path home) throws IOException {
        var isHome = real.equals(home);
        if (!real.startsWith(home)
                || !isHome && isServers(home, home.relativize(real).getName(0))) {
            throw notYours(path);
        }
    }

    /** By name, as it may not be there, and by its place on the disk, as that may take a name in any case of letters. */
    private boolean isServers(Path home, Path name) throws IOException {
        if (name.equals(layout.server().getFileName())) {
            return true;
        }
        var there = FileFacts.of(home.resolve(name)).map(FileFacts::place);
        return there.isPresent() && there.equals(FileFacts.of(layout.server()).map(FileFacts::place));
    }

    private static Refused notYours(HomePath path) {
        return new Refused(new Reason.NotYours(path.toString()));
    }

    private Spot spot(HomePath path, Path existing, FileFacts facts, List<String> missing) throws IOException {
        var whole = existing;
        for (var name : missing) {
            whole = whole.resolve(name);
        }
        return new Spot(path, existing, facts, missing, jobAt(whole));
    }

    private Optional<JobKey> jobAt(Path path) throws IOException {
        for (var kind : JobKind.values()) {
            var jobs = layout.jobs(kind);
            var real = Files.exists(jobs) ? jobs.toRealPath() : jobs;
            if (path.startsWith(real) && !path.equals(real)) {
                var name = real.relativize(path).getName(0).toString();
                return JobName.isValid(name) ? Optional.of(new JobKey(kind, new JobName(name))) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whether it is a job's whole folder. */
    boolean isJobFolder(Spot spot) throws IOException {
        var job = spot.job();
        return job.isPresent()
                && spot.isFolder()
                && spot.existing()
                        .equals(layout.jobs(job.get().kind())
                                .toRealPath()
                                .resolve(job.get().name().text()));
    }

    /** Whether one of the folders that the home is laid out with is there or below. */
    boolean holdsWhatIsLaidOut(Spot spot) throws IOException {
        for (var folder : layout.laidOut()) {
            var asNamed = home().resolve(layout.home().relativize(folder));
            var real = Files.exists(folder) ? folder.toRealPath() : asNamed;
            if (asNamed.startsWith(spot.existing()) || real.startsWith(spot.existing())) {
                return true;
            }
        }
        return false;
    }
}
