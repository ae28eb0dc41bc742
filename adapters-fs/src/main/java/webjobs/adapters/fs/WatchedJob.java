package webjobs.adapters.fs;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * A job's folder, or the one that a link in its place leads to, and, as far as is allowed, the folders below it, those further up first.
 * Links below are not followed. Not safe for use by
 * many threads.
 */
final class WatchedJob implements Watches.Place {
    /** The system has a limit for all programs of a user, and a job may have ten thousand folders. */
    static final int MOST_FOLDERS = 100;

    private static final System.Logger LOG = System.getLogger(WatchedJob.class.getName());
    private static final WatchEvent.Kind<?>[] KINDS = {ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY};

    private final JobKey job;
    private final Path folder;
    private final Watches watches;
    /** That of the job's own folder is the first. */
    private final List<WatchKey> keys = new ArrayList<>(1);

    private long fingerprint = Fingerprint.NONE;

    WatchedJob(JobKey job, Path folder, Watches watches) {
        this.job = job;
        this.folder = folder;
        this.watches = watches;
    }

    JobKey job() {
        return job;
    }

    boolean isWatched() {
        return !keys.isEmpty();
    }

    /** Watches the folder that is now in the job's place, where that is another one. */
    void look() {
        if (watchTop()) {
            watchFoldersOf(folder);
        }
    }

    /** Forgets what is watched, and watches what is there. */
    void lookAnew() {
        letGo();
        look();
    }

    /** The first half of {@link #look}: the job's own folder. @return whether the second, {@link #watchBelow}, is to follow */
    boolean watchTop() {
        var key = watches.begin(folder, this, KINDS);
        if (key.isPresent() && !keys.isEmpty() && keys.getFirst().equals(key.get())) {
            return false;
        }
        key.ifPresent(keys::remove);
        letGo();
        key.ifPresent(keys::add);
        return key.isPresent();
    }

    void watchBelow() {
        watchFoldersOf(folder);
    }

    /** Something happened in one of the folders. */
    void happened(WatchKey key, List<WatchEvent<?>> events) {
        for (var event : events) {
            if (event.kind() == OVERFLOW) {
                lookAnew();
                return;
            }
            if (key.watchable() instanceof Path in && event.context() instanceof Path name) {
                if (event.kind() == ENTRY_CREATE) {
                    arrived(in.resolve(name));
                } else if (event.kind() == ENTRY_DELETE) {
                    letGo(in.resolve(name));
                }
            }
        }
    }

    private void arrived(Path path) {
        if (Tree.isFolder(path) && watch(path)) {
            watchFoldersOf(path);
        }
    }

    private void watchFoldersOf(Path top) {
        Queue<Path> above = new ArrayDeque<>(List.of(top));
        for (var next = above.poll(); next != null && mayWatchMore(); next = above.poll()) {
            try (DirectoryStream<Path> listing = Files.newDirectoryStream(next, Tree::isFolder)) {
                for (var below : listing) {
                    if (watch(below)) {
                        above.add(below);
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                LOG.log(System.Logger.Level.DEBUG, "A folder cannot be watched. folder=" + next, e);
            }
        }
    }

    private boolean watch(Path below) {
        Optional<WatchKey> key = mayWatchMore() ? watches.begin(below, this, KINDS) : Optional.empty();
        key.filter(there -> !keys.contains(there)).ifPresent(keys::add);
        return key.isPresent();
    }

    private boolean mayWatchMore() {
        return keys.size() < MOST_FOLDERS && !watches.isRefused();
    }

    /** The system has ended a watch, as its folder is gone. */
    void isEnded(WatchKey key) {
        keys.remove(key);
    }

    void letGo() {
        keys.forEach(watches::end);
        keys.clear();
    }

    private void letGo(Path path) {
        keys.removeIf(key -> {
            var lies = key.watchable() instanceof Path watched && watched.startsWith(path);
            if (lies) {
                watches.end(key);
            }
            return lies;
        });
    }

    /** Remembers how the folder looks. */
    void remember() {
        fingerprint = Fingerprint.of(folder);
    }

    /** Whether the folder looks other than was remembered, event or no event; remembers how it looks now. */
    boolean looksDifferent() {
        var before = fingerprint;
        remember();
        return fingerprint != before;
    }
}
