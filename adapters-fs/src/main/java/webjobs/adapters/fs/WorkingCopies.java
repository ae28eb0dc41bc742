package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The copies that jobs run in, so that a run keeps the content it began with (EXE-04). Runs share a copy as long as the content is
 * the same and no run has altered a file of it (EXE-07); a copy that is no longer the current one goes with its last run.
 */
final class WorkingCopies {
    private final SiteLayout layout;
    private final Trash trash;
    private final Map<JobKey, CopiesOfJob> jobs = new ConcurrentHashMap<>();
    /** Makes every copy's path its own, so that none is deleted in place of another. */
    private final AtomicLong made = new AtomicLong();

    WorkingCopies(SiteLayout layout, Trash trash) {
        this.layout = layout;
        this.trash = trash;
    }

    /** A copy of what the snapshot shows. Under the job's lock for reading; concurrent callers wait for one of them to copy. */
    Copy lease(JobKey job, Snapshot source) throws IOException {
        return jobs.computeIfAbsent(job, CopiesOfJob::new).lease(source);
    }

    /** Forgets a job's copies, since its content has gone. Under the job's lock for changing. */
    void retire(JobKey job) {
        var copies = jobs.remove(job);
        if (copies != null) {
            copies.retire();
        }
    }

    private final class CopiesOfJob {
        private final JobKey job;
        /** Guards the fields, and the fields of every copy; held while copying, so that it is done once. */
        private final ReentrantLock lock = new ReentrantLock();

        private @Nullable Copy current;

        CopiesOfJob(JobKey job) {
            this.job = job;
        }

        Copy lease(Snapshot source) throws IOException {
            lock.lock();
            try {
                var version = source.version();
                var copy = current;
                if (copy == null || !copy.version.equals(version) || !source.isUnchangedIn(copy.root)) {
                    copy = make(source, version);
                    retire();
                    current = copy;
                }
                copy.leases++;
                return copy;
            } finally {
                lock.unlock();
            }
        }

        private Copy make(Snapshot source, String version) throws IOException {
            var root = layout.workingCopies(job.kind(), job.name()).resolve(version + "-" + made.incrementAndGet());
            try {
                source.copyTo(root);
                return new Copy(this, version, root);
            } catch (IOException | RuntimeException e) {
                Trash.deleteOrWarn(root);
                throw e;
            }
        }

        void retire() {
            lock.lock();
            try {
                if (current != null && current.leases == 0) {
                    trash.doom(current.root);
                }
                current = null;
            } finally {
                lock.unlock();
            }
        }

        void release(Copy copy) {
            lock.lock();
            try {
                copy.leases--;
                if (copy.leases == 0 && current != copy) {
                    trash.doom(copy.root);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** One copy, in use until released as often as it was leased. */
    static final class Copy {
        private final CopiesOfJob owner;
        private final String version;
        private final Path root;
        private int leases;

        private Copy(CopiesOfJob owner, String version, Path root) {
            this.owner = owner;
            this.version = version;
            this.root = root;
        }

        Path root() {
            return root;
        }

        void release() {
            owner.release(this);
        }

        /** Lets the owner execute a file of this copy; does nothing if it is not there or lies, by way of a link, elsewhere. */
        void makeExecutable(Path file) throws IOException {
            if (Files.isRegularFile(file) && file.toRealPath().startsWith(root.toRealPath())) {
                var mode = Files.getPosixFilePermissions(file);
                if (mode.add(PosixFilePermission.OWNER_EXECUTE)) {
                    Files.setPosixFilePermissions(file, mode);
                }
            }
        }
    }
}
