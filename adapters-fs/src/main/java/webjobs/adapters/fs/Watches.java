package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The folders that the system watches for us, and what each is to us. The system ties a watch to a folder, not to its name: one that was
 * moved is still watched, under its old name. Not safe for use by many threads.
 */
final class Watches {
    private static final System.Logger LOG = System.getLogger(Watches.class.getName());

    /** How the system is asked to watch a folder. */
    @FunctionalInterface
    interface Registration {
        WatchKey register(Path folder, WatchService service, WatchEvent.Kind<?>... kinds) throws IOException;
    }

    /** What a watched folder is to us. */
    sealed interface Place permits OnTheWay, Jobs, WatchedJob {}

    /** It lies between the home and the folders of jobs. */
    record OnTheWay(Path folder) implements Place {}

    /** It has a folder for each job. */
    record Jobs() implements Place {}

    private final WatchService service;
    private final Registration registration;
    private final Map<WatchKey, Place> places = new HashMap<>();
    private boolean isRefused;
    private boolean isRefusalTold;

    Watches(WatchService service, Registration registration) {
        this.service = service;
        this.registration = registration;
    }

    /** @return empty where there is no such folder, or the system watches no more of them; where it is watched already, the same key */
    Optional<WatchKey> begin(Path folder, Place place, WatchEvent.Kind<?>... kinds) {
        try {
            var key = registration.register(folder, service, kinds);
            if (!folder.equals(key.watchable())) {
                end(key); // it was moved here: its watch has the old name, and would tell of another job
                key = registration.register(folder, service, kinds);
            }
            places.put(key, place);
            return Optional.of(key);
        } catch (FileSystemException e) {
            LOG.log(System.Logger.Level.DEBUG, "A folder cannot be watched. folder=" + folder, e);
            return Optional.empty();
        } catch (IOException e) {
            refused(e); // only for too many watches the JDK has no exception that names the file
            return Optional.empty();
        }
    }

    private void refused(IOException why) {
        isRefused = true;
        if (!isRefusalTold) {
            isRefusalTold = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The system watches no more folders for this server: " + Disk.reason(why)
                            + ". Of some jobs, files that people edit by hand count only after a minute, and those in lower"
                            + " folders not before something else changes. On Linux, raise fs.inotify.max_user_watches.");
        }
    }

    /** Whether the system watched no more when it was asked last. */
    boolean isRefused() {
        return isRefused;
    }

    /** Perhaps it does again. */
    void hopeAgain() {
        isRefused = false;
    }

    void end(WatchKey key) {
        places.remove(key);
        key.cancel();
    }

    /** Empty where its watch has ended; events may come for a while after that. */
    Optional<Place> placeOf(WatchKey key) {
        return Optional.ofNullable(places.get(key));
    }

    int count() {
        return places.size();
    }
}
