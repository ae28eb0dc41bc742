package webjobs.adapters.fs;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.fs.LogChain.Part;

/**
 * Reads a continuous job's log and waits at its end for more. Of the files it reads it holds one open at a time, so that no renaming or
 * removing takes away what it has not read; it looks at names only at a file's end.
 */
final class LogFollower extends InputStream {
    /** Only while somebody waits at the end. */
    static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final LogChain chain;
    private final Stamp stamp;
    private final Duration betweenLooks;
    private final Runnable atEnd;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();
    private boolean isClosed;

    private @Nullable Part part;
    /** The number of the file that comes next. */
    private long next;
    /** Whether the file has been seen to get no more since it was last read to its end. */
    private boolean isComplete;
    /** What we have to say ourselves, before the file goes on. */
    private byte[] notice = {};

    /**
     * @param lines how many to begin with
     * @param betweenLooks how long it waits at the end before it looks again
     * @param atEnd run once, when it is closed
     */
    LogFollower(LogChain chain, Stamp stamp, int lines, Duration betweenLooks, Runnable atEnd) throws IOException {
        this.chain = chain;
        this.stamp = stamp;
        this.betweenLooks = betweenLooks;
        this.atEnd = atEnd;
        this.next = chain.present();
        var first = chain.open(next);
        if (first.isPresent()) {
            take(first.get());
            begin(first.get().file(), lines);
        }
    }

    private static void begin(RandomAccessFile file, int lines) throws IOException {
        try {
            LastLines.seek(file, lines);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void take(Part fresh) {
        part = fresh;
        next = fresh.number() + 1;
        isComplete = false;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** Waits for at least a byte. An interrupt ends the stream, as closing does. */
    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        lock.lock();
        try {
            while (!isClosed) {
                var count = length == 0 ? 0 : readNow(buffer, offset, length);
                if (count >= 0) {
                    return count;
                }
                if (!goesOn()) {
                    var _ = closed.await(betweenLooks.toNanos(), TimeUnit.NANOSECONDS);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return -1;
    }

    /** @return how many bytes there were; negative for none */
    private int readNow(byte[] buffer, int offset, int length) throws IOException {
        if (notice.length > 0) {
            var count = Math.min(length, notice.length);
            System.arraycopy(notice, 0, buffer, offset, count);
            notice = Arrays.copyOfRange(notice, count, notice.length);
            return count;
        }
        return part == null ? -1 : wholeCharacters(part.file(), buffer, offset, length);
    }

    /** Leaves the beginning of a character, whose rest has not been read, to the next read; unless there is nothing else. */
    private static int wholeCharacters(RandomAccessFile file, byte[] buffer, int offset, int length)
            throws IOException {
        var count = file.read(buffer, offset, length);
        var begun = count <= 0 ? 0 : Utf8.begun(buffer, offset, count);
        if (begun == 0 || begun == count) {
            return count;
        }
        file.seek(file.getFilePointer() - begun);
        return count - begun;
    }

    /** At the end of the file. @return whether there may be more now */
    private boolean goesOn() throws IOException {
        var read = part;
        if (read == null) {
            return begins(next);
        }
        if (chain.present() > read.number()) {
            return isReadAgain() || begins(read.number() + 1);
        }
        var there = chain.identity();
        if (there.isPresent() && !there.get().equals(read.identity())) {
            return isReadAgain() || begins(read.number());
        }
        return isCutShort(read);
    }

    /** What was written between our last read and its becoming complete has still to be read. */
    private boolean isReadAgain() {
        var again = !isComplete;
        isComplete = true;
        return again;
    }

    private boolean begins(long number) throws IOException {
        var found = chain.open(number);
        if (found.isEmpty()) {
            return false;
        }
        var fresh = found.get();
        var old = part;
        if (old != null && old.identity().equals(fresh.identity())) {
            fresh.file().close(); // somebody took it away and brought it back
            isComplete = false;
            return false;
        }
        tellOfMissed(fresh.number() - number);
        take(fresh);
        if (old != null) {
            old.file().close();
        }
        return true;
    }

    private void tellOfMissed(long files) {
        if (files > 0) {
            stamp.takeTime();
            var text = "Lines are missing here: they were put aside and removed before they could be read.\n";
            notice = (new String(stamp.of(Stamp.Tag.SYS_WARN), StandardCharsets.UTF_8) + text)
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Somebody may have emptied the file. */
    private static boolean isCutShort(Part read) throws IOException {
        var file = read.file();
        if (file.length() >= file.getFilePointer()) {
            return false;
        }
        file.seek(0);
        return true;
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
            closed.signalAll();
            Optional<Part> open = Optional.ofNullable(part);
            if (open.isPresent()) {
                open.get().file().close();
            }
            atEnd.run();
        } finally {
            lock.unlock();
        }
    }
}
