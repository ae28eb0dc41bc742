package webjobs.adapters.fs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;

/** Where failures of the disk become {@link StorageFailed}, with a sentence that says what the matter is. */
final class Disk {
    private static final String SOMETHING_IN_THE_WAY = "something is in the way that is not a folder";

    private Disk() {}

    /** Something to do with files. */
    @FunctionalInterface
    interface Work<T> {
        T done() throws IOException;
    }

    /** Something to do with files that yields nothing. */
    @FunctionalInterface
    interface Step {
        void take() throws IOException;
    }

    /** @param what it is for, to go on after "The server could not" */
    static <T> T get(String what, Work<T> work) {
        try {
            return work.done();
        } catch (IOException e) {
            throw failed(what, e);
        } catch (UncheckedIOException e) {
            throw failed(what, Objects.requireNonNull(e.getCause()));
        } catch (DirectoryIteratorException e) {
            throw failed(what, Objects.requireNonNull(e.getCause()));
        } catch (InvalidPathException e) {
            throw new StorageFailed(
                    sentence(what, "a name cannot be written in the server's locale; start it with LC_ALL=C.UTF-8"),
                    Happened.NO,
                    false,
                    e);
        }
    }

    static void run(String what, Step step) {
        get(what, () -> {
            step.take();
            return true;
        });
    }

    static StorageFailed failed(String what, IOException cause) {
        return new StorageFailed(sentence(what, reason(cause)), Happened.UNKNOWN, isRetryable(cause), cause);
    }

    private static String sentence(String what, String why) {
        return "The server could not " + what + ": " + why + ".";
    }

    /** Why, as the end of a sentence, with the file that it is about. */
    static String reason(IOException cause) {
        var system = cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
        if (isFull(system)) {
            return "the disk is full";
        }
        if (isReadOnly(system)) {
            return "the disk is read-only" + where(cause);
        }
        if ("Not a directory".equals(system)) {
            return SOMETHING_IN_THE_WAY + where(cause);
        }
        return switch (cause) {
            case AccessDeniedException denied -> Denial.inWords(denied);
            case NoSuchFileException gone -> gone.getFile() + " is not there any more";
            case DirectoryNotEmptyException inTheWay -> inTheWay.getFile() + " is a folder with something in it";
            case FileAlreadyExistsException _, NotDirectoryException _ -> SOMETHING_IN_THE_WAY + where(cause);
            case FileSystemLoopException loop -> "a link leads round in circles" + where(loop);
            case AtomicMoveNotSupportedException apart ->
                "the home is spread over several file systems and has to be on one" + where(apart);
            case FileSystemException file when isForbidden(system) -> Denial.inWords(file);
            default -> (system == null || system.isEmpty() ? "the disk failed" : lowerFirst(system)) + where(cause);
        };
    }

    private static boolean isFull(@Nullable String system) {
        return system != null && (system.contains("No space left") || system.contains("quota"));
    }

    private static boolean isReadOnly(@Nullable String system) {
        return system != null && system.contains("Read-only file system");
    }

    private static boolean isForbidden(@Nullable String system) {
        return system != null && system.contains("Operation not permitted");
    }

    private static String where(IOException cause) {
        return cause instanceof FileSystemException file && file.getFile() != null ? ", at " + file.getFile() : "";
    }

    private static boolean isRetryable(IOException cause) {
        var system = cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
        return !(cause instanceof AccessDeniedException
                || cause instanceof AtomicMoveNotSupportedException
                || isForbidden(system)
                || isReadOnly(system));
    }

    private static String lowerFirst(String text) {
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    /** Returns when what was written to a file, or the names in a folder, are on the disk. */
    static void force(Path fileOrFolder) throws IOException {
        try (var channel = FileChannel.open(fileOrFolder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
