package webjobs.adapters.fs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import webjobs.adapters.fs.RealPaths.Spot;
import webjobs.application.port.HomeFiles;
import webjobs.application.port.Upload;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.site.HomePath;

/**
 * The files below the home, as they lie on the disk.
 *
 * <p>What is written is received, checked and forced to the disk in the staging folder first, and then renamed to its place, under
 * the lock of the job it belongs to. Safe for use by many threads.
 */
public final class DirectoryHomeFiles implements HomeFiles {
    private final SiteLayout layout;
    private final DirectoryJobStore store;
    private final RealPaths paths;
    private final Staging staging;
    private final Trash trash;
    private final PlaceLocks locks;
    private final AtomicReference<Instant> lastWritten = new AtomicReference<>(Instant.EPOCH);

    /** @param store whose locks are held while a job's files are changed; it has laid out the home */
    public DirectoryHomeFiles(SiteLayout layout, DirectoryJobStore store, UploadLimits limits) {
        this.layout = layout;
        this.store = store;
        paths = new RealPaths(layout);
        staging = new Staging(layout.staging(), limits);
        trash = store.trash();
        locks = store.places();
    }

    @Override
    public Optional<Entry> find(HomePath path) {
        return Disk.get("look for a file", () -> {
            var spot = paths.find(path);
            return spot.isThere() ? entry(path, path.name().orElse(""), spot.facts()) : Optional.empty();
        });
    }

    private Optional<Entry> entry(HomePath path, String name, FileFacts facts) {
        return entry(layout.home().resolve(path.toString()), name, facts);
    }

    private static Optional<Entry> entry(Path local, String name, FileFacts facts) {
        var modified = facts.modified().toInstant();
        var created = facts.created().toInstant();
        return switch (facts.kind()) {
            case FILE ->
                Optional.of(new Entry.File(
                        name, facts.size(), modified, created, local.toString(), facts.tag(), facts.identity()));
            case FOLDER -> Optional.of(new Entry.Folder(name, modified, created, local.toString()));
            case LINK, OTHER -> Optional.empty();
        };
    }

    @Override
    public List<Entry> list(HomePath folder) {
        return Disk.get("list a folder", () -> {
            var spot = folder(folder);
            var local = layout.home().resolve(folder.toString());
            var names = new ArrayList<String>();
            try (DirectoryStream<Path> listing = Files.newDirectoryStream(spot.existing())) {
                listing.forEach(path -> names.add(String.valueOf(path.getFileName())));
            }
            names.sort(null);
            var entries = new ArrayList<Entry>();
            for (var name : names) {
                paths.child(spot, name)
                        .flatMap(facts -> entry(local.resolve(name), name, facts))
                        .ifPresent(entries::add);
            }
            return entries;
        });
    }

    private Spot folder(HomePath folder) throws IOException {
        var spot = paths.find(folder);
        if (!spot.isFolder()) {
            throw noSuchFile(folder);
        }
        return spot;
    }

    private static Refused noSuchFile(HomePath path) {
        return new Refused(new Reason.NoSuchFile(path.toString()));
    }

    private static Refused inTheWay(String why) {
        return new Refused(new Reason.FileInTheWay(why));
    }

    @Override
    public InputStream read(HomePath path, Entry.File found, long offset) {
        return Disk.get("read a file", () -> {
            var place = Arrival.at(sameFile(path, found));
            SeekableByteChannel channel;
            try (var folder = OpenFolder.at(paths.home(), place.folder())) {
                channel = folder.open(place.name());
            }
            try {
                var _ = sameFile(path, found); // what came in its place while it was opened is seen now
                return Channels.newInputStream(channel.position(offset));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        });
    }

    private Spot sameFile(HomePath path, Entry.File found) throws IOException {
        var spot = paths.find(path);
        if (!spot.isFile()) {
            throw noSuchFile(path);
        }
        if (!spot.facts().identity().equals(found.identity()) || spot.facts().size() < found.size()) {
            throw inTheWay("'" + path + "' was replaced at the moment when it was asked for. Ask again.");
        }
        return spot;
    }

    @Override
    public Written put(HomePath file, Condition condition, InputStream body) {
        return Disk.get("store a file", () -> {
            checkWritable(paths.find(file), condition);
            var draft = staging.receiveFile(body);
            try {
                return changing(file, () -> paths.find(file), spot -> {
                    checkWritable(spot, condition);
                    return written(spot, draft);
                });
            } finally {
                Trash.deleteOrWarn(Staging.placeOf(draft));
            }
        });
    }

    private static void checkWritable(Spot spot, Condition condition) {
        if (spot.isFolder()) {
            throw inTheWay("The resource represents a directory which can not be updated."); // VFS-14
        }
        if (spot.isFile()) {
            checkTag(spot, condition);
        } else if (!spot.canBeMade()) {
            throw Merge.inTheWay(spot);
        }
    }

    private static void checkTag(Spot spot, Condition condition) {
        var tag = spot.facts().tag();
        var allowed = switch (condition) {
            case Condition.Any any -> true;
            case Condition.None none -> false;
            case Condition.OneOf oneOf -> oneOf.tags().contains(tag);
        };
        if (!allowed) {
            throw new Refused(new Reason.StaleTag(tag));
        }
    }

    private Written written(Spot spot, Path draft) throws IOException {
        if (spot.isThere()) {
            var allowed = Files.getPosixFilePermissions(spot.existing(), LinkOption.NOFOLLOW_LINKS);
            Files.setPosixFilePermissions(draft, allowed);
        }
        ProgramFile.makeExecutable(draft);
        // By itself the disk tells times apart only by a few milliseconds, in which a file may be written twice.
        var now = lastWritten.updateAndGet(last -> later(Instant.now(), last));
        Files.setLastModifiedTime(draft, FileTime.from(now));
        arrive(spot, draft);
        var facts = paths.find(spot.asked()).facts();
        return new Written(!spot.isThere(), facts.tag(), facts.modified().toInstant());
    }

    private static Instant later(Instant now, Instant last) {
        var soonest = last.plus(1, ChronoUnit.MICROS);
        return now.truncatedTo(ChronoUnit.MICROS).isBefore(soonest) ? soonest : now.truncatedTo(ChronoUnit.MICROS);
    }

    private void arrive(Spot spot, Path draft) throws IOException {
        var arrival = Arrival.at(spot);
        arrival.take(paths.home(), draft);
        Disk.force(arrival.folder());
    }

    /** What is changed at a place. */
    @FunctionalInterface
    private interface Change<T> {
        T at(Spot spot) throws IOException;
    }

    /** Makes a change while nobody else here changes anything at that place, or in the job it belongs to. */
    private <T> T changing(HomePath path, Disk.Work<Spot> look, Change<T> change) throws IOException {
        var job = look.done().job();
        return locks.changing(Set.of(job), () -> {
            var spot = look.done();
            if (!spot.job().equals(job)) {
                throw changedMeanwhile(path);
            }
            return change.at(spot);
        });
    }

    private static Refused changedMeanwhile(HomePath path) {
        return inTheWay("A link on the way to '" + path + "' was changed at the same moment. Try again.");
    }

    @Override
    public void makeFolder(HomePath folder) {
        Disk.run("make a folder", () -> {
            var draft = staging.newFolder();
            try {
                changing(folder, () -> paths.find(folder), spot -> {
                    if (spot.isThere()) {
                        throw inTheWay("The resource represents a directory which can not be updated. '" + folder
                                + "' is there already."); // VFS-14
                    } else if (!spot.canBeMade()) {
                        throw Merge.inTheWay(spot);
                    }
                    arrive(spot, draft);
                    return true;
                });
            } finally {
                Trash.deleteOrWarn(Staging.placeOf(draft));
            }
        });
    }

    @Override
    public void removeFile(HomePath file, Condition condition) {
        Disk.run(
                "remove a file",
                () -> changing(file, () -> paths.findUnfollowed(file), place -> {
                    var spot = paths.find(file);
                    if (spot.isFolder()) {
                        throw inTheWay("'" + file + "' is a folder and is removed as one.");
                    } else if (!spot.isFile()) {
                        throw noSuchFile(file);
                    }
                    checkTag(spot, condition);
                    unlink(place);
                    return true;
                }));
    }

    /** Removes a file, or a link and not what it leads to. */
    private void unlink(Spot spot) throws IOException {
        var place = Arrival.at(spot);
        OwnerBits.in(List.of(place.folder()), () -> {
            try (var folder = OpenFolder.at(paths.home(), place.folder())) {
                folder.delete(place.name());
                return true;
            }
        });
        Disk.force(place.folder());
    }

    @Override
    public void removeFolder(HomePath folder, boolean recursive) {
        Disk.run("remove a folder", () -> {
            var place = removable(folder, recursive);
            if (paths.isJobFolder(place) && recursive) {
                removeJob(place);
                return;
            }
            changing(folder, () -> removable(folder, recursive), spot -> {
                if (paths.isJobFolder(spot)) {
                    removeJob(spot);
                } else if (spot.isFolder()) {
                    discard(spot);
                } else {
                    unlink(spot);
                }
                return true;
            });
        });
        trash.empty();
    }

    /** Where the folder lies, or the link to it. */
    private Spot removable(HomePath folder, boolean recursive) throws IOException {
        var spot = folder(folder);
        var place = paths.findUnfollowed(folder);
        if (paths.holdsWhatIsLaidOut(place) || !recursive && !isEmpty(spot.existing())) {
            throw inTheWay("Cannot delete directory. It is either not empty or access is not allowed."); // VFS-17
        }
        return place;
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder)) {
            return !listing.iterator().hasNext();
        }
    }

    /** As the store does it, so that runs that work in it are not disturbed. */
    private void removeJob(Spot spot) {
        spot.job().ifPresent(job -> store.remove(job.kind(), job.name()));
    }

    private void discard(Spot spot) throws IOException {
        var place = Arrival.at(spot);
        var target = layout.discarded().resolve(UUID.randomUUID().toString());
        place.undo(paths.home(), target);
        trash.doom(target);
        Disk.force(place.folder());
    }

    @Override
    public void unzip(HomePath folder, InputStream zip) {
        Disk.run("unpack the archive", () -> {
            var spot = paths.find(folder);
            if (!spot.isFolder() && !spot.canBeMade()) {
                throw Merge.inTheWay(spot);
            }
            var received = staging.receive(new Upload.Zip(zip));
            try {
                layout.prepare(); // so that no folder arrives that is laid out, and has to have its own case of letters
                merge(folder, received);
            } finally {
                Trash.deleteOrWarn(received);
            }
        });
    }

    private void merge(HomePath folder, Path received) throws IOException {
        var content = Staging.content(received);
        var places = Merge.plan(paths, content, folder).places();
        locks.changing(places, () -> {
            var merge = Merge.plan(paths, content, folder);
            if (!places.containsAll(merge.places())) {
                throw changedMeanwhile(folder);
            }
            merge.run(Files.createDirectory(received.resolve("before")));
            return true;
        });
    }

    /** @throws UncheckedIOException where the sink fails */
    @Override
    public void zip(HomePath folder, OutputStream sink) {
        try {
            var home = paths.home();
            var spot = folder(folder);
            var leftOut = spot.existing().equals(home)
                    ? String.valueOf(layout.server().getFileName())
                    : "";
            try (var open = OpenFolder.at(home, spot.existing())) {
                FolderZip.write(open, leftOut, sink);
            }
        } catch (IOException e) {
            throw Disk.failed("read a folder", e);
        }
    }
}
