package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import webjobs.adapters.fs.RealPaths.Spot;
import webjobs.domain.Refused;
import webjobs.domain.site.HomePath;

/**
 * The files of a site that belong to no job: how those of an archive take their places in {@code site/wwwroot}, and those of an earlier
 * archive go. All of it happens, or what has happened is taken back. Safe for use by many threads.
 */
final class SiteFiles {
    private static final HomePath SITE = HomePath.parse("site/wwwroot");
    private static final HomePath JOBS = HomePath.parse("site/wwwroot/App_Data/jobs");

    private final RealPaths paths;
    private final PlaceLocks locks;

    SiteFiles(RealPaths paths, PlaceLocks locks) {
        this.paths = paths;
        this.locks = locks;
    }

    /**
     * The paths of all files and links below an unpacked site, as they are below {@code site/wwwroot}.
     *
     * @throws Refused as {@code BadPath} or {@code BadUpload} where one cannot lie there
     */
    static List<String> in(Path site) throws IOException {
        var files = new TreeSet<String>();
        Files.walkFileTree(site, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                var target = below(site.relativize(file).toString());
                if (!files.add(String.join(
                        "/", target.names().subList(2, target.names().size())))) {
                    throw Archive.refused(target.toString(), "is there twice, in different cases of letters");
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return List.copyOf(files);
    }

    private static HomePath below(String path) {
        return HomePath.parse(SITE + "/" + path);
    }

    /**
     * @param fresh an unpacked site without its jobs; its files leave it
     * @param gone paths below {@code site/wwwroot} of files that are to go, with the folders that are empty then
     * @param aside a new folder of the server's own, on the same disk, that the caller deletes afterwards
     * @throws Refused as {@code FileInTheWay}, {@code NotYours} or {@code BadUpload}
     */
    void replace(Path fresh, Collection<String> gone, Path aside) throws IOException {
        var jobs = new HashSet<Optional<JobKey>>();
        jobs.add(Optional.empty());
        locks.changing(jobs, () -> {
            Deque<Disk.Step> undo = new ArrayDeque<>();
            try {
                takeAway(gone, Files.createDirectory(aside.resolve("gone")), undo);
                var merge = Merge.plan(paths, fresh, SITE);
                refuseJobs(merge.places());
                merge.run(Files.createDirectory(aside.resolve("replaced")));
                return true;
            } catch (IOException | RuntimeException e) {
                Merge.takeBack(undo, e);
                throw e;
            }
        });
    }

    /** A link in the site may lead into a job, which is another's to change. */
    private static void refuseJobs(Set<Optional<JobKey>> places) {
        places.stream().flatMap(Optional::stream).findFirst().ifPresent(job -> {
            throw Archive.refused("a link in the site leads one of its files into the " + job);
        });
    }

    private void takeAway(Collection<String> gone, Path aside, Deque<Disk.Step> undo) throws IOException {
        var folders = new TreeSet<HomePath>(
                Comparator.comparing((HomePath path) -> path.names().size())
                        .reversed()
                        .thenComparing(HomePath::toString));
        for (var path : gone) {
            var target = below(path);
            var spot = place(target);
            if (spot.isPresent()) {
                takeAway(spot.get(), aside.resolve(String.valueOf(undo.size())), undo);
                target.folders().stream().filter(SiteFiles::mayGo).forEach(folders::add);
            }
        }
        for (var folder : folders) {
            removeIfEmpty(folder, undo);
        }
    }

    /** Where a file or link lies that may be taken away; empty where there is none by now. */
    private Optional<Spot> place(HomePath target) throws IOException {
        try {
            var spot = paths.findUnfollowed(target);
            return spot.isThere() && !spot.isFolder() && spot.job().isEmpty() ? Optional.of(spot) : Optional.empty();
        } catch (Refused _) {
            return Optional.empty(); // somebody has put a link out of the home on the way
        }
    }

    private void takeAway(Spot spot, Path target, Deque<Disk.Step> undo) throws IOException {
        var place = Arrival.at(spot);
        place.undo(paths.home(), target);
        undo.push(() -> place.take(paths.home(), target));
        Disk.force(place.folder());
    }

    private static boolean mayGo(HomePath folder) {
        var names = folder.names();
        return names.size() > SITE.names().size()
                && names.subList(0, SITE.names().size()).equals(SITE.names())
                && !JOBS.names()
                        .equals(names.subList(
                                0, Math.min(names.size(), JOBS.names().size())))
                && !folder.isLaidOut();
    }

    private void removeIfEmpty(HomePath folder, Deque<Disk.Step> undo) throws IOException {
        var spot = paths.findUnfollowed(folder);
        if (!spot.isFolder()) {
            return;
        }
        var place = Arrival.at(spot);
        var mode = Files.getPosixFilePermissions(spot.existing());
        try (var above = OpenFolder.at(paths.home(), place.folder())) {
            above.deleteFolder(place.name());
        } catch (DirectoryNotEmptyException | NoSuchFileException _) {
            return;
        }
        undo.push(() -> Files.setPosixFilePermissions(Files.createDirectory(spot.existing()), mode));
    }

    /** Takes the folder {@code App_Data/jobs}, in whatever case of letters, out of an unpacked site; what is no job there goes nowhere. */
    static void dropJobs(Path site) throws IOException {
        for (var jobs : foldersNamed(site, List.of("App_Data", "jobs"))) {
            Tree.delete(jobs);
            try {
                Files.delete(jobs.resolveSibling(""));
            } catch (DirectoryNotEmptyException _) {
                // It holds more than jobs.
            }
        }
    }

    private static List<Path> foldersNamed(Path start, List<String> names) throws IOException {
        var reached = List.of(start);
        for (var name : names) {
            var next = new ArrayList<Path>();
            for (var folder : reached) {
                try (var listing = Files.newDirectoryStream(folder, Tree::isFolder)) {
                    for (var child : listing) {
                        if (String.valueOf(child.getFileName()).equalsIgnoreCase(name)) {
                            next.add(child);
                        }
                    }
                }
            }
            reached = next;
        }
        return reached;
    }
}
