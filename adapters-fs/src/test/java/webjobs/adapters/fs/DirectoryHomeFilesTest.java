package webjobs.adapters.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.port.HomeFiles;
import webjobs.application.port.HomeFilesContract;
import webjobs.application.port.StorageFailed;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

class DirectoryHomeFilesTest extends HomeFilesContract {
    private static final UploadLimits LIMITS = new UploadLimits(MOST_BYTES, 1000, 10 << 20, 100);
    private static final String MAIL = "site/wwwroot/App_Data/jobs/triggered/mail";

    @TempDir
    Path folder;

    private Path above;
    private Path home;
    private Path outside;
    private SiteLayout layout;
    private DirectoryJobStore store;
    private DirectoryHomeFiles files;

    @BeforeEach
    void start() throws IOException {
        above = Files.createDirectory(folder.resolve("above"));
        home = Files.createDirectory(above.resolve("home"));
        outside = Files.createDirectory(above.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        layout = new SiteLayout(home);
        store = new DirectoryJobStore(layout, LIMITS, new Trash(layout.discarded(), Runnable::run));
        files = new DirectoryHomeFiles(layout, store, LIMITS);
    }

    /** JUnit would warn of each link that is left. */
    @AfterEach
    void clear() throws IOException {
        Tree.delete(home);
    }

    @Override
    protected HomeFiles files() {
        return files;
    }

    @Override
    protected void leaveFile(String path, String text) {
        try {
            Files.createDirectories(home.resolve(path).getParent());
            Files.writeString(home.resolve(path), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected String textAt(String path) {
        try {
            return Files.exists(home.resolve(path)) ? Files.readString(home.resolve(path)) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void link(String path, String target) throws IOException {
        Files.createDirectories(home.resolve(path).getParent());
        Files.createSymbolicLink(home.resolve(path), Path.of(target));
    }

    private List<Path> leftovers() throws IOException {
        var leftovers = new ArrayList<Path>();
        for (var place : List.of(layout.staging(), layout.discarded())) {
            try (var listing = Files.list(place)) {
                listing.forEach(leftovers::add);
            }
        }
        return leftovers;
    }

    private static byte[] zipOf(String path, int mode, String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipArchiveOutputStream(bytes)) {
            var entry = new ZipArchiveEntry(path);
            entry.setUnixMode(mode);
            zip.putArchiveEntry(entry);
            zip.write(text.getBytes(StandardCharsets.UTF_8));
            zip.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    @Nested
    class LinksWithinTheHome {
        @Test
        void areFollowed() throws IOException {
            put("real/a", "1");
            link("folder", "real");
            link("deep/absolute", home.resolve("real").toString());
            link("file", "real/a");

            assertThat(names("deep/absolute")).containsExactly("a");
            assertThat(names("")).contains("folder", "file");
            assertThat(file("file").tag()).isEqualTo(file("real/a").tag());

            put("folder/b", "2");
            put("file", "3");

            assertThat(home.resolve("real/b")).hasContent("2");
            assertThat(home.resolve("real/a")).hasContent("3");
            assertThat(home.resolve("file")).isSymbolicLink();
        }

        @Test
        void areRemovedThemselvesAndNotWhatTheyLeadTo() throws IOException {
            put("real/a", "1");
            link("file", "real/a");
            link("folder", "real");

            files.removeFile(path("file"), ANY);
            files.removeFolder(path("folder"), true);

            assertThat(names("")).contains("real").doesNotContain("file", "folder");
            assertThat(textAt("real/a")).isEqualTo("1");
        }

        @Test
        void neverLetAFolderBeRemovedThatIsLaidOut() throws IOException {
            link("way", "site/wwwroot");

            assertThat(refusal(() -> files.removeFolder(path("way/App_Data"), true)))
                    .isInstanceOf(Reason.FileInTheWay.class);
        }

        @Test
        void areLeftOutOfArchives() throws IOException {
            put("a/real/x", "1");
            link("a/link", "real");

            assertThat(unzipped(zipped("a"))).containsOnlyKeys("real/", "real/x");
        }
    }

    @Nested
    class LinksElsewhere {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "..",
                    "../..",
                    "../outside",
                    "../home/../outside",
                    "server",
                    "./server/staging",
                    "nowhere",
                    "link",
                    "link/below",
                    "../home2"
                })
        void areRefusedAndLeftOut(String target) throws IOException {
            Files.createDirectory(above.resolve("home2"));
            link("link", target);
            link("twice", "link");

            for (var path : List.of("link", "link/secret", "link/new/deep", "twice", "twice/secret")) {
                refusesEverything(path);
            }
            assertThat(names("")).doesNotContain("link", "twice", "server");
            assertThat(unzipped(zipped(""))).doesNotContainKeys("link", "link/", "twice");
            assertThat(above.resolve("home2")).isEmptyDirectory();
        }

        @ParameterizedTest
        @ValueSource(strings = {"/etc", "/", "/proc/self/root/etc", "/proc/self/cwd", "/dev"})
        void areNotFollowedIntoTheMachine(String target) throws IOException {
            link("link", target);

            for (var path : List.of("link", "link/passwd", "link/pom.xml")) {
                looksNowhere(path);
            }
        }

        @Test
        void areRefusedWhereTheyAreAbsoluteToo() throws IOException {
            link("link", outside.toString());

            refusesEverything("link");
            refusesEverything("link/secret");
        }

        @ParameterizedTest
        @ValueSource(strings = {"../outside/secret", "../outside/new", "server/lock"})
        void areNeverWrittenThrough(String target) throws IOException {
            leaveFile("server/lock", "");
            link(MAIL + "/run.sh", "../".repeat(6) + target);

            refusesEverything(MAIL + "/run.sh");

            assertThat(outside.toFile().list()).containsExactly("secret");
        }

        private void looksNowhere(String path) {
            var at = path(path);
            for (Runnable call : List.<Runnable>of(
                    () -> files.find(at),
                    () -> files.list(at),
                    () -> files.read(at, NOT_FOUND, 0),
                    () -> files.zip(at, new ByteArrayOutputStream()))) {
                assertThat(refusal(call)).as(path).isEqualTo(new Reason.NotYours(path));
            }
        }

        private void refusesEverything(String path) {
            var at = path(path);
            var zip = zip(Map.of("x", "y"));
            looksNowhere(path);
            for (Runnable call : List.<Runnable>of(
                    () -> files.put(at, ANY, body("x")),
                    () -> files.makeFolder(at),
                    () -> files.removeFile(at, ANY),
                    () -> files.removeFolder(at, true),
                    () -> files.unzip(at, new ByteArrayInputStream(zip)))) {
                assertThat(refusal(call)).as(path).isEqualTo(new Reason.NotYours(path));
            }
        }

        @Test
        void goWithTheFolderTheyLieInAndLeaveWhatTheyLeadTo() throws IOException {
            link("a/link", outside.toString());

            files.removeFolder(path("a"), true);

            assertThat(outside.resolve("secret")).hasContent("secret");
            assertThat(names("")).doesNotContain("a");
        }

        @Test
        void areNotWrittenThroughByAnArchive() throws IOException {
            link("a/link", outside.toString());

            assertThat(refusal(() -> unzip("a", zip(Map.of("first", "", "link/secret", "changed")))))
                    .isInstanceOf(Reason.NotYours.class);

            assertThat(outside.resolve("secret")).hasContent("secret");
            assertThat(files.find(path("a/first"))).isEmpty();
        }

        /** Somebody swaps a folder for a link as fast as can be; the server reads and writes by way of it. */
        @Test
        void areNotFollowedThoughTheyComeBetweenALookAndItsUse() throws Exception {
            var swapped = Files.createDirectory(home.resolve("swapped"));
            Files.writeString(swapped.resolve("secret"), "harmless");
            var isOver = new AtomicBoolean();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var swapping = threads.submit(() -> swap(swapped, isOver));
                try {
                    for (var i = 0; i < 300; i++) {
                        useSwapped();
                    }
                } finally {
                    isOver.set(true);
                }
                swapping.get();
            }

            assertThat(outside.resolve("secret")).hasContent("secret");
            assertThat(outside.toFile().list()).containsExactly("secret");
        }

        private boolean swap(Path swapped, AtomicBoolean isOver) throws IOException {
            var aside = home.resolve("aside");
            while (!isOver.get()) {
                Files.move(swapped, aside, StandardCopyOption.ATOMIC_MOVE);
                try {
                    Files.createSymbolicLink(swapped, outside);
                    Files.delete(swapped);
                } catch (FileAlreadyExistsException _) {
                    Tree.delete(swapped); // the server has just made a folder there
                }
                putBack(aside, swapped);
            }
            return true;
        }

        /** The server may make a folder there again and again. */
        private static void putBack(Path aside, Path swapped) throws IOException {
            while (Tree.isThere(aside)) {
                try {
                    Files.move(aside, swapped, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException _) {
                    Tree.delete(swapped);
                }
            }
        }

        private void useSwapped() throws IOException {
            try (var in = files.read(path("swapped/secret"), found("swapped/secret"), 0)) {
                assertThat(in.readAllBytes()).asString().isNotEqualTo("secret");
            } catch (Refused | StorageFailed | NoSuchElementException _) {
                // it was seen, or has just gone
            }
            try {
                put("swapped/new", "x");
                files.removeFile(path("swapped/new"), ANY);
            } catch (Refused | StorageFailed _) {
                // the same
            }
        }
    }

    @Nested
    class PlantedLinks {
        /** None leads further than the folder that the home lies in, in case one is followed after all. */
        private static final List<String> TARGETS = List.of(
                "..",
                "../..",
                "../outside",
                "../../outside",
                "server",
                "../server",
                "../../server",
                ".",
                "a",
                "../a",
                "b",
                "a/b",
                "site",
                "../site/wwwroot",
                "nowhere");

        static LongStream seeds() {
            var replayed = Long.getLong("seed");
            return replayed == null ? LongStream.rangeClosed(1, 200) : LongStream.of(replayed);
        }

        @ParameterizedTest
        @MethodSource("seeds")
        void neverLeadOutHoweverTheyAreUsed(long seed) throws IOException {
            var random = new Random(seed);
            leaveFile("server/password", "secret");
            for (var i = 0; i < 8; i++) {
                plant(anywhere(random), TARGETS.get(random.nextInt(TARGETS.size())));
            }

            for (var i = 0; i < 30; i++) {
                use(random, anywhere(random));
            }

            assertThat(outside.resolve("secret")).as("seed %d", seed).hasContent("secret");
            assertThat(outside.toFile().list()).as("seed %d", seed).containsExactly("secret");
            assertThat(above.toFile().list()).as("seed %d", seed).containsExactlyInAnyOrder("home", "outside");
            assertThat(folder.toFile().list()).as("seed %d", seed).containsExactly("above");
            assertThat(textAt("server/password")).as("seed %d", seed).isEqualTo("secret");
            assertThat(leftovers()).as("seed %d", seed).isEmpty();
        }

        private static String anywhere(Random random) {
            var names = List.of("a", "b", "site", "wwwroot", "secret", "server", "password");
            var path = new ArrayList<String>();
            for (var i = random.nextInt(4); i >= 0; i--) {
                path.add(names.get(random.nextInt(names.size())));
            }
            return String.join("/", path);
        }

        /** Only where no link is on the way: what is planted must not lie outside itself. */
        private void plant(String path, String target) throws IOException {
            var folder = home;
            for (var name : Path.of(path)) {
                if (Files.isSymbolicLink(folder)) {
                    return;
                }
                folder = folder.resolve(name);
            }
            if (!path.startsWith("server") && !Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(folder.getParent());
                Files.createSymbolicLink(folder, Path.of(target));
            }
        }

        private void use(Random random, String path) throws IOException {
            try {
                switch (random.nextInt(7)) {
                    case 0 -> put(path, "written");
                    case 1 -> files.makeFolder(path(path));
                    case 2 -> files.removeFile(path(path), ANY);
                    case 3 -> files.removeFolder(path(path), random.nextBoolean());
                    case 4 -> unzip(path, zip(Map.of("secret", "changed", "password", "changed", "a/b/secret", "")));
                    case 5 -> assertThat(unzipped(zipped(path))).doesNotContainValue("secret");
                    default -> {
                        if (files.find(path(path)).orElse(null) instanceof HomeFiles.Entry.File found) {
                            try (var in = files.read(path(path), found, 0)) {
                                assertThat(in.readAllBytes()).asString().isNotEqualTo("secret");
                            }
                        }
                    }
                }
            } catch (Refused _) {
                // which is what is to be
            }
        }
    }

    @Nested
    class OnDisk {
        @Test
        void leavesNothingBehind() throws IOException {
            put("a/b", "1");
            put("a/b", "2");
            files.makeFolder(path("c/d"));
            unzip("a", zip(Map.of("b", "3", "x/y", "4")));
            refusal(() -> unzip("a", new byte[100]));
            refusal(() -> put("a", ""));
            refusal(() -> files.makeFolder(path("a")));
            files.removeFolder(path("a"), true);

            assertThat(leftovers()).isEmpty();
        }

        @Test
        void readsOnInAFileThatGrowsButInNoneThatBecameShorter() throws IOException {
            leaveFile("a/log", "one");
            var found = found("a/log");

            leaveFile("a/log", "one and two");
            try (var in = files.read(path("a/log"), found, 0)) {
                assertThat(in.readAllBytes()).asString().isEqualTo("one and two");
            }
            leaveFile("a/log", "");
            assertThat(refusal(() -> files.read(path("a/log"), found, 0))).isInstanceOf(Reason.FileInTheWay.class);
        }

        @Test
        void keepsWhatAReplacedFileAllows() throws IOException {
            put("run.sh", "1");
            put("other.sh", "1");
            Files.setPosixFilePermissions(home.resolve("run.sh"), PosixFilePermissions.fromString("rwxr-x---"));

            put("run.sh", "2");
            unzip("", zip(Map.of("run.sh", "3")));
            unzip("", zipOf("other.sh", 0100755, "4"));

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("run.sh"))))
                    .isEqualTo("rwxr-x---");
            assertThat(home.resolve("run.sh")).hasContent("3");
            assertThat(home.resolve("other.sh")).hasContent("4").isExecutable();
        }

        @Test
        void letsFilesBeRunThatRunByThemselves() throws IOException {
            put("a/tool", "#!/bin/sh");
            put("a/text", "x");
            leaveFile("a/grown", "");
            put("a/grown", "#!/bin/sh");
            unzip("b", zip(Map.of("tool", "#!/bin/sh", "text", "x")));

            assertThat(List.of("a/tool", "a/text", "a/grown", "b/tool", "b/text"))
                    .filteredOn(path -> Files.isExecutable(home.resolve(path)))
                    .containsExactly("a/tool", "a/grown", "b/tool");
        }

        @Test
        void changesFoldersThatTheServersUserHasClosedForHimself() throws Exception {
            for (var name : List.of("put", "removed", "whole/x", "unzipped")) {
                put("a/" + name, "old");
            }
            for (var closed : List.of("a/whole", "a")) {
                Files.setPosixFilePermissions(home.resolve(closed), PosixFilePermissions.fromString("r-xr-xr-x"));
            }

            OrdinaryUser.does(folder, () -> {
                put("a/put", "new");
                put("a/fresh/x", "new");
                files.removeFile(path("a/removed"), ANY);
                files.removeFolder(path("a/whole"), true);
                unzip("a", zip(Map.of("unzipped", "new")));
                return true;
            });

            assertThat(names("a")).containsExactly("fresh", "put", "unzipped");
            assertThat(textAt("a/put")).isEqualTo("new");
            assertThat(textAt("a/unzipped")).isEqualTo("new");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("a"))))
                    .isEqualTo("r-xr-xr-x");
        }

        @Test
        void seesWhatSomebodyElseChanges() throws IOException {
            var tag = put("a", "1").tag();

            leaveFile("a", "22");

            assertThat(file("a").tag()).isNotEqualTo(tag);
            assertThat(file("a").size()).isEqualTo(2);
        }

        @Test
        void zipsExecutableBitsAndUnzipsThem() throws IOException {
            put("a/run.sh", "echo");
            put("a/data", "");
            Files.setPosixFilePermissions(home.resolve("a/run.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
            var zip = Files.write(folder.resolve("a.zip"), zipped("a"));
            try (var archive = ZipFile.builder().setPath(zip).get()) {
                assertThat(archive.getEntry("run.sh").getUnixMode()).isEqualTo(0100755);
                assertThat(archive.getEntry("data").getUnixMode()).isEqualTo(0100644);
            }

            unzip("b", Files.readAllBytes(zip));

            assertThat(home.resolve("b/run.sh")).isExecutable();
            assertThat(Files.getPosixFilePermissions(home.resolve("b/data")))
                    .isEqualTo(Files.getPosixFilePermissions(home.resolve("a/data")));
        }

        @Test
        void passesOverWhatIsNoFile() throws Exception {
            put("a/x", "");
            assertThat(new ProcessBuilder("mkfifo", home.resolve("a/pipe").toString())
                            .start()
                            .waitFor())
                    .isZero();

            assertThat(names("a")).containsExactly("x");
            assertThat(unzipped(zipped("a"))).containsOnlyKeys("x");
            assertThat(files.find(path("a/pipe"))).isEmpty();
            assertThat(refusal(() -> files.read(path("a/pipe"), NOT_FOUND, 0))).isInstanceOf(Reason.NoSuchFile.class);
            assertThat(refusal(() -> put("a/pipe", ""))).isInstanceOf(Reason.FileInTheWay.class);
            assertThat(refusal(() -> unzip("a", zip(Map.of("pipe", ""))))).isInstanceOf(Reason.FileInTheWay.class);
        }

        @Test
        void unzipsLinksThatStayInTheArchiveInPlaceOfFiles() throws IOException {
            put("a/run.sh", "1");
            put("a/start", "old");

            unzip("a", zipOf("start", 0120777, "run.sh"));
            unzip("a", zipOf("start", 0120777, "./run.sh"));

            assertThat(home.resolve("a/start")).isSymbolicLink();
            assertThat(home.resolve("a/run.sh")).hasContent("1");
        }

        @ParameterizedTest
        @ValueSource(strings = {"..", "../x", "/etc/passwd", "a/../../x"})
        void refusesArchivesWithLinksThatLeadOut(String target) throws IOException {
            var zip = zipOf("link", 0120777, target);

            assertThat(refusal(() -> unzip("a", zip))).isInstanceOf(Reason.BadUpload.class);
            assertThat(files.find(path("a"))).isEmpty();
        }

        @Test
        void refusesBombs() {
            var zip = zip(Map.of("zeros", "\0".repeat(11 << 20)));

            assertThat(refusal(() -> unzip("a", zip))).isInstanceOf(Reason.BadUpload.class);
            assertThat(files.find(path("a"))).isEmpty();
        }

        @Test
        void refusesDamagedArchivesAndChangesNothing() throws IOException {
            put("a/file", "old");
            var whole = zip(Map.of("file", "new".repeat(100), "b/c", "text".repeat(100), "d/", ""));
            for (var seed = 0; seed < 200; seed++) {
                var damaged = whole.clone();
                var random = new Random(seed);
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                try {
                    unzip("a", damaged);
                    files.removeFolder(path("a"), true);
                    put("a/file", "old");
                } catch (Refused refused) {
                    assertThat(refused.reason()).as("seed %d", seed).isInstanceOf(Reason.BadUpload.class);
                }
                assertThat(names("a")).as("seed %d", seed).containsExactly("file");
                assertThat(textAt("a/file")).as("seed %d", seed).isEqualTo("old");
            }
            assertThat(leftovers()).isEmpty();
        }

        @Test
        void takesBackAnArchiveWhenAStepFails() throws IOException {
            put("a/file", "old");
            var fresh = Files.createDirectories(layout.staging().resolve("fresh/content"));
            Files.writeString(fresh.resolve("a"), "new");
            Files.writeString(fresh.resolve("file"), "new");
            Files.createDirectory(fresh.resolve("folder"));
            var paths = new RealPaths(layout);
            var merge = Merge.plan(paths, fresh, path("a"));
            var before = file("a/file").modified();
            for (var spoiled : List.of("file", "folder", "a")) {
                Files.move(fresh.resolve(spoiled), folder.resolve(spoiled));

                assertThatThrownBy(() -> merge.run(
                                Files.createDirectory(layout.staging().resolve("fresh/" + UUID.randomUUID()))))
                        .isInstanceOf(NoSuchFileException.class);

                assertThat(names("a")).as(spoiled).containsExactly("file");
                assertThat(textAt("a/file")).isEqualTo("old");
                assertThat(file("a/file").modified()).isEqualTo(before);
                Tree.delete(fresh);
                Files.createDirectories(fresh);
                Files.writeString(fresh.resolve("a"), "new");
                Files.writeString(fresh.resolve("file"), "new");
                Files.createDirectory(fresh.resolve("folder"));
                Files.deleteIfExists(folder.resolve(spoiled));
            }
        }

        @Test
        void changesNothingWhenTheDiskIsFull() throws IOException {
            try (var disk = SmallDisk.mount(8 << 20)) {
                var small = new SiteLayout(disk.root());
                var full = new DirectoryHomeFiles(
                        small,
                        new DirectoryJobStore(small, LIMITS, new Trash(small.discarded(), Runnable::run)),
                        LIMITS);
                full.put(path("a/file"), ANY, body("old"));
                disk.fill(disk.root().resolve("filler"));
                var zip = zip(Map.of("file", "new".repeat(10_000), "b", "new".repeat(10_000)));

                assertThatThrownBy(() -> full.put(path("a/file"), ANY, body("x".repeat(100_000))))
                        .isInstanceOf(StorageFailed.class);
                assertThatThrownBy(() -> full.unzip(path("a"), new ByteArrayInputStream(zip)))
                        .isInstanceOf(StorageFailed.class);

                assertThat(disk.root().resolve("a/file")).hasContent("old");
                assertThat(full.list(path("a"))).hasSize(1);
            }
        }
    }

    @Nested
    class JobsThatRun {
        private static final JobName NAME = new JobName("mail");

        @Test
        void areNotDisturbedWhenTheirFolderIsRemovedOrChanged() throws IOException {
            put(MAIL + "/run.sh", "1");
            try (var inPlace = store.checkout(JobKind.TRIGGERED, NAME, true, "run.sh")
                            .orElseThrow();
                    var copy = store.checkout(JobKind.TRIGGERED, NAME, false, "run.sh")
                            .orElseThrow()) {
                put(MAIL + "/run.sh", "2");
                assertThat(copy.directory().resolve("run.sh")).hasContent("1");

                files.removeFolder(path(MAIL), true);

                assertThat(copy.directory().resolve("run.sh")).hasContent("1");
                assertThat(leftovers()).as("what the run in place works in").hasSize(1);
                assertThat(inPlace.root()).doesNotExist();
                put(MAIL + "/run.sh", "3");
            }
            assertThat(leftovers()).isEmpty();
            assertThat(textAt(MAIL + "/run.sh")).isEqualTo("3");
        }

        @Test
        void haveEachVersionSeenByWhoLooks() {
            unzip(MAIL, zip(Map.of("run.sh", "1", "lib/x", "")));
            var first = store.version(JobKind.TRIGGERED, NAME, false, "run.sh");

            unzip("site/wwwroot", zip(Map.of("App_Data/jobs/triggered/mail/run.sh", "2")));

            assertThat(store.version(JobKind.TRIGGERED, NAME, false, "run.sh"))
                    .isPresent()
                    .isNotEqualTo(first);
        }

        @Test
        void areChangedUnderTheirOwnLockByWayOfALinkToo() throws Exception {
            put(MAIL + "/run.sh", "1");
            link("way", MAIL);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var writing = store.locks().changing(new JobKey(JobKind.TRIGGERED, NAME), () -> {
                    var writer = threads.submit(() -> put("way/run.sh", "2"));
                    put("elsewhere", "is not held up");
                    assertThat(writer.isDone()).isFalse();
                    assertThat(textAt(MAIL + "/run.sh")).isEqualTo("1");
                    return writer;
                });
                writing.get();
            }
            assertThat(textAt(MAIL + "/run.sh")).isEqualTo("2");
            assertThat(Files.isRegularFile(home.resolve(MAIL + "/run.sh"), LinkOption.NOFOLLOW_LINKS))
                    .isTrue();
        }
    }
}
