package webjobs.adapters.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * H2's files with {@link Headroom}: a path that begins with {@link #SCHEME} is written to within what is allocated, and never where
 * nothing is.
 */
final class HeadroomFiles {
    static final String SCHEME = "webjobs";

    private static final ConcurrentMap<Path, Headroom> OPEN = new ConcurrentHashMap<>();

    static {
        FilePath.register(new InFile());
    }

    private HeadroomFiles() {}

    /** The address of a file for H2. */
    static String address(String file) {
        return SCHEME + ":" + file;
    }

    /** Of a file that H2 has open. */
    static Headroom of(Path file) {
        var headroom = OPEN.get(file);
        if (headroom == null) {
            throw new IllegalStateException("not open: " + file);
        }
        return headroom;
    }

    /** How H2 finds a file. Public, for H2 makes them. */
    public static final class InFile extends FilePathWrapper {
        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileChannel open(String mode) throws IOException {
            return mode.equals("r") ? super.open(mode) : new Channel(super.open(mode), onDisk());
        }

        private Path onDisk() {
            var path = getBase();
            while (path instanceof FilePathWrapper wrapper) {
                path = wrapper.unwrap();
            }
            return Path.of(path.toString());
        }
    }

    private static final class Channel extends FileBaseDefault {
        private final FileChannel file;
        private final Path path;
        private final Headroom headroom;

        Channel(FileChannel file, Path path) throws IOException {
            this.file = file;
            this.path = path;
            try {
                headroom = Headroom.of(file, path);
            } catch (IOException failure) {
                file.close();
                throw failure;
            }
            OPEN.put(path, headroom);
        }

        @Override
        public long size() {
            return headroom.end();
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            var readable = headroom.end() - at;
            if (readable <= 0) {
                return -1;
            }
            var limit = into.limit();
            into.limit((int) Math.min(limit, into.position() + readable));
            try {
                return file.read(into, at);
            } finally {
                into.limit(limit);
            }
        }

        @Override
        public int write(ByteBuffer bytes, long at) throws IOException {
            var length = bytes.remaining();
            headroom.write(bytes, at);
            return length;
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            headroom.shrink(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force(metaData);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            OPEN.remove(path, headroom);
            try (headroom;
                    file) {
                headroom.trim();
            }
        }
    }
}
