package webjobs.adapters.fs;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * A folder on its way into a zip archive, file by file as it is read. What is neither file nor folder is left out, as is what cannot
 * be opened. For one use, by one thread.
 */
final class FolderZip {
    /** What no path in the home can say is left out, so that folders within folders without end have one. */
    private static final int MOST_BYTES_OF_A_PATH = 2048;

    private static final int FILE = 0100644;
    private static final int FOLDER = 040755;
    private static final int EXECUTABLE = 0111;

    private final ZipArchiveOutputStream out;
    /** A name in the first folder that is left out; empty for none. */
    private final String leftOut;

    private FolderZip(ZipArchiveOutputStream out, String leftOut) {
        this.out = out;
        this.leftOut = leftOut;
    }

    /**
     * @param leftOut a name in this folder that is left out; empty for none
     * @param sink stays open
     * @throws IOException where the disk fails
     * @throws UncheckedIOException where the sink fails
     */
    static void write(OpenFolder folder, String leftOut, OutputStream sink) throws IOException {
        var open = new Sink(sink);
        try (var out = new ZipArchiveOutputStream(open)) {
            out.setLevel(Deflater.BEST_SPEED);
            new FolderZip(out, leftOut).add(folder, "");
        } catch (IOException e) {
            if (open.hasFailed) {
                throw new UncheckedIOException(e);
            }
            throw e;
        }
    }

    private void add(OpenFolder folder, String path) throws IOException {
        for (var name : folder.names()) {
            var isLeftOut = path.isEmpty() && name.equals(leftOut);
            if (!isLeftOut && (path + name).getBytes(StandardCharsets.UTF_8).length < MOST_BYTES_OF_A_PATH) {
                addChild(folder, name, path + name);
            }
        }
    }

    private void addChild(OpenFolder folder, String name, String path) throws IOException {
        PosixFileAttributes attributes;
        try {
            attributes = folder.attributes(name);
        } catch (FileSystemException _) {
            return; // it has just gone
        }
        if (attributes.isDirectory()) {
            addFolder(folder, name, path + "/", attributes);
        } else if (attributes.isRegularFile()) {
            addFile(folder, name, path, attributes);
        }
    }

    private void addFolder(OpenFolder above, String name, String path, PosixFileAttributes attributes)
            throws IOException {
        OpenFolder folder;
        try {
            folder = above.folder(name);
        } catch (FileSystemException _) {
            return;
        }
        try (folder) {
            out.putArchiveEntry(entry(path, FOLDER, attributes));
            out.closeArchiveEntry();
            add(folder, path);
        }
    }

    private void addFile(OpenFolder folder, String name, String path, PosixFileAttributes attributes)
            throws IOException {
        InputStream in;
        try {
            in = Channels.newInputStream(folder.open(name));
        } catch (FileSystemException _) {
            return;
        }
        try (in) {
            var isExecutable = attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE);
            var entry = entry(path, isExecutable ? FILE | EXECUTABLE : FILE, attributes);
            entry.setSize(attributes.size());
            out.putArchiveEntry(entry);
            in.transferTo(out);
            out.closeArchiveEntry();
        }
    }

    private static ZipArchiveEntry entry(String path, int mode, PosixFileAttributes attributes) {
        var entry = new ZipArchiveEntry(path);
        entry.setUnixMode(mode);
        entry.setLastModifiedTime(attributes.lastModifiedTime());
        return entry;
    }

    /** Remembers that it was the receiver who failed, and not the disk. */
    private static final class Sink extends FilterOutputStream {
        private boolean hasFailed;

        Sink(OutputStream sink) {
            super(sink);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                hasFailed = true;
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                hasFailed = true;
                throw e;
            }
        }
    }
}
