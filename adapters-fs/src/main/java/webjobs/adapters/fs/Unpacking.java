package webjobs.adapters.fs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import webjobs.adapters.fs.Archive.Kind;
import webjobs.adapters.fs.Archive.Planned;

/** Writes the planned entries of an archive into a folder, and counts what comes out. For one use, by one thread. */
final class Unpacking {
    private static final int BUFFER = 1 << 16;
    private static final int MOST_LINK_BYTES = 4096;
    private static final int EXECUTABLE = 0111;
    private static final Instant LAST_SOUND_TIME = Instant.parse("2200-01-01T00:00:00Z");

    private final ZipFile archive;
    private final Path folder;
    private final UploadLimits limits;
    private final long packedBytes;
    private final byte[] buffer = new byte[BUFFER];
    private long unpackedBytes;
    /** Whether the archive says of some file that it may be run, and so means what it says of the others. */
    private boolean tellsPrograms;

    Unpacking(ZipFile archive, Path zip, Path folder, UploadLimits limits) throws IOException {
        this.archive = archive;
        this.folder = folder;
        this.limits = limits;
        this.packedBytes = Files.size(zip);
    }

    /** Links come last: nothing is ever written through one. */
    void run(List<Planned> plan) throws IOException {
        tellsPrograms = plan.stream()
                .anyMatch(planned ->
                        planned.kind() == Kind.FILE && (planned.entry().getUnixMode() & EXECUTABLE) != 0);
        for (var planned : plan) {
            switch (planned.kind()) {
                case FOLDER -> Files.createDirectories(target(planned));
                case FILE -> writeFile(planned);
                case LINK -> {}
            }
        }
        for (var planned : plan) {
            if (planned.kind() == Kind.LINK) {
                writeLink(planned);
            }
        }
        for (var planned : plan) {
            if (planned.kind() == Kind.FOLDER) {
                keepTime(planned);
            }
        }
    }

    private Path target(Planned planned) throws IOException {
        try {
            var target = folder.resolve(planned.path().text());
            var parent = target.getParent();
            if (parent != null && !Files.isDirectory(parent)) {
                Files.createDirectories(parent);
            }
            return target;
        } catch (InvalidPathException e) {
            throw Archive.refused(
                    planned.path().text(),
                    "has a name that cannot be written in the server's locale; start it with LC_ALL=C.UTF-8");
        }
    }

    private void writeFile(Planned planned) throws IOException {
        var target = target(planned);
        try (var out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            copy(planned, out);
        }
        if (tellsPrograms) {
            keepExecutable(planned.entry(), target);
        } else {
            ProgramFile.makeExecutable(target);
        }
        keepTime(planned);
    }

    private void copy(Planned planned, OutputStream out) throws IOException {
        var entry = planned.entry();
        var crc = new CRC32();
        var size = 0L;
        try (var in = open(planned)) {
            for (var read = read(in, planned); read >= 0; read = read(in, planned)) {
                size += read;
                if (size > entry.getSize()) {
                    break;
                }
                count(read);
                crc.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        if (size != entry.getSize() || crc.getValue() != entry.getCrc()) {
            throw Archive.refused(planned.path().text(), "is damaged: its size or checksum is not the announced one");
        }
    }

    private InputStream open(Planned planned) {
        try {
            return archive.getInputStream(planned.entry());
        } catch (IOException | RuntimeException e) {
            throw damaged(planned, e);
        }
    }

    private int read(InputStream in, Planned planned) {
        try {
            return in.read(buffer);
        } catch (IOException | RuntimeException e) {
            throw damaged(planned, e);
        }
    }

    private static RuntimeException damaged(Planned planned, Exception cause) {
        return Archive.refused(planned.path().text(), "is damaged: " + cause.getMessage());
    }

    private void count(int bytes) {
        unpackedBytes += bytes;
        if (unpackedBytes > limits.maxUnpackedBytes()) {
            throw Archive.tooMuch(limits);
        }
        if (unpackedBytes > UploadLimits.RATIO_JUDGED_FROM && unpackedBytes / limits.maxRatio() >= packedBytes) {
            throw Archive.refused("unpacked it is more than " + limits.maxRatio() + " times as large as packed");
        }
    }

    /**
     * Makes a link that cannot leave the folder. Its target is relative, and {@code ..} stands only at its beginning, no more often
     * than there are folders above: going up from real folders and then down through names and other such links stays inside.
     */
    private void writeLink(Planned planned) throws IOException {
        var path = planned.path();
        if (planned.entry().getSize() > MOST_LINK_BYTES) {
            throw Archive.refused(path.text(), "is a link with a target of more than " + MOST_LINK_BYTES + " bytes");
        }
        var bytes = new ByteArrayOutputStream();
        copy(planned, bytes);
        var target = bytes.toString(StandardCharsets.UTF_8);
        if (!staysInside(target, path.segments().size() - 1)) {
            throw Archive.refused(
                    path.text(), "is a link that leads out of its folder, to '" + Archive.shown(target) + "'");
        }
        Files.createSymbolicLink(target(planned), Path.of(target));
    }

    /** Whether a link's target is below the folder that many levels up, whatever other such links lie there. */
    static boolean staysInside(String target, int foldersAbove) {
        if (target.isEmpty() || target.startsWith("/") || target.chars().anyMatch(Character::isISOControl)) {
            return false;
        }
        var wentDown = false;
        var up = 0;
        for (var segment : target.split("/")) {
            if (segment.equals("..")) {
                up++;
                if (wentDown || up > foldersAbove) {
                    return false;
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                wentDown = true;
            }
        }
        return true;
    }

    private static void keepExecutable(ZipArchiveEntry entry, Path file) throws IOException {
        var mode = entry.getUnixMode();
        if ((mode & EXECUTABLE) == 0) {
            return;
        }
        var permissions = Files.getPosixFilePermissions(file);
        permissions.add(PosixFilePermission.OWNER_EXECUTE);
        if ((mode & 0010) != 0) {
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
        }
        if ((mode & 0001) != 0) {
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        Files.setPosixFilePermissions(file, permissions);
    }

    private void keepTime(Planned planned) throws IOException {
        FileTime time = planned.entry().getLastModifiedTime();
        if (time != null
                && time.toInstant().isAfter(Instant.EPOCH)
                && time.toInstant().isBefore(LAST_SOUND_TIME)) {
            Files.setLastModifiedTime(target(planned), time);
        }
    }
}
