package webjobs.application.port;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.site.HomePath;

/**
 * A home that is gone with the test, under {@link HomeFilesContract} like the real one. It holds no links, and time goes on by a second
 * with each change. One lock for everything.
 */
public final class InMemoryHomeFiles implements HomeFiles {
    private static final String HOME = "/nowhere";
    private static final String SERVER = "server";
    private static final List<String> FOLDERS_AT_FIRST = List.of(
            "site/wwwroot/App_Data/jobs/triggered",
            "site/wwwroot/App_Data/jobs/continuous",
            "data/jobs/triggered",
            "data/jobs/continuous",
            SERVER);

    private final long maxBytes;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Folder home = new Folder(now);
    private int tags;

    public InMemoryHomeFiles() {
        this(1 << 30);
    }

    /** @param maxBytes of a body */
    public InMemoryHomeFiles(long maxBytes) {
        this.maxBytes = maxBytes;
        FOLDERS_AT_FIRST.forEach(path -> folderMade(HomePath.parse(path).names()));
    }

    private sealed interface Node {}

    private record File(byte[] bytes, Instant modified, Instant created, String tag) implements Node {}

    private static final class Folder implements Node {
        private final TreeMap<String, Node> children = new TreeMap<>();
        private final Instant created;
        private Instant modified;

        Folder(Instant created) {
            this.created = created;
            modified = created;
        }
    }

    /** Writes a file, also one of the server's own. */
    public synchronized void putText(String path, String text) {
        write(HomePath.parse(path), text.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    /** What a file holds, also one of the server's own. */
    public synchronized Optional<String> textAt(String path) {
        return at(HomePath.parse(path))
                .map(node -> node instanceof File file ? new String(file.bytes(), StandardCharsets.UTF_8) : null);
    }

    private Optional<Node> at(HomePath path) {
        Node node = home;
        for (var name : path.names()) {
            if (!(node instanceof Folder folder) || !folder.children.containsKey(name)) {
                return Optional.empty();
            }
            node = folder.children.get(name);
        }
        return Optional.of(node);
    }

    private static void checkIsServed(HomePath path) {
        if (!path.isHome() && path.names().getFirst().equals(SERVER)) {
            throw new Refused(new Reason.NotYours(path.toString()));
        }
    }

    private Folder folderAt(HomePath path) {
        checkIsServed(path);
        return at(path).map(node -> node instanceof Folder folder ? folder : null)
                .orElseThrow(() -> new Refused(new Reason.NoSuchFile(path.toString())));
    }

    private File fileAt(HomePath path) {
        checkIsServed(path);
        return at(path).map(node -> node instanceof File file ? file : null)
                .orElseThrow(() -> new Refused(new Reason.NoSuchFile(path.toString())));
    }

    @Override
    public synchronized Optional<Entry> find(HomePath path) {
        checkIsServed(path);
        return at(path).map(node -> entry(path, node));
    }

    private static Entry entry(HomePath path, Node node) {
        var name = path.name().orElse("");
        var localPath = path.isHome() ? HOME : HOME + "/" + path;
        return switch (node) {
            case File file ->
                new Entry.File(
                        name, file.bytes().length, file.modified(), file.created(), localPath, file.tag(), file.tag());
            case Folder folder -> new Entry.Folder(name, folder.modified, folder.created, localPath);
        };
    }

    @Override
    public synchronized List<Entry> list(HomePath folder) {
        var entries = new ArrayList<Entry>();
        folderAt(folder).children.forEach((name, node) -> {
            if (!folder.isHome() || !name.equals(SERVER)) {
                entries.add(entry(folder.below(name), node));
            }
        });
        return entries;
    }

    @Override
    public synchronized InputStream read(HomePath path, Entry.File found, long offset) {
        var file = fileAt(path);
        if (!file.tag().equals(found.identity())) {
            throw inTheWay("'" + path + "' is another file by now.");
        }
        var bytes = file.bytes();
        return new ByteArrayInputStream(bytes, Math.toIntExact(offset), bytes.length);
    }

    @Override
    public Written put(HomePath file, Condition condition, InputStream body) {
        synchronized (this) {
            checkWritable(file, condition);
        }
        var bytes = received(body);
        synchronized (this) {
            checkWritable(file, condition);
            var isNew = at(file).isEmpty();
            var written = write(file, bytes, Optional.empty());
            return new Written(isNew, written.tag(), written.modified());
        }
    }

    private void checkWritable(HomePath path, Condition condition) {
        checkIsServed(path);
        checkIsNoFolder(path);
        if (at(path).orElse(null) instanceof File file) {
            checkTag(file, condition);
        }
    }

    private void checkIsNoFolder(HomePath path) {
        checkParents(path);
        if (at(path).orElse(null) instanceof Folder) {
            throw inTheWay("The resource represents a directory which can not be updated.");
        }
    }

    private void checkParents(HomePath path) {
        for (var folder : path.folders()) {
            if (at(folder).orElse(null) instanceof File) {
                throw inTheWay("'" + folder + "' is a file and would have to be a folder.");
            }
        }
    }

    private static void checkTag(File file, Condition condition) {
        var allowed = switch (condition) {
            case Condition.Any any -> true;
            case Condition.None none -> false;
            case Condition.OneOf oneOf -> oneOf.tags().contains(file.tag());
        };
        if (!allowed) {
            throw new Refused(new Reason.StaleTag(file.tag()));
        }
    }

    private static Refused inTheWay(String why) {
        return new Refused(new Reason.FileInTheWay(why));
    }

    private byte[] received(InputStream body) {
        var bytes = new ByteArrayOutputStream();
        try {
            for (var b = body.read(); b >= 0; b = body.read()) {
                if (bytes.size() == maxBytes) {
                    throw new Refused(new Reason.TooLarge(maxBytes));
                }
                bytes.write(b);
            }
        } catch (IOException e) {
            throw new Refused(new Reason.BadUpload("The upload broke off: " + e.getMessage()));
        }
        return bytes.toByteArray();
    }

    private File write(HomePath path, byte[] bytes, Optional<Instant> modified) {
        now = now.plusSeconds(1);
        var parent = folderMade(path.names().subList(0, path.names().size() - 1));
        var name = path.name().orElseThrow();
        var created = parent.children.get(name) instanceof File old ? old.created() : now;
        var file = new File(bytes, modified.orElse(now), created, "\"" + ++tags + "\"");
        parent.children.put(name, file);
        parent.modified = now;
        return file;
    }

    private Folder folderMade(List<String> names) {
        var folder = home;
        for (var name : names) {
            var child = folder.children.computeIfAbsent(name, _ -> new Folder(now));
            if (!(child instanceof Folder next)) {
                throw new IllegalStateException(name + " is a file");
            }
            folder = next;
        }
        return folder;
    }

    @Override
    public synchronized void makeFolder(HomePath folder) {
        checkIsServed(folder);
        checkParents(folder);
        if (at(folder).isPresent()) {
            throw inTheWay("'" + folder + "' is there already.");
        }
        now = now.plusSeconds(1);
        folderMade(folder.names());
    }

    @Override
    public synchronized void removeFile(HomePath file, Condition condition) {
        checkIsServed(file);
        if (at(file).orElse(null) instanceof Folder) {
            throw inTheWay("'" + file + "' is a folder.");
        }
        checkTag(fileAt(file), condition);
        unlink(file);
    }

    @Override
    public synchronized void removeFolder(HomePath folder, boolean recursive) {
        var removed = folderAt(folder);
        if (folder.isLaidOut() || !recursive && !removed.children.isEmpty()) {
            throw inTheWay("Cannot delete directory. It is either not empty or access is not allowed.");
        }
        unlink(folder);
    }

    private void unlink(HomePath path) {
        var names = path.names();
        now = now.plusSeconds(1);
        var parent = folderMade(names.subList(0, names.size() - 1));
        parent.children.remove(names.getLast());
        parent.modified = now;
    }

    @Override
    public void unzip(HomePath folder, InputStream zip) {
        checkIsServed(folder);
        synchronized (this) {
            checkIsOrCanBeFolder(folder);
        }
        var unzipped = UnzippedFiles.of(received(zip));
        synchronized (this) {
            checkIsOrCanBeFolder(folder);
            var seen = new HashSet<HomePath>();
            for (var path : unzipped.files().keySet()) {
                var target = entryBelow(folder, path);
                checkIsNoFolder(target);
                if (!seen.add(target)) {
                    throw new Refused(new Reason.BadUpload("'" + path + "' is there twice."));
                }
            }
            for (var path : unzipped.folders()) {
                checkIsOrCanBeFolder(entryBelow(folder, path));
            }
            now = now.plusSeconds(1);
            folderMade(folder.names());
            unzipped.folders()
                    .forEach(path -> folderMade(entryBelow(folder, path).names()));
            unzipped.files().forEach((path, file) -> write(entryBelow(folder, path), file.bytes(), file.modified()));
        }
    }

    private static HomePath entryBelow(HomePath folder, String path) {
        var below = HomePath.parse(folder + "/" + path);
        checkIsServed(below);
        return below;
    }

    private void checkIsOrCanBeFolder(HomePath folder) {
        checkParents(folder);
        if (at(folder).orElse(null) instanceof File) {
            throw inTheWay("'" + folder + "' is a file and would have to be a folder.");
        }
    }

    @Override
    public void zip(HomePath folder, OutputStream sink) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ZipOutputStream(bytes)) {
            synchronized (this) {
                zip("", folderAt(folder), folder.isHome(), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            bytes.writeTo(sink);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void zip(String path, Folder folder, boolean isHome, ZipOutputStream out) throws IOException {
        if (folder.children.isEmpty() && !path.isEmpty()) {
            out.putNextEntry(new ZipEntry(path).setLastModifiedTime(FileTime.from(folder.modified)));
        }
        for (Map.Entry<String, Node> child : folder.children.entrySet()) {
            switch (child.getValue()) {
                case Folder next -> {
                    if (!isHome || !child.getKey().equals(SERVER)) {
                        zip(path + child.getKey() + "/", next, false, out);
                    }
                }
                case File file -> {
                    out.putNextEntry(
                            new ZipEntry(path + child.getKey()).setLastModifiedTime(FileTime.from(file.modified())));
                    out.write(file.bytes());
                }
            }
        }
    }
}
