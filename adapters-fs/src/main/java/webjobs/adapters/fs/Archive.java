package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry.NameSource;
import org.apache.commons.compress.archivers.zip.ZipFile;
import webjobs.domain.Refused;

/**
 * A zip archive from outside. Nothing of it is believed: what its table of contents says is checked as a whole before anything is
 * written, and what then comes out is counted and compared with it (D12, SEC-07).
 */
final class Archive {
    /** What names are in that are not said to be UTF-8 and are not: the format's first character set. */
    private static final Charset OLD_NAMES = Charset.forName("IBM437");

    private static final int FILE_TYPE = 0xF000;
    private static final int REGULAR = 0x8000;
    private static final int FOLDER = 0x4000;
    private static final int LINK = 0xA000;
    private static final int MOST_SHOWN = 120;

    private Archive() {}

    /** What becomes of an entry. */
    enum Kind {
        FILE,
        FOLDER,
        LINK
    }

    record Planned(ZipArchiveEntry entry, EntryPath path, Kind kind) {}

    /**
     * Unpacks a zip file into an empty folder, with modification times, executable bits and links.
     *
     * @throws Refused as {@code BadUpload} naming the entry that is at fault; the folder may then hold some of the content
     * @throws IOException if the disk failed
     */
    static void unpack(Path zip, Path folder, UploadLimits limits) throws IOException {
        CentralDirectory.check(zip, limits.maxEntries());
        try (var archive = open(zip)) {
            var plan = plan(archive, limits);
            checkStructure(zip);
            new Unpacking(archive, zip, folder, limits).run(plan);
        }
    }

    private static ZipFile open(Path zip) {
        try {
            return ZipFile.builder()
                    .setPath(zip)
                    .setCharset(StandardCharsets.UTF_8)
                    .setIgnoreLocalFileHeader(true)
                    .get();
        } catch (IOException | RuntimeException e) {
            throw refused("it cannot be read: " + e.getMessage());
        }
    }

    /** The JDK's reader is strict where the one that can read modes and links is not. Its character set accepts any name. */
    private static void checkStructure(Path zip) throws IOException {
        try (var _ = new java.util.zip.ZipFile(zip.toFile(), StandardCharsets.ISO_8859_1)) {
            return;
        } catch (ZipException e) {
            throw refused("it is damaged: " + e.getMessage());
        }
    }

    private static List<Planned> plan(ZipFile archive, UploadLimits limits) {
        var tree = new EntryTree(limits.maxEntries());
        var plan = new ArrayList<Planned>();
        var announced = 0L;
        for (var entries = archive.getEntries(); entries.hasMoreElements(); ) {
            var planned = planned(entries.nextElement());
            if (!planned.path().segments().isEmpty()) {
                tree.add(planned.path(), planned.kind() == Kind.FOLDER);
                plan.add(planned);
            }
            announced += planned.entry().getSize();
            if (announced < 0 || announced > limits.maxUnpackedBytes()) {
                throw tooMuch(limits);
            }
        }
        return plan;
    }

    static Refused tooMuch(UploadLimits limits) {
        return refused("unpacked it has more than the " + limits.maxUnpackedBytes() + " bytes that this server takes");
    }

    private static Planned planned(ZipArchiveEntry entry) {
        var name = name(entry);
        var path = EntryPath.parse(name);
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            throw refused(name, "is encrypted");
        }
        if (entry.getMethod() != ZipArchiveEntry.STORED && entry.getMethod() != ZipArchiveEntry.DEFLATED) {
            throw refused(name, "is compressed by method " + entry.getMethod() + "; store it or deflate it");
        }
        var kind = kind(name, entry, path);
        if (kind == Kind.FOLDER && entry.getSize() > 0) {
            throw refused(name, "is a folder with bytes of its own");
        }
        return new Planned(entry, path, kind);
    }

    private static Kind kind(String name, ZipArchiveEntry entry, EntryPath path) {
        var type = entry.getUnixMode() & FILE_TYPE;
        if (path.isFolder() || path.segments().isEmpty()) {
            return Kind.FOLDER;
        }
        return switch (type) {
            case 0, REGULAR -> Kind.FILE;
            case FOLDER -> Kind.FOLDER;
            case LINK -> Kind.LINK;
            default -> throw refused(name, "is neither a file nor a folder nor a link");
        };
    }

    private static String name(ZipArchiveEntry entry) {
        if (entry.getNameSource() == NameSource.UNICODE_EXTRA_FIELD) {
            return entry.getName();
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(entry.getRawName()))
                    .toString();
        } catch (CharacterCodingException _) {
            if (entry.getGeneralPurposeBit().usesUTF8ForNames()) {
                throw refused(entry.getName(), "has a name that is not the UTF-8 it is said to be");
            }
            return new String(entry.getRawName(), OLD_NAMES);
        }
    }

    static Refused refused(String entry, String fault) {
        return refused("the entry '" + shown(entry) + "' " + fault);
    }

    /** @param why the end of a sentence that speaks of the archive */
    static Refused refused(String why) {
        return new Refused(new Refused.Reason.BadUpload("The zip archive cannot be used: " + why + "."));
    }

    /** A name fit to be shown to a person. */
    static String shown(String name) {
        var cut = name.length() > MOST_SHOWN ? name.substring(0, MOST_SHOWN) + "…" : name;
        return cut.replaceAll("\\p{Cntrl}", "\uFFFD");
    }
}
