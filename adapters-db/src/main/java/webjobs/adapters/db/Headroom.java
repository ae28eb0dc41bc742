package webjobs.adapters.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.db.LinuxFile.Allocation;

/**
 * Space on the disk that a file has beyond its end. A write within it never meets a full disk, whoever else fills that.
 *
 * <p>Where the file system can, the space is allocated behind the end and the file's size does not show it; elsewhere the file is made
 * longer by zeros. Either way what lies behind the end reads as zeros or not at all, so that the end is found again after a kill.
 * Nothing that was allocated is given back while it is less than the reserve. Safe for use by many threads.
 */
final class Headroom implements AutoCloseable {
    /** Enough for what has begun to be recorded as ended, and little beside what the jobs of a machine write. */
    private static final long RESERVE = 16L << 20;

    /** Of a small file system it takes no larger part than this. */
    private static final int LEAST_SHARE = 8;

    /** The smallest piece that is asked for where there is little left, and the pace at which zeros are written. */
    private static final int PIECE = 1 << 16;

    /** H2 writes whole blocks. */
    private static final int BLOCK = 4096;

    private final FileChannel file;
    private final @Nullable LinuxFile linux;
    private final long reserve;

    /** What was written ends here. */
    private volatile long end;
    /** Up to here the file has blocks. */
    private long allocated;

    private boolean byZeros;

    private Headroom(FileChannel file, @Nullable LinuxFile linux, long reserve) {
        this.file = file;
        this.linux = linux;
        this.reserve = reserve;
        this.byZeros = linux == null;
    }

    /**
     * Takes as much of the reserve as the disk has.
     *
     * @param channel opened for reading and writing; it stays the caller's
     */
    static Headroom of(FileChannel channel, Path path) throws IOException {
        var total = Files.getFileStore(path).getTotalSpace();
        var reserve = Math.max(PIECE, Math.min(RESERVE, total / LEAST_SHARE));
        var headroom = new Headroom(channel, LinuxFile.open(path), reserve);
        try {
            headroom.open();
            return headroom;
        } catch (IOException | RuntimeException failure) {
            headroom.close();
            throw failure;
        }
    }

    private synchronized void open() throws IOException {
        end = endOfWhatWasWritten();
        if (byZeros) {
            allocated = file.size();
        }
        for (var wanted = reserve + reserve / 4; wanted > 0 && !grow(end + wanted); wanted -= PIECE) {
            // What a full disk has left of it, or an earlier life of this server took, is taken.
        }
    }

    private long endOfWhatWasWritten() throws IOException {
        var buffer = ByteBuffer.allocate(PIECE);
        for (var to = file.size(); to > 0; to = (to - 1) / PIECE * PIECE) {
            var from = Math.max(0, (to - 1) / PIECE * PIECE);
            read(buffer.clear().limit((int) (to - from)), from);
            for (var at = buffer.limit() - 1; at >= 0; at--) {
                if (buffer.get(at) != 0) {
                    return Math.min(to, from + (at / BLOCK + 1L) * BLOCK);
                }
            }
        }
        return 0;
    }

    private void read(ByteBuffer buffer, long from) throws IOException {
        while (buffer.hasRemaining()) {
            if (file.read(buffer, from + buffer.position()) < 0) {
                throw new IOException("The file became shorter while it was read.");
            }
        }
    }

    /** How much is to be kept for what must not fail, in bytes. */
    long reserve() {
        return reserve;
    }

    long end() {
        return end;
    }

    /** How many bytes can be written beyond the end. */
    synchronized long ahead() {
        return allocated - end;
    }

    /** Whether so many bytes can be written beyond the end; allocates what is missing, and a little more where it may. */
    synchronized boolean has(long bytes) throws IOException {
        return ahead() >= bytes || grow(end + bytes + reserve / 4) || grow(end + bytes);
    }

    /** Sees that the file has blocks up to there. */
    private boolean grow(long to) throws IOException {
        if (to <= allocated) {
            return true;
        }
        if (linux != null && !byZeros) {
            switch (linux.allocate(allocated, to)) {
                case Allocation.DONE -> {
                    allocated = to;
                    return true;
                }
                case Allocation.NO_SPACE -> {
                    return false;
                }
                case Allocation.NOT_KNOWN_HERE -> {
                    byZeros = true;
                    allocated = Math.max(allocated, file.size());
                }
            }
        }
        return growByZeros(to);
    }

    private boolean growByZeros(long to) throws IOException {
        try {
            zero(allocated, to);
            allocated = Math.max(allocated, to);
            return true;
        } catch (IOException full) {
            file.truncate(allocated);
            return false;
        }
    }

    private void zero(long from, long to) throws IOException {
        var zeros = ByteBuffer.allocate(PIECE);
        for (var at = from; at < to; ) {
            at += file.write(zeros.clear().limit((int) Math.min(zeros.capacity(), to - at)), at);
        }
    }

    /**
     * Writes to the file.
     *
     * @throws IOException before anything is written, where there is no space for all of it
     */
    synchronized void write(ByteBuffer bytes, long at) throws IOException {
        var to = at + bytes.remaining();
        if (!has(Math.max(0, to - end))) {
            throw new IOException("No space left on device");
        }
        for (var next = at; bytes.hasRemaining(); ) {
            next += file.write(bytes, next);
        }
        end = Math.max(end, to);
    }

    /** Makes the file end earlier. The blocks behind it stay its own, as far as they are the reserve. */
    synchronized void shrink(long to) throws IOException {
        if (to >= end) {
            return;
        }
        var kept = to + 2 * reserve;
        if (file.size() > kept) {
            file.truncate(kept);
            allocated = kept;
        }
        zero(to, Math.min(end, kept));
        end = to;
    }

    /** Gives back what is far more than the reserve. Somebody else may take the rest meanwhile, so this is for the end. */
    synchronized void trim() throws IOException {
        if (ahead() > 3 * reserve) {
            file.truncate(end);
            allocated = end;
            has(reserve);
        }
    }

    @Override
    public void close() throws IOException {
        if (linux != null) {
            linux.close();
        }
    }
}
