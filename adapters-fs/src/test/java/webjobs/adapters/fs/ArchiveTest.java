package webjobs.adapters.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;

class ArchiveTest {
    private static final UploadLimits LIMITS = new UploadLimits(1L << 30, 100, 1 << 20, 100);

    @TempDir
    Path folder;

    private Path zip;
    private Path target;

    @BeforeEach
    void prepare() throws IOException {
        zip = folder.resolve("a.zip");
        target = Files.createDirectory(folder.resolve("target"));
    }

    /** Writes an archive with everything that the format knows. */
    private void write(Entry... entries) throws IOException {
        try (var out = new ZipArchiveOutputStream(zip)) {
            for (var entry : entries) {
                var header = new ZipArchiveEntry(entry.name());
                if (entry.mode() != 0) {
                    header.setUnixMode(entry.mode());
                }
                header.setTime(Instant.parse("2020-01-02T03:04:06Z").toEpochMilli());
                out.putArchiveEntry(header);
                out.write(entry.text().getBytes(StandardCharsets.UTF_8));
                out.closeArchiveEntry();
            }
        }
    }

    private record Entry(String name, String text, int mode) {
        static Entry file(String name, String text) {
            return new Entry(name, text, 0);
        }

        static Entry file(String name) {
            return new Entry(name, "", 0);
        }

        static Entry link(String name, String to) {
            return new Entry(name, to, 0120777);
        }
    }

    private void unpack() throws IOException {
        Archive.unpack(zip, target, LIMITS);
    }

    private void refuses(String why) {
        assertThatThrownBy(this::unpack)
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.reason()).isInstanceOf(Reason.BadUpload.class))
                .hasMessageContaining(why);
        assertThat(folder.resolve("escaped")).doesNotExist();
    }

    /** Overwrites two bytes of the first entry's record in the table of contents. */
    private void patchDirectory(int offset, int value) throws IOException {
        var bytes = Files.readAllBytes(zip);
        var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (var at = 0; at < bytes.length - 4; at++) {
            if (buffer.getInt(at) == 0x02014b50) {
                buffer.putShort(at + offset, (short) value);
                break;
            }
        }
        Files.write(zip, bytes);
    }

    @Nested
    class Unpacking {
        @Test
        void keepsFilesTimesAndExecutableBits() throws IOException {
            write(
                    new Entry("bin/", "", 040755),
                    new Entry("bin/tool", "#!/bin/sh", 0100755),
                    new Entry("bin/data", "x", 0100600),
                    Entry.file("plain", "y"));

            unpack();

            assertThat(target.resolve("bin/tool")).hasContent("#!/bin/sh");
            assertThat(Files.isExecutable(target.resolve("bin/tool"))).isTrue();
            assertThat(Files.getPosixFilePermissions(target.resolve("bin/data")))
                    .noneMatch(p -> p.name().endsWith("EXECUTE"));
            assertThat(target.resolve("plain")).hasContent("y");
            for (var path : List.of("bin", "bin/tool", "plain")) {
                assertThat(Files.getLastModifiedTime(target.resolve(path)))
                        .isEqualTo(FileTime.from(Instant.parse("2020-01-02T03:04:06Z")));
            }
        }

        @Test
        void keepsLinksThatStayInside() throws IOException {
            write(
                    Entry.link("a/b/up", "../../run.sh"),
                    Entry.link("a/folder", "b"),
                    Entry.link("dangling", "a/nothing"),
                    Entry.file("run.sh", "echo"));

            unpack();

            assertThat(target.resolve("a/b/up")).isSymbolicLink().hasContent("echo");
            assertThat(target.resolve("a/folder/up")).hasContent("echo");
            assertThat(target.resolve("dangling")).isSymbolicLink();
        }

        @Test
        void readsBackslashesAsSlashesAndDropsDots() throws IOException {
            write(Entry.file("./a\\b/run.sh", "echo"), Entry.file("empty\\"), Entry.file("./"));

            unpack();

            assertThat(target.resolve("a/b/run.sh")).hasContent("echo");
            assertThat(target.resolve("empty")).isEmptyDirectory();
        }

        @ParameterizedTest
        @ValueSource(strings = {"UTF-8", "IBM437"})
        void readsNamesInTheFormatsTwoCharacterSets(String charset) throws IOException {
            try (var out = new ZipOutputStream(Files.newOutputStream(zip), Charset.forName(charset))) {
                out.putNextEntry(new ZipEntry("größe.txt"));
            }

            unpack();

            assertThat(target.resolve("größe.txt")).exists();
        }

        @Test
        void makesProgramsExecutableWhereTheArchiveTellsNone() throws IOException {
            write(
                    Entry.file("run.sh", "./tool"),
                    new Entry("tool", "#!/bin/sh", 0100600),
                    Entry.file("program", "\u007fELF"),
                    new Entry("none", "", 0100644));

            unpack();

            assertThat(modes()).containsExactly("none rw-", "program rwx", "run.sh rw-", "tool rwx");
        }

        @Test
        void leavesProgramsAsTheyAreInAnArchiveThatTellsWhichOnesMayBeRun() throws IOException {
            write(new Entry("a", "#!/bin/sh", 0100755), new Entry("b", "#!/bin/sh", 0100644));

            unpack();

            assertThat(modes()).containsExactly("a rwx", "b rw-");
        }

        /** What the owner may do with each file. */
        private List<String> modes() throws IOException {
            try (var files = Files.list(target)) {
                return files.map(file -> file.getFileName() + " " + owners(file))
                        .sorted()
                        .toList();
            }
        }

        private static String owners(Path file) {
            try {
                return PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                        .substring(0, 3);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Test
        void takesAFolderThatComesTwice() throws IOException {
            write(Entry.file("a/"), Entry.file("a/x"), Entry.file("a/"));

            unpack();

            assertThat(target.resolve("a/x")).exists();
        }

        @Test
        void takesAnArchiveWithoutEntries() throws IOException {
            write();

            unpack();

            assertThat(target).isEmptyDirectory();
        }
    }

    @Nested
    class Refusing {
        @ParameterizedTest
        @CsvSource(
                quoteCharacter = '"',
                value = {
                    "../escaped, leads out of its folder",
                    "a/../../escaped, leads out of its folder",
                    "a/.., leads out of its folder",
                    "..\\escaped, leads out of its folder",
                    "/escaped, absolute path",
                    "\\escaped, absolute path",
                    "C:\\escaped, drive letter",
                    "c:escaped, drive letter",
                    "a//b, a folder without a name",
                    "/, absolute path",
                })
        void pathsThatLeadElsewhere(String name, String why) throws IOException {
            write(Entry.file("run.sh"), Entry.file(name));

            refuses(why);
        }

        @Test
        void namesWithControlCharactersAndShowsThemHarmlessly() throws IOException {
            write(Entry.file("a\u001b[2J"));

            refuses("the entry 'a\uFFFD[2J' has a name in its path that holds a control character");
        }

        @Test
        void namesAndPathsThatAreTooLong() throws IOException {
            write(Entry.file("ä".repeat(128)));
            refuses("longer than 255 bytes");

            write(Entry.file("a/".repeat(1100) + "x"));
            refuses("a path of more than 2048 bytes");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/etc/passwd", "../escaped", "a/../../escaped", "b/..", "", "x/../y", "../../escaped"})
        void linksThatLeadOutOrCouldByWayOfAnotherLink(String to) throws IOException {
            write(Entry.link("link", to));

            refuses("the entry 'link' is a link that leads out of its folder");
        }

        @Test
        void linksThatClimbFromWhereAnotherLinkLeads() throws IOException {
            write(Entry.link("a/b/top", "../.."), Entry.link("a/b/link", "top/../escaped"));

            refuses("the entry 'a/b/link' is a link that leads out of its folder");
        }

        @Test
        void filesBelowALink() throws IOException {
            write(Entry.link("link", "a"), Entry.file("link/x"));

            refuses("the entry 'link/x' needs 'link' to be a file and a folder at once");
        }

        @ParameterizedTest
        @ValueSource(ints = {010644, 020644, 060644, 0140644})
        void pipesDevicesAndSockets(int mode) throws IOException {
            write(new Entry("odd", "", mode));

            refuses("the entry 'odd' is neither a file nor a folder nor a link");
        }

        @Test
        void namesThatGetInEachOthersWay() throws IOException {
            write(Entry.file("a"), Entry.file("a"));
            refuses("the entry 'a' is there twice");

            write(Entry.file("a/x"), Entry.file("a"));
            refuses("the entry 'a' needs 'a' to be a file and a folder at once");

            write(Entry.file("\u00e9/a"), Entry.file("e\u0301/b"));
            refuses("Unicode normal form");
        }

        @Test
        void encryptedEntries() throws IOException {
            write(Entry.file("secret", "x"));
            patchDirectory(8, 1 << 11 | 1);

            refuses("the entry 'secret' is encrypted");
        }

        @Test
        void methodsThatNobodyUses() throws IOException {
            write(Entry.file("odd", "x"));
            patchDirectory(10, 98);

            refuses("the entry 'odd' is compressed by method 98");
        }

        @ParameterizedTest
        @ValueSource(ints = {16, 18, 20, 24})
        void entriesThatAreNotWhatTheTableOfContentsSays(int field) throws IOException {
            write(Entry.file("damaged", "some text that is deflated, text, text, text"));
            patchDirectory(field, 17);

            refuses("the entry 'damaged' is damaged");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "#!/bin/sh unpacks itself\n",
                    "--b\r\nContent-Disposition: form-data; name=\"a\"; filename=\"PK\u0003\u0004.zip\"\r\n\r\n",
                    "PK\u0003\u0004=",
                    " ",
                })
        void bytesBeforeTheBeginning(String before) throws IOException {
            write(Entry.file("run.sh", "echo"));
            var whole = new ByteArrayOutputStream();
            whole.writeBytes(before.getBytes(StandardCharsets.UTF_8));
            whole.writeBytes(Files.readAllBytes(zip));
            Files.write(zip, whole.toByteArray());

            refuses("other bytes stand before it");
        }

        @Test
        void aFormAroundIt() throws IOException {
            write(Entry.file("run.sh", "echo"));
            var whole = new ByteArrayOutputStream();
            whole.writeBytes("--b\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            whole.writeBytes(Files.readAllBytes(zip));
            whole.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8));
            Files.write(zip, whole.toByteArray());

            refuses("other bytes stand before it");
        }

        @Test
        void bytesAfterTheEnd() throws IOException {
            write(Entry.file("a"));
            Files.write(zip, new byte[] {1}, StandardOpenOption.APPEND);

            refuses("bytes follow its end");
        }

        @Test
        void moreFilesAndFoldersThanTheLimit() throws IOException {
            write(Entry.file("a/".repeat(101)));

            refuses("more than the 100 files and folders");
        }

        @Test
        void moreBytesThanTheLimit() throws IOException {
            write(Entry.file("big", "x".repeat((1 << 20) + 1)));

            refuses("unpacked it has more than the 1048576 bytes");
        }

        @Test
        void aBombWhoseTableOfContentsLies() throws IOException {
            write(Entry.file("small", "x".repeat(1 << 20)), Entry.file("b"));
            patchDirectory(24, 5);
            patchDirectory(26, 0);

            refuses("the entry 'small' is damaged");
            assertThat(Files.size(target.resolve("small"))).isLessThan(100);
        }

        @Test
        void aBombByItsRatio() throws IOException {
            try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
                out.putNextEntry(new ZipEntry("zeros"));
                var zeros = new byte[1 << 20];
                for (var i = 0; i < 80; i++) {
                    out.write(zeros);
                }
            }

            assertThatThrownBy(() -> Archive.unpack(zip, target, UploadLimits.DEFAULT))
                    .hasMessageContaining("more than 200 times as large as packed");
            assertThat(Files.size(target.resolve("zeros"))).isLessThan(66L << 20);
        }
    }

    @Nested
    class HugeTables {
        @Test
        void areRefusedBeforeTheyAreLoaded() throws IOException {
            try (var out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(zip)))) {
                out.setMethod(ZipOutputStream.STORED);
                for (var i = 0; i < 200_000; i++) {
                    var entry = new ZipEntry("f" + i);
                    entry.setSize(0);
                    entry.setCrc(new CRC32().getValue());
                    out.putNextEntry(entry);
                }
            }
            var allocated = allocatedBytes();

            assertThatThrownBy(() -> Archive.unpack(zip, target, UploadLimits.DEFAULT))
                    .hasMessageContaining("more than the 100000 entries that this server takes");

            assertThat(allocatedBytes() - allocated).as("bytes allocated").isLessThan(4 << 20);
        }

        private static long allocatedBytes() {
            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            return threads.getCurrentThreadAllocatedBytes();
        }

        @Test
        void areRefusedByTheirSizeToo() throws IOException {
            try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
                for (var i = 0; i < 50; i++) {
                    var entry = new ZipEntry("f" + i);
                    entry.setComment("c".repeat(60_000));
                    out.putNextEntry(entry);
                }
            }

            refuses("its table of contents is far too large");
        }
    }

    @Nested
    class Damage {
        static LongStream seeds() {
            var replayed = Long.getLong("seed");
            return replayed == null ? LongStream.range(0, 400) : LongStream.of(replayed);
        }

        /** Whatever is flipped, cut or repeated: either it is refused, or nothing lies outside and nothing else was thrown. */
        @ParameterizedTest
        @MethodSource("seeds")
        void neverEscapesNorFailsInAnyOtherWay(long seed) throws IOException {
            var random = new Random(seed);
            write(
                    Entry.file("run.sh", "echo ".repeat(random.nextInt(200))),
                    new Entry("a/", "", 040755),
                    Entry.link("a/link", "../run.sh"),
                    Entry.file("a/ä/data", "x".repeat(random.nextInt(3000))));
            Files.write(zip, damaged(Files.readAllBytes(zip), random));

            try {
                unpack();
            } catch (Refused refused) {
                assertThat(refused.reason()).as("seed %d", seed).isInstanceOf(Reason.BadUpload.class);
            } catch (IOException | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            try (var listing = Files.list(folder)) {
                assertThat(listing).as("seed %d", seed).containsExactlyInAnyOrder(zip, target);
            }
        }

        private static byte[] damaged(byte[] bytes, Random random) {
            var damaged = bytes.clone();
            switch (random.nextInt(3)) {
                case 0 -> {
                    for (var i = random.nextInt(8); i >= 0; i--) {
                        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                    }
                }
                case 1 -> {
                    // The table of contents and the end record lie in the last part.
                    for (var i = random.nextInt(4); i >= 0; i--) {
                        damaged[damaged.length - 1 - random.nextInt(Math.min(300, damaged.length))] =
                                (byte) random.nextInt();
                    }
                }
                default -> {
                    var from = random.nextInt(bytes.length);
                    var length = random.nextInt(bytes.length - from);
                    var mixed = new ByteArrayOutputStream();
                    mixed.write(bytes, 0, from);
                    mixed.write(bytes, from + length, bytes.length - from - length);
                    return mixed.toByteArray();
                }
            }
            return damaged;
        }
    }
}
