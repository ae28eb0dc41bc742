package webjobs.bootstrap;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Why something with a file could not be done, as the end of a sentence for whoever starts the server: what, where, and who may not. */
final class FileTrouble {
    private FileTrouble() {}

    static String of(IOException e) {
        if (!(e instanceof FileSystemException trouble)) {
            return e.getMessage() == null ? "the system does not say why" : lowerFirst(e.getMessage());
        }
        var file = trouble.getFile() == null ? "a file" : trouble.getFile();
        return switch (trouble) {
            case AccessDeniedException _ -> denied(file);
            case NoSuchFileException _ -> missing(file);
            case FileAlreadyExistsException _, NotDirectoryException _ -> file + " is not a folder";
            case FileSystemLoopException _ -> file + " is a link that leads round in circles";
            default -> other(file, trouble.getReason());
        };
    }

    /** Which folder or file on the way is the one that this user may not use. */
    private static String denied(String file) {
        var path = Path.of(file).toAbsolutePath();
        var there = nearest(path);
        if (!there.equals(path)) {
            var isClosed = !Files.isExecutable(there);
            return user() + (isClosed ? " may not look into " : " may not write in ") + there;
        }
        if (Files.isDirectory(path)) {
            return user() + " may not read or write in " + path;
        }
        return user() + " may not " + (Files.isReadable(path) ? "write " : "read ") + path;
    }

    /** The first of a path and the folders above it that this user can see. */
    private static Path nearest(Path path) {
        var there = path;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }

    private static String missing(String file) {
        var parent = Path.of(file).toAbsolutePath().getParent();
        if (parent != null && Files.isDirectory(parent)) {
            return "nothing can be made in " + parent;
        }
        return file + " is not there";
    }

    private static String other(String file, @Nullable String reason) {
        if (reason == null) {
            return "the system refuses " + file;
        }
        return switch (reason) {
            case "Read-only file system" -> file + " lies on a file system that can only be read";
            case "No space left on device" -> "there is no space left on the disk of " + file;
            case "Disk quota exceeded" -> user() + " has used up the disk quota at " + file;
            case "Not a directory" -> "on the way to " + file + " lies something that is not a folder";
            case "Operation not permitted" -> user() + " may not change " + file;
            default -> "the system refuses " + file + " (" + lowerFirst(reason) + ")";
        };
    }

    private static String user() {
        return "the user " + System.getProperty("user.name");
    }

    private static String lowerFirst(String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
