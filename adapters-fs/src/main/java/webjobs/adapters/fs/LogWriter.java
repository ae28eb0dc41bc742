package webjobs.adapters.fs;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import webjobs.application.port.JobLog.Level;

/**
 * One log file: gathers stamped lines and writes them in as few calls as may be. What cannot be written is counted as a {@link Loss},
 * and told in the log once it can be written again; nothing but opening it ever throws. Not safe for use by many threads.
 *
 * <p>It writes through a stream, not a channel: a channel is closed for good when its thread is interrupted.
 */
final class LogWriter implements LogSink {
    private static final System.Logger LOG = System.getLogger(LogWriter.class.getName());
    private static final int FIRST_CAPACITY = 1 << 12;
    /** Has room for the longest line that is held, twice over. */
    private static final int CAPACITY = 1 << 17;

    private final Path file;
    private final Stamp stamp;
    private final Loss loss;
    private final FileOutputStream out;
    private byte[] gathered = new byte[FIRST_CAPACITY];
    private int used;
    /** The size of the file as far as we know; only a guide to how much of a failed write came through. */
    private long size;
    /** Whether the file ends in the middle of a line. */
    private boolean isTorn;

    LogWriter(Path file, Stamp stamp, Loss loss) throws IOException {
        this.file = file;
        this.stamp = stamp;
        this.loss = loss;
        this.out = new FileOutputStream(file.toFile(), true);
        lookAgain();
    }

    private static int lastByte(Path file) throws IOException {
        try (var reader = new RandomAccessFile(file.toFile(), "r")) {
            reader.seek(reader.length() - 1);
            return reader.read();
        }
    }

    @Override
    public void line(Stamp.Tag tag, byte[] head, int headLength, byte[] tail, int from, int to) {
        var prefix = stamp.of(tag);
        makeRoom(prefix.length + headLength + to - from + 1);
        append(prefix, 0, prefix.length);
        append(head, 0, headLength);
        append(tail, from, to - from);
        gathered[used++] = '\n';
    }

    /** Adds what the server says: a line for each line of the text, so that none is without a stamp. */
    void system(Level level, String text) {
        linesOf(Stamp.Tag.of(level)).takeAll(text);
    }

    /** Whether nothing is held back. */
    boolean isIdle() {
        return used == 0;
    }

    /** How many bytes the file will have when all is written; only a guide. */
    long end() {
        return size + used;
    }

    /** Takes note of what others have added to the file. */
    void lookAgain() throws IOException {
        size = Files.size(file);
        isTorn = size > 0 && lastByte(file) != '\n';
    }

    private void makeRoom(int bytes) {
        if (used + bytes > CAPACITY) {
            flush();
        }
        if (used + bytes > gathered.length) {
            gathered = Arrays.copyOf(gathered, Math.max(used + bytes, Math.min(CAPACITY, 2 * gathered.length)));
        }
    }

    private void append(byte[] bytes, int offset, int length) {
        System.arraycopy(bytes, offset, gathered, used, length);
        used += length;
    }

    @Override
    public void flush() {
        if (used == 0) {
            return;
        }
        var length = used;
        used = 0;
        loss.add(isWhole() ? length - write(gathered, length) : length, file);
    }

    /** Ends a line that was torn, and tells of what was lost. @return whether the file can be gone on with */
    private boolean isWhole() {
        if (isTorn && write(new byte[] {'\n'}, 1) != 1) {
            return false;
        }
        if (loss.isNone()) {
            return true;
        }
        var told = loss.line(stamp);
        if (write(told, told.length) != told.length) {
            return false;
        }
        loss.isTold();
        return true;
    }

    /** @return how many of the bytes are in the file now */
    private int write(byte[] bytes, int length) {
        var written = length;
        try {
            out.write(bytes, 0, length);
        } catch (IOException e) {
            loss.because(e);
            written = Math.clamp(sizeNow() - size, 0, length);
        }
        size += written;
        if (written > 0) {
            isTorn = bytes[written - 1] != '\n';
        }
        return written;
    }

    private long sizeNow() {
        try {
            return Files.size(file);
        } catch (IOException _) {
            return size;
        }
    }

    @Override
    public void close() {
        flush();
        try {
            out.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "A log could not be closed. log=" + file, e);
        }
    }
}
