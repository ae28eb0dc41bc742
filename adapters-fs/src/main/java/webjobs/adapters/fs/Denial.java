package webjobs.adapters.fs;

import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What the system does not let the server's user do, in words. The system itself names a file and says no more than no. */
final class Denial {
    private Denial() {}

    /** To go on after a colon: who may not do what, and where. */
    static String inWords(FileSystemException denied) {
        var user = "the server's user '" + System.getProperty("user.name") + "' ";
        return user
                + Stream.of(denied.getFile(), denied.getOtherFile())
                        .filter(Objects::nonNull)
                        .map(file -> Path.of(file).toAbsolutePath())
                        .flatMap(path -> forbidden(path).stream())
                        .findFirst()
                        .orElseGet(() -> "may not change " + Objects.requireNonNullElse(denied.getFile(), "a file"));
    }

    private static Optional<String> forbidden(Path path) {
        var folder = path.getRoot();
        for (var name : path) {
            if (Files.isDirectory(folder) && !Files.isExecutable(folder)) {
                return Optional.of("may not enter the folder " + folder);
            }
            var next = folder.resolve(name);
            if (!Tree.isThere(next)) {
                return Files.isWritable(folder) ? Optional.empty() : unwritable(folder);
            }
            folder = next;
        }
        if (!Files.isReadable(path)) {
            return Optional.of("may not read " + path);
        }
        if (Tree.isFolder(path) && !(Files.isWritable(path) && Files.isExecutable(path))) {
            return unwritable(path);
        }
        var parent = path.getParent();
        if (parent != null && !Files.isWritable(parent)) {
            return unwritable(parent);
        }
        return Files.isWritable(path) ? Optional.empty() : Optional.of("may not write to " + path);
    }

    private static Optional<String> unwritable(Path folder) {
        return Optional.of("may not change what is in the folder " + folder);
    }
}
