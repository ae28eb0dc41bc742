package webjobs.adapters.fs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A folder that is held open, reached from the home name by name without following any link. What is then done in it is done there,
 * even if somebody puts a link in place of it or of a folder above: between a look at a path and its use a job could otherwise lead
 * the server out of the home.
 */
final class OpenFolder implements Closeable {
    private final SecureDirectoryStream<Path> stream;

    private OpenFolder(SecureDirectoryStream<Path> stream) {
        this.stream = stream;
    }

    /** @param folder the home or below it, without links @throws IOException also where there is a link on the way */
    static OpenFolder at(Path home, Path folder) throws IOException {
        var open = secure(Files.newDirectoryStream(home));
        if (!folder.equals(home)) {
            for (var name : home.relativize(folder)) {
                try (var above = open) {
                    open = above.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
        return new OpenFolder(open);
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException("this file system cannot hold folders open");
    }

    /** Another folder in this one. */
    OpenFolder folder(String name) throws IOException {
        return new OpenFolder(stream.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS));
    }

    /** In order. To be called once. */
    List<String> names() throws IOException {
        var names = new ArrayList<String>();
        try {
            stream.forEach(path -> names.add(String.valueOf(path.getFileName())));
        } catch (DirectoryIteratorException e) {
            throw Objects.requireNonNull(e.getCause());
        }
        names.sort(null);
        return names;
    }

    PosixFileAttributes attributes(String name) throws IOException {
        return stream.getFileAttributeView(Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    /** Opens a file to read it. What is no file is not to be opened: a pipe would keep its reader waiting. */
    SeekableByteChannel open(String name) throws IOException {
        return stream.newByteChannel(Path.of(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    /** Moves something of the server's own into this folder, in place of a file or an empty folder that is there, in one step. */
    void takeIn(Path draft, String name) throws IOException {
        try (var drafts = secure(Files.newDirectoryStream(folderOf(draft)))) {
            drafts.move(draft.getFileName(), stream, Path.of(name));
        }
    }

    /** Moves something out of this folder into one of the server's own. */
    void moveOut(String name, Path target) throws IOException {
        try (var targets = secure(Files.newDirectoryStream(folderOf(target)))) {
            stream.move(Path.of(name), targets, target.getFileName());
        }
    }

    private static Path folderOf(Path path) throws IOException {
        var folder = path.getParent();
        if (folder == null) {
            throw new IOException("a root cannot be moved");
        }
        return folder;
    }

    /** Removes a file or a link. */
    void delete(String name) throws IOException {
        stream.deleteFile(Path.of(name));
    }

    /** Removes a folder with nothing in it. @throws java.nio.file.DirectoryNotEmptyException */
    void deleteFolder(String name) throws IOException {
        stream.deleteDirectory(Path.of(name));
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
