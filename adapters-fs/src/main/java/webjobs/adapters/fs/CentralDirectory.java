package webjobs.adapters.fs;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import webjobs.domain.Refused;

/**
 * A first look at the table of contents at the end of a zip file, in flat memory. The libraries that read zip files load the whole
 * table before they can say how long it is, so its size and its number of entries have to be known before.
 *
 * <p>Fields and signatures: APPNOTE.TXT 6.3, sections 4.3.12 to 4.3.16.
 */
final class CentralDirectory {
    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int MOST_COMMENT = 0xFFFF;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int LOCATOR_64_SIZE = 20;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_SIZE = 56;
    private static final int LOCAL_ENTRY = 0x04034b50;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_SIZE = 46;
    /** More than what honest entries have on average, with their names and extra fields. */
    private static final long BYTES_PER_ENTRY = 300;

    private static final long BYTES_IN_ANY_CASE = 1 << 20;

    private final FileChannel file;

    private CentralDirectory(FileChannel file) {
        this.file = file;
    }

    /** @throws Refused if it is not there, does not fit the file, or has more entries than the limit */
    static void check(Path zip, int maxEntries) throws IOException {
        try (var file = FileChannel.open(zip, StandardOpenOption.READ)) {
            var directory = new CentralDirectory(file);
            directory.checkBeginning();
            var range = directory.locate();
            if (range.size() > BYTES_IN_ANY_CASE + BYTES_PER_ENTRY * maxEntries) {
                throw Archive.refused("its table of contents is far too large, " + range.size() + " bytes");
            }
            directory.count(range, maxEntries);
        } catch (EOFException _) {
            throw broken();
        }
    }

    /**
     * Readers take an archive with anything before it. A page in a browser can send a form with a file in it to any server, but no body
     * that begins with a zip (D27).
     */
    private void checkBeginning() throws IOException {
        if (file.size() < END_SIZE) {
            throw noArchive();
        }
        var start = read(0, 4).getInt(0);
        if (start != LOCAL_ENTRY && start != END && start != END_64) {
            var _ = findEnd(); // or it is none at all
            throw startsLate();
        }
    }

    private static Refused noArchive() {
        return Archive.refused("it is not a zip archive, or its end is missing");
    }

    private static Refused startsLate() {
        return Archive.refused(
                "other bytes stand before it, as in a form (multipart/form-data) or in a program that unpacks itself;"
                        + " send the zip alone, as the whole body");
    }

    private record Range(long start, long end) {
        long size() {
            return end - start;
        }
    }

    private Range locate() throws IOException {
        var end = findEnd();
        var record = read(end, END_SIZE);
        var size = Integer.toUnsignedLong(record.getInt(12));
        var start = Integer.toUnsignedLong(record.getInt(16));
        if (end + END_SIZE + Short.toUnsignedInt(record.getShort(20)) != file.size()) {
            throw Archive.refused("bytes follow its end that do not belong to it");
        }
        if (end >= LOCATOR_64_SIZE
                && read(end - LOCATOR_64_SIZE, LOCATOR_64_SIZE).getInt(0) == LOCATOR_64) {
            return locate64(end - LOCATOR_64_SIZE, size, start);
        }
        if (start < end - size) {
            throw startsLate(); // it tells its places from where it began once
        }
        return range(end - size, end);
    }

    /** The large form of the end record; where the small one has the same fields they must agree, as readers differ in which they use. */
    private Range locate64(long locator, long smallSize, long smallStart) throws IOException {
        var end = read(locator, LOCATOR_64_SIZE).getLong(8);
        if (end < 0 || end > locator - END_64_SIZE || read(end, 4).getInt(0) != END_64) {
            throw broken();
        }
        var record = read(end, END_64_SIZE);
        var size = record.getLong(40);
        var start = record.getLong(48);
        if (start != end - size || !agrees(smallSize, size) || !agrees(smallStart, start)) {
            throw broken();
        }
        return range(start, end);
    }

    private static boolean agrees(long small, long large) {
        return small == 0xFFFF_FFFFL || small == large;
    }

    private static Range range(long start, long end) {
        if (start < 0 || start > end) {
            throw broken();
        }
        return new Range(start, end);
    }

    /** The last place where an end record can be, which is the one that readers take. */
    private long findEnd() throws IOException {
        var size = file.size();
        var from = Math.max(0, size - END_SIZE - MOST_COMMENT);
        var tail = read(from, (int) (size - from));
        for (var at = tail.limit() - END_SIZE; at >= 0; at--) {
            if (tail.getInt(at) == END) {
                return from + at;
            }
        }
        throw noArchive();
    }

    private void count(Range range, int maxEntries) throws IOException {
        file.position(range.start());
        var in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file), 1 << 16));
        var entry = ByteBuffer.allocate(ENTRY_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        var at = range.start();
        for (var count = 0; at < range.end(); count++) {
            if (count == maxEntries) {
                throw Archive.refused("it has more than the " + maxEntries + " entries that this server takes");
            }
            in.readFully(entry.array());
            if (entry.getInt(0) != ENTRY) {
                throw broken();
            }
            var rest = Short.toUnsignedInt(entry.getShort(28))
                    + Short.toUnsignedInt(entry.getShort(30))
                    + Short.toUnsignedInt(entry.getShort(32));
            in.skipNBytes(rest);
            at += ENTRY_SIZE + rest;
        }
        if (at != range.end()) {
            throw broken();
        }
    }

    private ByteBuffer read(long position, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException();
            }
        }
        return bytes.flip();
    }

    private static Refused broken() {
        return Archive.refused("its table of contents is damaged");
    }
}
