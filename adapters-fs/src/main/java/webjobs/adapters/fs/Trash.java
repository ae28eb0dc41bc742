package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Gets rid of folders in two steps: out of the way at once, by renaming, while a job's lock is held; deleted by and by, by a thread of
 * its own. One folder can take minutes, and nobody is to wait for what others have left. Safe for use by many threads.
 */
final class Trash implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Trash.class.getName());

    /** How long a deletion that has begun may hold up the server's end; what is left then goes after the next start. */
    private static final Duration LONGEST_CLOSING = Duration.ofSeconds(5);

    private static final Duration IDLE_THREAD = Duration.ofSeconds(1);

    private final Path folder;
    private final Queue<Path> doomed = new ConcurrentLinkedQueue<>();
    private final Executor emptier;
    private final Optional<ExecutorService> own;
    private volatile boolean isClosing;

    /** One with a thread of its own, which is there only while there is something to delete. */
    Trash(Path folder) {
        var thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_THREAD.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("trash").daemon().factory());
        thread.allowCoreThreadTimeOut(true);
        this(folder, thread, Optional.of(thread));
    }

    /** @param emptier is given what deletes, as often as there is something to delete */
    Trash(Path folder, Executor emptier) {
        this(folder, emptier, Optional.empty());
    }

    private Trash(Path folder, Executor emptier, Optional<ExecutorService> own) {
        this.folder = folder;
        this.emptier = emptier;
        this.own = own;
    }

    /** Moves a folder out of the way. @return where it is now, for {@link #doom} */
    Path take(Path content) throws IOException {
        var taken = folder.resolve(UUID.randomUUID().toString());
        OwnerBits.move(content, taken);
        return taken;
    }

    /** Marks a folder that nobody uses any more, to be deleted with the next {@link #empty}. */
    void doom(Path content) {
        doomed.add(content);
    }

    /** Has what was marked deleted. Never throws: what cannot be deleted is left for the next start. */
    void empty() {
        if (doomed.isEmpty()) {
            return;
        }
        try {
            emptier.execute(this::deleteDoomed);
        } catch (RejectedExecutionException _) {
            // The server is closing.
        }
    }

    private void deleteDoomed() {
        while (!isClosing && doomed.poll() instanceof Path content) {
            deleteOrWarn(content);
        }
    }

    /** Takes away what lies in a folder, but not the folder, and marks it. Never throws. */
    void takeAll(Path leftIn) {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(leftIn)) {
            for (var content : leftovers) {
                takeOrDelete(content);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "A folder could not be cleared. folder=" + leftIn, e);
        }
    }

    /** What cannot be renamed into this one, as it lies on a disk of its own, is deleted where it lies. */
    void takeOrDelete(Path content) {
        try {
            doom(content.startsWith(folder) ? content : take(content));
        } catch (NoSuchFileException _) {
            // There is none.
        } catch (IOException _) {
            deleteOrWarn(content);
        }
    }

    /** Deletes no more folders, and waits a little for the one that is being deleted. */
    @Override
    public void close() {
        isClosing = true;
        own.ifPresent(thread -> {
            thread.shutdown();
            try {
                var _ = thread.awaitTermination(LONGEST_CLOSING.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // whoever closes in a hurry does not wait
            }
        });
    }

    /** Deletes all that lies in a folder, but not the folder. Never throws. */
    static void clear(Path folder) {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder)) {
            leftovers.forEach(Trash::deleteOrWarn);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "A folder could not be cleared. folder=" + folder, e);
        }
    }

    static void deleteOrWarn(Path content) {
        try {
            Tree.delete(content);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Files that are no longer needed could not be deleted and take up room. folder=" + content,
                    e);
        }
    }
}
