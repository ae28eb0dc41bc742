package webjobs.adapters.fs;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A folder with all that is below it. Links are never followed. */
final class Tree {
    private static final int FORCED_AT_ONCE = 16;

    private Tree() {}

    static boolean isThere(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Returns when every file and folder is on the disk. It is a pass of its own, after everything was written, and waits for many
     * files at once, as the disk then writes them together: one after another, each would wait for the disk alone.
     */
    static void force(Path root) throws IOException {
        var waiting = new ConcurrentLinkedQueue<Path>();
        try (var all = Files.walk(root)) {
            all.filter(path -> !Files.isSymbolicLink(path)).forEach(waiting::add);
        }
        var forcing = new ArrayList<Future<?>>();
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("force/", 0).factory())) {
            for (var i = Math.min(FORCED_AT_ONCE, waiting.size()); i > 0; i--) {
                forcing.add(threads.submit(() -> forceAll(waiting)));
            }
        }
        for (var part : forcing) {
            switch (part.state()) {
                case SUCCESS -> {}
                case FAILED ->
                    throw part.exceptionNow() instanceof IOException e ? e : new IOException(part.exceptionNow());
                case CANCELLED, RUNNING -> throw new InterruptedIOException("the server is stopping");
            }
        }
    }

    private static boolean forceAll(Queue<Path> waiting) throws IOException {
        for (var path = waiting.poll(); path != null; path = waiting.poll()) {
            Disk.force(path);
        }
        return true;
    }

    /**
     * Deletes a tree, also one whose folders were made read-only or lie too deep to be named; does nothing where there is none. Goes on
     * after a failure, so that as little as possible is left, and throws the first one in the end.
     */
    static void delete(Path root) throws IOException {
        if (!isThere(root)) {
            return;
        }
        var deletion = new Deletion(root);
        for (var next = deletion.pending.poll(); next != null; next = deletion.pending.poll()) {
            Files.walkFileTree(next, deletion);
        }
        if (deletion.first != null) {
            throw deletion.first;
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        /** Half of the longest path that the system takes: nothing in a folder has a name as long as the other half. */
        private static final int MOST_PATH_BYTES = 2048;

        private final Path root;
        private final Queue<Path> pending = new ArrayDeque<>();
        private @Nullable IOException first;

        Deletion(Path root) {
            this.root = root;
            pending.add(root);
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            try {
                if (!Files.isWritable(folder) || !Files.isExecutable(folder)) {
                    letIn(folder);
                }
                var bytes = folder.toString().getBytes(StandardCharsets.UTF_8).length;
                return bytes > MOST_PATH_BYTES ? bringUp(folder) : FileVisitResult.CONTINUE;
            } catch (IOException e) {
                remember(e);
                return FileVisitResult.SKIP_SUBTREE;
            }
        }

        private static void letIn(Path folder) throws IOException {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }

        /** Folders that were moved into one another can lie deeper than any path can say, so they are moved up, out of the tree. */
        private FileVisitResult bringUp(Path folder) throws IOException {
            var up = root.resolveSibling(UUID.randomUUID().toString());
            Files.move(folder, up, StandardCopyOption.ATOMIC_MOVE);
            pending.add(up);
            return FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return delete(file);
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            if (failure instanceof AccessDeniedException && isFolder(file) && !Files.isReadable(file)) {
                try {
                    letIn(file);
                    Tree.delete(file);
                } catch (IOException e) {
                    remember(e);
                }
            } else {
                remember(failure);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
            return delete(folder);
        }

        private FileVisitResult delete(Path path) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                remember(e);
            }
            return FileVisitResult.CONTINUE;
        }

        private void remember(IOException failure) {
            if (first == null && !(failure instanceof NoSuchFileException)) {
                first = failure;
            }
        }
    }
}
