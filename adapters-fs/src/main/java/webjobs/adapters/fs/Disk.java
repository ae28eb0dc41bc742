package webjobs.adapters.fs;

import java.io.FileNotFoundException;
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

    /** Why, as the end of a sentence. Paths are left out: the message may go to a client. */
    static String reason(IOException cause) {
        var system = cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
        if (system != null && (system.contains("No space left") || system.contains("quota"))) {
            return "the disk is full";
        }
        if (system != null && system.contains("Read-only file system")) {
            return "the disk is read-only";
        }
        if ("Not a directory".equals(system)) {
            return SOMETHING_IN_THE_WAY;
        }
        return switch (cause) {
            case AccessDeniedException _ -> "the server's user may not";
            case NoSuchFileException _ -> "a file is no longer there";
            case DirectoryNotEmptyException _ -> "a folder has the name of a file";
            case FileNotFoundException _ -> "a file is no longer there, or the server's user may not";
            case AtomicMoveNotSupportedException _ ->
                "the home is spread over several file systems and has to be on one";
            case FileAlreadyExistsException _, NotDirectoryException _ ->
                "something is in the way that is not a folder";
            case FileSystemLoopException _ -> "a link leads round in circles";
            default -> system == null ? "the disk failed" : lowerFirst(system);
        };
    }

    private static boolean isRetryable(IOException cause) {
        return !(cause instanceof AccessDeniedException
                || cause instanceof AtomicMoveNotSupportedException
                || reason(cause).equals("the disk is read-only"));
    }

    private static String lowerFirst(String text) {
        return text.isEmpty() ? "the disk failed" : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    /** Returns when what was written to a file, or the names in a folder, are on the disk. */
    static void force(Path fileOrFolder) throws IOException {
        try (var channel = FileChannel.open(fileOrFolder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
