package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.port.HomeFiles.Condition;
import webjobs.application.port.HomeFiles.Entry;
import webjobs.application.port.HomeFiles.Written;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.site.HomePath;

/** What {@link HomeFiles} promises. */
public abstract class HomeFilesContract {
    /** The most bytes that a body for the files under test may have. */
    protected static final int MOST_BYTES = 1 << 20;

    protected static final Condition ANY = new Condition.Any();
    /** A file that nobody has found anywhere. */
    protected static final Entry.File NOT_FOUND =
            new Entry.File("x", 0, Instant.EPOCH, Instant.EPOCH, "", "\"0\"", "0");

    private static final Condition NONE = new Condition.None();
    private static final String JOBS = "site/wwwroot/App_Data/jobs";

    /** The files under test: one and the same during a test, of a home that is laid out and has no files, but for the server's. */
    protected abstract HomeFiles files();

    /** Leaves a file in the home, also among the server's own, and not by way of the files under test. */
    protected abstract void leaveFile(String path, String text);

    /** What a file in the home holds, also one of the server's own; {@code null} where there is none. */
    protected abstract String textAt(String path);

    protected static HomePath path(String text) {
        return HomePath.parse(text);
    }

    protected static InputStream body(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    protected Written put(String path, String text) {
        return files().put(path(path), ANY, body(text));
    }

    protected Entry.File file(String path) {
        return (Entry.File) files().find(path(path)).orElseThrow();
    }

    protected List<String> names(String folder) {
        return files().list(path(folder)).stream().map(Entry::name).toList();
    }

    private static Condition oneOf(String... tags) {
        return new Condition.OneOf(Set.of(tags));
    }

    protected static Reason refusal(Runnable call) {
        try {
            call.run();
        } catch (Refused refused) {
            return refused.reason();
        }
        throw new AssertionError("was not refused");
    }

    /** A zip archive of these files, by path; a folder where the path ends in a slash. */
    protected static byte[] zip(Map<String, String> files) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    protected void unzip(String folder, byte[] zip) {
        files().unzip(path(folder), new ByteArrayInputStream(zip));
    }

    protected byte[] zipped(String folder) {
        var bytes = new ByteArrayOutputStream();
        files().zip(path(folder), bytes);
        return bytes.toByteArray();
    }

    /** By path, folders with a slash at the end. */
    protected static Map<String, String> unzipped(byte[] zip) {
        var texts = new TreeMap<String, String>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                texts.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    @Nested
    class Finding {
        @Test
        void nothingWhereNothingIs() {
            assertThat(files().find(path("a"))).isEmpty();
            assertThat(files().find(path("a/b/c"))).isEmpty();
        }

        @Test
        void aFileWithItsSizeAndTimes() {
            var written = put("a/b.txt", "hello");

            var file = file("a/b.txt");

            assertThat(file.name()).isEqualTo("b.txt");
            assertThat(file.size()).isEqualTo(5);
            assertThat(file.modified()).isEqualTo(written.modified());
            assertThat(file.tag()).isEqualTo(written.tag()).matches("\"[^\"]+\"");
            assertThat(file.localPath()).startsWith("/").endsWith("/a/b.txt");
        }

        @Test
        void theFoldersThatAreLaidOutInAnyCase() {
            for (var folder : List.of("", "site/wwwroot", "SITE/wwwroot/app_data/JOBS/Triggered", "Data/jobs")) {
                assertThat(files().find(path(folder)).orElseThrow()).isInstanceOf(Entry.Folder.class);
            }
            assertThat(files().find(HomePath.HOME).orElseThrow().name()).isEmpty();
        }

        @Test
        void nothingBelowAFile() {
            put("a", "");

            assertThat(files().find(path("a/b"))).isEmpty();
            assertThat(files().find(path("a/b/c"))).isEmpty();
        }
    }

    @Nested
    class Listing {
        @Test
        void isByName() {
            put("x/b", "1");
            put("x/a/deep", "");
            put("x/ä", "");
            put("x/B", "");

            assertThat(names("x")).containsExactly("B", "a", "b", "ä");
            assertThat(files().list(path("x")).get(2)).isEqualTo(file("x/b"));
            assertThat(files().list(path("x")).get(1))
                    .isEqualTo(files().find(path("x/a")).orElseThrow());
        }

        @Test
        void isRefusedWhereThereIsNoFolder() {
            put("a", "");

            assertThat(refusal(() -> files().list(path("b")))).isEqualTo(new Reason.NoSuchFile("b"));
            assertThat(refusal(() -> files().list(path("a")))).isEqualTo(new Reason.NoSuchFile("a"));
            assertThat(refusal(() -> files().list(path("a/b")))).isEqualTo(new Reason.NoSuchFile("a/b"));
        }
    }

    /** What is at a path, which has to be a file. */
    protected Entry.File found(String path) {
        return (Entry.File) files().find(path(path)).orElseThrow();
    }

    @Nested
    class Reading {
        @Test
        void beginsWhereItIsAskedTo() throws IOException {
            put("a", "hello");

            for (var offset : List.of(0, 2, 5)) {
                try (var in = files().read(path("a"), found("a"), offset)) {
                    assertThat(in.readAllBytes()).asString().isEqualTo("hello".substring(offset));
                }
            }
        }

        @Test
        void goesOnWithWhatItBeganWith() throws IOException {
            put("a", "old");
            try (var in = files().read(path("a"), found("a"), 0)) {
                put("a", "new");

                assertThat(in.readAllBytes()).asString().isEqualTo("old");
            }
        }

        @Test
        void isRefusedWhereThereIsNoFile() {
            put("a", "hello");
            var found = found("a");
            files().removeFile(path("a"), new Condition.Any());

            assertThat(refusal(() -> files().read(path("a"), found, 0))).isEqualTo(new Reason.NoSuchFile("a"));
            assertThat(refusal(() -> files().read(path("site"), found, 0))).isEqualTo(new Reason.NoSuchFile("site"));
        }

        @Test
        void isRefusedWhereAnotherFileHasComeInItsPlace() {
            put("a", "old");
            var found = found("a");
            put("a", "new");

            assertThat(refusal(() -> files().read(path("a"), found, 0))).isInstanceOf(Reason.FileInTheWay.class);
        }
    }

    @Nested
    class Putting {
        @Test
        void makesTheFileAndItsFolders() {
            var written = put("a/b/c.txt", "hello");

            assertThat(written.created()).isTrue();
            assertThat(textAt("a/b/c.txt")).isEqualTo("hello");
        }

        @Test
        void replacesTheWholeFile() {
            put("a", "a longer text");

            assertThat(put("a", "short").created()).isFalse();

            assertThat(textAt("a")).isEqualTo("short");
        }

        @Test
        void givesEveryContentItsOwnTag() {
            var tags = new HashSet<String>();
            for (var i = 0; i < 200; i++) {
                tags.add(put("a", "same").tag());
            }

            assertThat(tags).hasSize(200).contains(file("a").tag());
        }

        @Test
        void isAllowedToWhoKnowsTheFile() {
            var first = put("a", "1");

            var second = files().put(path("a"), oneOf("\"other\"", first.tag()), body("2"));

            assertThat(second.created()).isFalse();
            assertThat(second.tag()).isEqualTo(file("a").tag()).isNotEqualTo(first.tag());
            assertThat(textAt("a")).isEqualTo("2");
        }

        @Test
        void isRefusedToWhoDoesNotKnowTheFile() {
            var first = put("a", "1").tag();
            var second = put("a", "2").tag();

            for (var condition : List.of(NONE, oneOf(first), oneOf(), oneOf("*"))) {
                assertThat(refusal(() -> files().put(path("a"), condition, body("3"))))
                        .isEqualTo(new Reason.StaleTag(second));
            }
            assertThat(textAt("a")).isEqualTo("2");
        }

        @Test
        void makesAFileWhateverTheConditionWhereNoneIs() {
            files().put(path("a"), NONE, body("1"));
            files().put(path("b"), oneOf("\"x\""), body("2"));

            assertThat(textAt("a")).isEqualTo("1");
            assertThat(textAt("b")).isEqualTo("2");
        }

        @Test
        void lastsWithOneOfManyWhoKnowTheSame() throws Exception {
            var tag = put("a", "0").tag();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var writers = IntStream.rangeClosed(1, 16)
                        .<Callable<Boolean>>mapToObj(i -> () -> isTaken(tag, String.valueOf(i)))
                        .toList();
                var taken = 0;
                for (var writer : threads.invokeAll(writers)) {
                    taken += writer.get() ? 1 : 0;
                }

                assertThat(taken).isEqualTo(1);
            }
        }

        private boolean isTaken(String tag, String text) {
            try {
                files().put(path("a"), oneOf(tag), body(text));
                return true;
            } catch (Refused refused) {
                assertThat(refused.reason()).isInstanceOf(Reason.StaleTag.class);
                return false;
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "site", "x", "x/file/below", "x/file/below/deep"})
        void isRefusedWhereSomethingElseIsInTheWay(String path) {
            put("x/file", "text");

            assertThat(refusal(() -> put(path, "new"))).isInstanceOf(Reason.FileInTheWay.class);

            assertThat(textAt("x/file")).isEqualTo("text");
        }

        @Test
        void changesNothingWhereTheBodyIsTooLarge() {
            put("a", "old");

            for (var path : List.of("a", "new/deep/b")) {
                assertThat(refusal(
                                () -> files().put(path(path), ANY, new ByteArrayInputStream(new byte[MOST_BYTES + 1]))))
                        .isEqualTo(new Reason.TooLarge(MOST_BYTES));
            }
            assertThat(textAt("a")).isEqualTo("old");
            assertThat(files().find(path("new"))).isEmpty();
        }

        @Test
        void takesABodyThatJustFits() {
            files().put(path("a"), ANY, new ByteArrayInputStream(new byte[MOST_BYTES]));

            assertThat(file("a").size()).isEqualTo(MOST_BYTES);
        }

        @Test
        void changesNothingWhereTheBodyBreaksOff() {
            put("a", "old");
            var broken = new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("connection reset");
                }
            };

            for (var path : List.of("a", "new/deep/b")) {
                assertThat(refusal(() -> files().put(path(path), ANY, new SequenceInputStream(body("be"), broken))))
                        .isInstanceOf(Reason.BadUpload.class);
            }
            assertThat(textAt("a")).isEqualTo("old");
            assertThat(files().find(path("new"))).isEmpty();
        }

        @Test
        void reachesJobsInAnyCaseOfTheFixedFolders() {
            put("Site/WWWROOT/app_data/Jobs/TRIGGERED/Mail/run.sh", "echo");

            assertThat(textAt(JOBS + "/triggered/Mail/run.sh")).isEqualTo("echo");
            assertThat(names("")).containsOnlyOnce("site").doesNotContain("Site");
        }
    }

    @Nested
    class MakingFolders {
        @Test
        void makesThoseTheyLieInToo() {
            files().makeFolder(path("a/b/c"));

            assertThat(names("a/b")).containsExactly("c");
            assertThat(names("a/b/c")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "site", "a", "a/file", "a/file/b"})
        void isRefusedWhereAnythingIs(String path) {
            put("a/file", "text");

            assertThat(refusal(() -> files().makeFolder(path(path)))).isInstanceOf(Reason.FileInTheWay.class);

            assertThat(textAt("a/file")).isEqualTo("text");
        }
    }

    @Nested
    class RemovingFiles {
        @Test
        void takesTheFileAndLeavesItsFolder() {
            put("a/b", "");

            files().removeFile(path("a/b"), ANY);

            assertThat(names("a")).isEmpty();
        }

        @Test
        void isForWhoKnowsTheFile() {
            var old = put("a", "1").tag();
            var tag = put("a", "2").tag();

            for (var condition : List.of(NONE, oneOf(old))) {
                assertThat(refusal(() -> files().removeFile(path("a"), condition)))
                        .isEqualTo(new Reason.StaleTag(tag));
            }
            assertThat(textAt("a")).isEqualTo("2");

            files().removeFile(path("a"), oneOf(tag));

            assertThat(files().find(path("a"))).isEmpty();
        }

        @Test
        void isRefusedWhereThereIsNone() {
            put("file", "");

            for (var path : List.of("a", "a/b", "file/b")) {
                assertThat(refusal(() -> files().removeFile(path(path), ANY))).isEqualTo(new Reason.NoSuchFile(path));
            }
            assertThat(refusal(() -> files().removeFile(path("site"), ANY))).isInstanceOf(Reason.FileInTheWay.class);
        }
    }

    @Nested
    class RemovingFolders {
        @Test
        void takesAnEmptyOne() {
            files().makeFolder(path("a/b"));

            files().removeFolder(path("a/b"), false);

            assertThat(names("a")).isEmpty();
        }

        @Test
        void takesAllThatIsInItWhereThatIsAskedFor() {
            put("a/b/c", "");
            put("a/d", "");

            assertThat(refusal(() -> files().removeFolder(path("a"), false))).isInstanceOf(Reason.FileInTheWay.class);
            assertThat(textAt("a/b/c")).isEmpty();

            files().removeFolder(path("a"), true);

            assertThat(files().find(path("a"))).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "site", "SITE/wwwroot", JOBS, JOBS + "/triggered", "data", "data/jobs/Continuous"})
        void neverTakesThoseThatAreLaidOut(String path) {
            put(JOBS + "/triggered/mail/run.sh", "echo");

            for (var recursive : List.of(true, false)) {
                assertThat(refusal(() -> files().removeFolder(path(path), recursive)))
                        .isInstanceOf(Reason.FileInTheWay.class);
            }
            assertThat(textAt(JOBS + "/triggered/mail/run.sh")).isEqualTo("echo");
        }

        @ParameterizedTest
        @ValueSource(strings = {"triggered", "continuous"})
        void takesAJobsFolder(String kind) {
            put(JOBS + "/" + kind + "/mail/run.sh", "echo");
            put(JOBS + "/" + kind + "/other/run.sh", "echo");

            assertThat(refusal(() -> files().removeFolder(path(JOBS + "/" + kind + "/mail"), false)))
                    .isInstanceOf(Reason.FileInTheWay.class);
            files().removeFolder(path(JOBS + "/" + kind + "/mail"), true);

            assertThat(names(JOBS + "/" + kind)).containsExactly("other");
        }

        @Test
        void takesAJobsEmptyFolder() {
            files().makeFolder(path(JOBS + "/triggered/mail"));

            files().removeFolder(path(JOBS + "/triggered/mail"), false);

            assertThat(names(JOBS + "/triggered")).isEmpty();
        }

        @Test
        void isRefusedWhereThereIsNone() {
            put("file", "");

            for (var path : List.of("a", "file", "file/b")) {
                assertThat(refusal(() -> files().removeFolder(path(path), true)))
                        .isEqualTo(new Reason.NoSuchFile(path));
            }
        }
    }

    @Nested
    class Unzipping {
        @Test
        void makesTheFolderAndAllThatIsInTheArchive() {
            unzip("a/b", zip(Map.of("x.txt", "1", "c/d/y.txt", "2", "empty/", "")));

            assertThat(names("a/b")).containsExactly("c", "empty", "x.txt");
            assertThat(textAt("a/b/c/d/y.txt")).isEqualTo("2");
            assertThat(names("a/b/empty")).isEmpty();
        }

        @Test
        void keepsFilesThatTheArchiveDoesNotHold() {
            put("a/keep", "1");
            put("a/sub/keep", "2");
            var tag = put("a/sub/new", "old").tag();

            unzip("a", zip(Map.of("sub/new", "3", "sub/more/x", "4")));

            assertThat(textAt("a/keep")).isEqualTo("1");
            assertThat(textAt("a/sub/keep")).isEqualTo("2");
            assertThat(textAt("a/sub/new")).isEqualTo("3");
            assertThat(textAt("a/sub/more/x")).isEqualTo("4");
            assertThat(file("a/sub/new").tag()).isNotEqualTo(tag);
        }

        @Test
        void reachesJobsFromAnyFolderAboveThemInAnyCaseOfTheFixedFolders() {
            put(JOBS + "/triggered/mail/data.txt", "keep");

            unzip("", zip(Map.of("Site/wwwroot/APP_DATA/jobs/Triggered/mail/run.sh", "1", "x", "2")));
            unzip("site/wwwroot", zip(Map.of("app_data/JOBS/continuous/serve/run.sh", "3", "index.html", "4")));

            assertThat(textAt(JOBS + "/triggered/mail/run.sh")).isEqualTo("1");
            assertThat(textAt(JOBS + "/triggered/mail/data.txt")).isEqualTo("keep");
            assertThat(textAt(JOBS + "/continuous/serve/run.sh")).isEqualTo("3");
            assertThat(names("")).contains("x").doesNotContain("Site");
        }

        @Test
        void refusesFilesThatDifferOnlyInTheCaseOfAFixedFolder() {
            assertThat(refusal(() -> unzip("", zip(Map.of("site/a", "1", "Site/a", "2")))))
                    .isInstanceOf(Reason.BadUpload.class);

            assertThat(files().find(path("site/a"))).isEmpty();
        }

        @Test
        void ofNothingMakesTheFolderAlone() {
            unzip("a", zip(Map.of()));

            assertThat(names("a")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"../x", "/x", "a/../../x", "C:/x", "a//x", "..", "a\\..\\..\\x"})
        void isRefusedWhereAPathLeadsElsewhere(String path) {
            refusesAndChangesNothing(Reason.BadUpload.class, zip(Map.of("first", "", path, "")));
        }

        @Test
        void isRefusedWhereTheArchiveIsNone() {
            var whole = zip(Map.of("first", "text", "file", "new"));

            refusesAndChangesNothing(Reason.BadUpload.class, new byte[0]);
            refusesAndChangesNothing(Reason.BadUpload.class, "no zip".repeat(50).getBytes(StandardCharsets.UTF_8));
            refusesAndChangesNothing(Reason.BadUpload.class, Arrays.copyOf(whole, whole.length - 30));
            refusesAndChangesNothing(Reason.BadUpload.class, Arrays.copyOf(whole, whole.length / 2));
            refusesAndChangesNothing(Reason.BadUpload.class, Arrays.copyOf(whole, 22));
            refusesAndChangesNothing(Reason.TooLarge.class, new byte[MOST_BYTES + 1]);
        }

        @Test
        void isRefusedWhereAFileWouldHaveToBeAFolderOrTheOtherWayRound() {
            refusesAndChangesNothing(Reason.FileInTheWay.class, zip(Map.of("first", "", "file/below", "")));
            refusesAndChangesNothing(Reason.FileInTheWay.class, zip(Map.of("first", "", "file/", "")));
            refusesAndChangesNothing(Reason.FileInTheWay.class, zip(Map.of("first", "", "sub", "")));
        }

        @Test
        void isRefusedWhereTheFolderIsAFile() {
            put("file", "old");

            for (var path : List.of("file", "file/below")) {
                assertThat(refusal(() -> unzip(path, zip(Map.of("x", ""))))).isInstanceOf(Reason.FileInTheWay.class);
            }
            assertThat(textAt("file")).isEqualTo("old");
        }

        private void refusesAndChangesNothing(Class<? extends Reason> reason, byte[] zip) {
            put("a/file", "old");
            put("a/sub/file", "old");

            assertThat(refusal(() -> unzip("a", zip))).isInstanceOf(reason);

            assertThat(names("a")).containsExactly("file", "sub");
            assertThat(names("a/sub")).containsExactly("file");
            assertThat(textAt("a/file")).isEqualTo("old");
        }

        @Test
        void leavesNoFolderOfABrokenArchive() {
            assertThat(refusal(() -> unzip("a/b", new byte[40]))).isInstanceOf(Reason.BadUpload.class);

            assertThat(files().find(path("a"))).isEmpty();
        }
    }

    @Nested
    class Zipping {
        @Test
        void holdsFilesAndEmptyFolders() {
            put("a/x.txt", "1");
            put("a/b/ä.txt", "2");
            files().makeFolder(path("a/empty"));

            assertThat(unzipped(zipped("a")))
                    .containsEntry("x.txt", "1")
                    .containsEntry("b/ä.txt", "2")
                    .containsEntry("empty/", "")
                    .allSatisfy((path, _) -> assertThat(path).isIn("x.txt", "b/", "b/ä.txt", "empty/"));
        }

        @Test
        void ofAnEmptyFolderIsAnEmptyArchive() {
            files().makeFolder(path("a"));

            assertThat(unzipped(zipped("a"))).isEmpty();
        }

        @Test
        void comesBackAsItWas() {
            var time = Instant.parse("2020-02-03T04:05:06Z");
            var archive = new ByteArrayOutputStream();
            try (var zip = new ZipOutputStream(archive)) {
                zip.putNextEntry(new ZipEntry("sub/run.sh").setLastModifiedTime(FileTime.from(time)));
                zip.write("echo".getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            unzip("a", archive.toByteArray());

            unzip("b", zipped("a"));

            assertThat(file("a/sub/run.sh").modified()).isEqualTo(time);
            assertThat(file("b/sub/run.sh").modified()).isEqualTo(time);
            assertThat(textAt("b/sub/run.sh")).isEqualTo("echo");
        }

        @Test
        void isRefusedWhereThereIsNoFolderAndWritesNothing() {
            put("file", "");
            var sink = new ByteArrayOutputStream();

            for (var path : List.of("a", "file")) {
                assertThat(refusal(() -> files().zip(path(path), sink))).isEqualTo(new Reason.NoSuchFile(path));
            }
            assertThat(sink.size()).isZero();
        }

        @Test
        void leavesTheSinkOpen() {
            put("a/x", "1");
            var sink = new ByteArrayOutputStream() {
                @Override
                public void close() {
                    throw new AssertionError("closed");
                }
            };

            files().zip(path("a"), sink);

            assertThat(unzipped(sink.toByteArray())).containsEntry("x", "1");
        }

        @Test
        void tellsThatTheSinkFailed() {
            put("a/x", "1");
            var broken = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("connection reset");
                }
            };

            assertThatThrownBy(() -> files().zip(path("a"), broken)).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Nested
    class TheServersOwn {
        private static final String SECRET = "server/password";

        private void refusesEverything(String path) {
            var notYours = new Reason.NotYours(path);
            var at = path(path);
            assertThat(refusal(() -> files().find(at))).isEqualTo(notYours);
            assertThat(refusal(() -> files().list(at))).isEqualTo(notYours);
            assertThat(refusal(() -> files().read(at, NOT_FOUND, 0))).isEqualTo(notYours);
            assertThat(refusal(() -> files().put(at, ANY, body("x")))).isEqualTo(notYours);
            assertThat(refusal(() -> files().makeFolder(at))).isEqualTo(notYours);
            assertThat(refusal(() -> files().removeFile(at, ANY))).isEqualTo(notYours);
            assertThat(refusal(() -> files().removeFolder(at, true))).isEqualTo(notYours);
            assertThat(refusal(() -> files().zip(at, new ByteArrayOutputStream())))
                    .isEqualTo(notYours);
            assertThat(refusal(() -> unzip(path, zip(Map.of("password", "x"))))).isEqualTo(notYours);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"server", SECRET, "server/password/below", "server/new", "server/staging", "server/a/b"})
        void isRefusedWhateverIsDoneWithIt(String path) {
            leaveFile(SECRET, "secret");

            refusesEverything(path);

            assertThat(textAt(SECRET)).isEqualTo("secret");
            assertThat(textAt("server/new")).isNull();
        }

        @Test
        void isLeftOutOfListsAndArchives() {
            leaveFile(SECRET, "secret");
            put("x/server/password", "mine");

            assertThat(names("")).contains("x", "site").doesNotContain("server");
            assertThat(unzipped(zipped("")))
                    .containsEntry("x/server/password", "mine")
                    .allSatisfy((path, _) -> assertThat(path).doesNotStartWith("server"));
        }

        @Test
        void isNotReachedByAnArchive() {
            leaveFile(SECRET, "secret");
            var files = new LinkedHashMap<String, String>();
            files.put("x", "");
            files.put(SECRET, "changed");

            assertThat(refusal(() -> unzip("", zip(files)))).isInstanceOf(Reason.NotYours.class);

            assertThat(textAt(SECRET)).isEqualTo("secret");
            assertThat(files().find(path("x"))).isEmpty();
        }
    }

    @Nested
    class HostilePaths {
        private static final List<String> NAMES = List.of(
                "a",
                "A",
                "ä",
                "a\u0308",
                "..",
                ".",
                "...",
                "..\\",
                "\\",
                "C:",
                "~",
                "*",
                "%2e%2e",
                "\u202e",
                "\uff0e\uff0e",
                "server",
                "SERVER",
                "Server ",
                "site",
                "SITE",
                "wwwroot",
                "app_data",
                "jobs",
                "triggered",
                "mail",
                "-rf",
                "x".repeat(200),
                "x".repeat(256),
                "\0",
                "\n",
                "\u0085",
                "\ud800",
                "😀",
                " ",
                "con",
                "a:b",
                "$(id)",
                "a;b");

        static LongStream seeds() {
            var replayed = Long.getLong("seed");
            return replayed == null ? LongStream.rangeClosed(1, 300) : LongStream.of(replayed);
        }

        /** What is refused changes nothing; what is not is found again where it was put, and nowhere else. */
        @ParameterizedTest
        @MethodSource("seeds")
        void areRefusedOrReachOneFile(long seed) throws IOException {
            leaveFile("server/password", "secret");
            var random = new Random(seed);
            for (var i = 0; i < 10; i++) {
                var text = hostile(random);
                try {
                    put(text, text);
                    try (var in = files().read(path(text), found(text), 0)) {
                        assertThat(in.readAllBytes())
                                .as("seed %d: %s", seed, text)
                                .asString()
                                .isEqualTo(text);
                    }
                    assertThat(names(""))
                            .as("seed %d: %s", seed, text)
                            .contains(path(text).names().getFirst());
                } catch (Refused refused) {
                    assertThat(refused.reason())
                            .as("seed %d: %s", seed, text)
                            .isInstanceOfAny(Reason.BadPath.class, Reason.NotYours.class, Reason.FileInTheWay.class);
                }
            }
            assertThat(textAt("server/password")).as("seed %d", seed).isEqualTo("secret");
        }

        private static String hostile(Random random) {
            var text = new StringBuilder();
            for (var i = random.nextInt(6); i >= 0; i--) {
                text.append(random.nextInt(10) == 0 ? "/" : "")
                        .append(NAMES.get(random.nextInt(NAMES.size())))
                        .append('/');
            }
            return text.toString();
        }
    }
}
