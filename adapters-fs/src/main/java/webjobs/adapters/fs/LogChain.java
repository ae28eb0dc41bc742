package webjobs.adapters.fs;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import webjobs.domain.job.JobName;

/**
 * The files that make up a continuous job's log: the present one and those that were put aside, each of them as long as there are no
 * more than are kept. Every one has a number, by which a reader finds its successor however often the files have been renamed since.
 *
 * <p>Only this server renames them, under the lock; other programs may still take away or replace what they like. Safe for use by many
 * threads.
 */
final class LogChain {
    private final SiteLayout layout;
    private final JobName job;
    private final int kept;
    /** Held while files are renamed, or found by their number. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile long present;

    /** @param kept how many files, with the present one; at least two */
    LogChain(SiteLayout layout, JobName job, int kept) {
        this.layout = layout;
        this.job = job;
        this.kept = kept;
    }

    JobName job() {
        return job;
    }

    /** The number of the present file, whether it is there or not. */
    long present() {
        return present;
    }

    private Path at(int age) {
        return layout.continuousLog(job, age);
    }

    /** Opens a file to write to. */
    @FunctionalInterface
    interface Opening {
        LogWriter open(Path file) throws IOException;
    }

    /** Opens the present file, which need not be there. What is no file is not opened, as a pipe would keep us for ever. */
    LogWriter begin(Opening opening) throws IOException {
        lock.lock();
        try {
            Files.createDirectories(at(0).resolveSibling(""));
            if (Tree.isThere(at(0)) && identity().isEmpty()) {
                throw new IOException("something that is no file has its name");
            }
            return opening.open(at(0));
        } finally {
            lock.unlock();
        }
    }

    /** Puts the present file aside and begins another. On failure the present one still is, with its name where that can be. */
    LogWriter roll(Opening opening) throws IOException {
        lock.lock();
        try {
            // First, for where a rename replaces a file some file systems write all of the new one to the disk at once.
            Files.deleteIfExists(at(kept - 1));
            for (var age = kept - 1; age > 0; age--) {
                putAside(age - 1, age);
            }
            try {
                var next = opening.open(at(0));
                present++;
                return next;
            } catch (IOException e) {
                Files.move(at(1), at(0), StandardCopyOption.ATOMIC_MOVE);
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    private void putAside(int age, int older) throws IOException {
        try {
            Files.move(at(age), at(older), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException _) {
            // There are not so many yet, or somebody has taken it away.
        }
    }

    /** Which file now has the name of the present one; empty where none has. */
    Optional<Object> identity() {
        return identity(at(0));
    }

    private static Optional<Object> identity(Path file) {
        try {
            var there = attributes(file);
            return there.isRegularFile() ? Optional.ofNullable(there.fileKey()) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** A file of the log, open for reading: it can be read to its end whatever becomes of its name. */
    record Part(long number, Object identity, RandomAccessFile file) {}

    /** Opens the first file that is there, from a number on; empty where there is none. */
    Optional<Part> open(long from) {
        lock.lock();
        try {
            for (var number = Math.max(from, present - kept + 1); number <= present; number++) {
                var part = opened(number, at(Math.toIntExact(present - number)));
                if (part.isPresent()) {
                    return part;
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private static Optional<Part> opened(long number, Path path) {
        var identity = identity(path);
        if (identity.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Part(number, identity.get(), new RandomAccessFile(path.toFile(), "r")));
        } catch (IOException _) {
            return Optional.empty(); // it has just gone, or may not be read
        }
    }

    /** What is found of a file: it can be opened wherever it has been put since. */
    record Found(long number, Object identity, long size, Instant modified) {}

    /** @param age 0 for the present file, 1 for the one before it, and so on */
    Optional<Found> find(int age) throws IOException {
        if (age >= kept) {
            return Optional.empty();
        }
        lock.lock();
        try {
            var there = attributes(at(age));
            return there.isRegularFile() && there.fileKey() instanceof Object identity
                    ? Optional.of(new Found(
                            present - age,
                            identity,
                            there.size(),
                            there.lastModifiedTime().toInstant()))
                    : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** @throws NoSuchFileException where it is gone */
    InputStream from(long offset, Found found) throws IOException {
        lock.lock();
        try {
            // Its identity alone does not tell: the system gives a new file that of one that has just been removed.
            var age = present - found.number();
            var path = at(Math.toIntExact(age));
            if (age >= kept || !identity(path).equals(Optional.of(found.identity()))) {
                throw new NoSuchFileException(path.toString());
            }
            return FoundLog.opened(path, offset);
        } finally {
            lock.unlock();
        }
    }
}
