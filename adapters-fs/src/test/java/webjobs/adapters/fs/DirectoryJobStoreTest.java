package webjobs.adapters.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.Eventually;
import webjobs.application.port.Content;
import webjobs.application.port.JobStore;
import webjobs.application.port.JobStoreContract;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.Upload;
import webjobs.application.port.Workplace;
import webjobs.domain.Refused;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.job.ScriptFile;

class DirectoryJobStoreTest extends JobStoreContract {
    private static final JobKind KIND = JobKind.TRIGGERED;
    private static final JobName MAIL = new JobName("mail");
    private static final UploadLimits LIMITS = new UploadLimits(MOST_BYTES, 1000, 10 << 20, 100);

    @TempDir
    Path home;

    private SiteLayout layout;
    private DirectoryJobStore store;

    @BeforeEach
    void start() {
        layout = new SiteLayout(home);
        store = new DirectoryJobStore(layout, LIMITS, new Trash(layout.discarded(), Runnable::run));
    }

    @Override
    protected JobStore store() {
        return store;
    }

    @Override
    protected Optional<String> textAt(Path file) {
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void leaveFile(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Optional<String> siteTextAt(String path) {
        var file = layout.webRoot().resolve(path);
        return Files.isRegularFile(file) ? textAt(file) : Optional.empty();
    }

    @Override
    protected void leaveSiteFile(String path, String text) {
        try {
            Files.createDirectories(layout.webRoot().resolve(path).getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        leaveFile(layout.webRoot().resolve(path), text);
    }

    private Workplace copyOf(JobName name, String script) {
        return store.checkout(KIND, name, false, script).orElseThrow();
    }

    /** What lies below the server's folders and the working copies, the folders that are always there aside. */
    private List<Path> leftovers() throws IOException {
        var leftovers = new ArrayList<Path>();
        for (var folder : List.of(layout.staging(), layout.discarded(), layout.replaced(KIND))) {
            try (var listing = Files.list(folder)) {
                listing.forEach(leftovers::add);
            }
        }
        return leftovers;
    }

    private List<Path> copies(JobName name) throws IOException {
        var folder = layout.workingCopies(KIND, name);
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var listing = Files.list(folder)) {
            return listing.toList();
        }
    }

    /** D23 */
    @Nested
    class SettingsOnDisk {
        private final JobSettings five = new JobSettings(Map.of("timeout", 5));

        private Path settings() {
            return layout.job(KIND, MAIL).resolve("settings.job");
        }

        private Content reopened() {
            return new DirectoryJobStore(layout, LIMITS).find(KIND, MAIL).orElseThrow();
        }

        @BeforeEach
        void put() {
            DirectoryJobStoreTest.this.put(MAIL, upload(zip(Map.of("run.sh", "", "settings.job", "{\"timeout\": 5}"))));
        }

        @Test
        void stayInForceOverARestart() throws IOException {
            Files.writeString(settings(), "{\"timeout\": 6,,}");

            assertThat(reopened().settings()).isEqualTo(five);
            assertThat(reopened().fault()).isPresent();
            Files.writeString(settings(), "{\"timeout\": 6}");
            assertThat(reopened().fault()).isEmpty();
            Files.write(settings(), new byte[] {'{', '"', (byte) 0xe9, '"', ':', '1', '}'});
            assertThat(reopened().settings()).isEqualTo(new JobSettings(Map.of("timeout", 6)));
        }

        @Test
        void stayInForceWhereTheirFileIsNoFileOfTheJob() throws IOException {
            Files.delete(settings());
            Files.createDirectory(settings());
            assertThat(store.find(KIND, MAIL).orElseThrow().fault()).isPresent();
            assertThat(store.find(KIND, MAIL).orElseThrow().settings()).isEqualTo(five);

            Files.delete(settings());
            Files.createSymbolicLink(settings(), Files.writeString(home.resolve("elsewhere"), "{}"));
            assertThat(store.find(KIND, MAIL).orElseThrow().fault()).isPresent();
            assertThat(store.find(KIND, MAIL).orElseThrow().settings()).isEqualTo(five);
        }

        @Test
        void areNoneWhereTheFileIsTakenAway() throws IOException {
            Files.delete(settings());

            assertThat(store.find(KIND, MAIL).orElseThrow().fault()).isEmpty();
            assertThat(store.find(KIND, MAIL).orElseThrow().settings()).isEqualTo(JobSettings.NONE);
        }

        @Test
        void areForgottenWithTheJob() throws IOException {
            assertThat(layout.lastGoodSettings(KIND)).isNotEmptyDirectory();
            store.remove(KIND, MAIL);
            assertThat(layout.lastGoodSettings(KIND)).isEmptyDirectory();

            put();
            Tree.delete(layout.job(KIND, MAIL));
            new DirectoryJobStore(layout, LIMITS);
            assertThat(layout.lastGoodSettings(KIND)).isEmptyDirectory();
        }
    }

    @Nested
    class ShutdownFilesOnDisk {
        private static final Instant NOON = Instant.parse("2026-05-19T12:00:00Z");

        private Path folder() {
            return home.resolve("temp/JobsShutdown/continuous/mail");
        }

        @Test
        void lieWhereKuduHasThemInAFolderThatIsThereBefore() {
            try (var file = store.shutdownFile(MAIL)) {
                assertThat(file.path().getParent()).isEqualTo(folder());
                assertThat(folder()).isEmptyDirectory();
            }
            assertThat(folder()).isEmptyDirectory();
        }

        @Test
        void areMadeThoughTheJobHasRemovedTheirFolder() throws IOException {
            try (var file = store.shutdownFile(MAIL)) {
                Tree.delete(layout.shutdownFiles());

                file.create(NOON);

                assertThat(file.path()).hasContent("2026-05-19T12:00:00Z");
            }
        }

        @Test
        void areClosedThoughTheJobHasRemovedTheirFolder() throws IOException {
            var file = store.shutdownFile(MAIL);
            Tree.delete(layout.shutdownFiles());

            file.close();

            assertThat(folder()).doesNotExist();
        }

        @Test
        void emptyNoFolderThatALinkLeadsTo() throws IOException {
            Files.writeString(home.resolve("data/mine"), "x");
            Files.createSymbolicLink(folder(), home.resolve("data"));

            store.shutdownFile(MAIL).close();

            assertThat(home.resolve("data/mine")).exists();
            assertThat(folder()).isEmptyDirectory().isDirectory();
            assertThat(Files.isSymbolicLink(folder())).isFalse();
        }

        @Test
        void ofAnEarlierLifeAreClearedAway() {
            store.shutdownFile(MAIL).create(NOON);

            new DirectoryJobStore(layout, LIMITS, new Trash(layout.discarded(), Runnable::run));

            assertThat(layout.shutdownFiles()).isEmptyDirectory();
        }
    }

    @Nested
    class VersionsOnDisk {
        private String version() {
            return store.version(KIND, MAIL, false, "run.sh").orElseThrow();
        }

        @Test
        void differForAFileOfTheSameSizeThatWasEdited() throws IOException {
            put(MAIL, upload(zip(Map.of("run.sh", "", "x", "one"))));
            var before = version();

            var file = layout.job(KIND, MAIL).resolve("x");
            Files.writeString(file, "two");
            Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-05-19T12:00:00Z")));

            assertThat(version()).isNotEqualTo(before);
        }

        @Test
        void inPlaceDifferWhereAnotherFolderHasComeThoughItHoldsTheSame() {
            var same = zip(Map.of("run.sh", "tick"));
            put(MAIL, upload(same));

            try (var place = store.checkout(KIND, MAIL, true, "run.sh").orElseThrow()) {
                put(MAIL, upload(same));

                assertThat(store.version(KIND, MAIL, true, "run.sh"))
                        .isPresent()
                        .isNotEqualTo(Optional.of(place.version()));
            }
        }

        @Test
        void areTheSameWhateverHappensToEmptyFolders() throws IOException {
            put(MAIL, upload(zip(Map.of("run.sh", "", "x", ""))));
            var before = version();

            Files.createDirectories(layout.job(KIND, MAIL).resolve("a/b"));

            assertThat(version()).isEqualTo(before);
        }
    }

    @Nested
    class OnDisk {
        @Test
        void laysTheHomeOutAsKuduDoes() {
            put(MAIL, upload("run.sh", "echo"));

            assertThat(home.resolve("site/wwwroot/App_Data/jobs/triggered/mail/run.sh"))
                    .hasContent("echo");
            try (var place = copyOf(MAIL, "run.sh")) {
                assertThat(place.root()).startsWith(home.resolve("temp/jobs/triggered/mail"));
                assertThat(place.data()).isEqualTo(home.resolve("data/jobs/triggered/mail"));
            }
        }

        @Test
        void closesTheServersOwnFilesToOtherUsers() throws IOException {
            Files.setPosixFilePermissions(layout.server(), PosixFilePermissions.fromString("rwxr-xr-x"));

            new DirectoryJobStore(layout, LIMITS, new Trash(layout.discarded(), Runnable::run));

            assertThat(Files.getPosixFilePermissions(layout.server()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }

        @Test
        void letsAnUploadedFileBeRunThatRunsByItself() {
            put(MAIL, upload("tool", "#!/bin/sh"));

            assertThat(layout.job(KIND, MAIL).resolve("tool")).isExecutable();
        }

        @Test
        void leavesNothingOfAnUploadBehind() throws IOException {
            put(MAIL, upload("run.sh", "old"));
            put(MAIL, upload(zip(Map.of("run.sh", "new"))));
            assertThatThrownBy(() -> store.stage(KIND, MAIL, upload(new byte[10])))
                    .isInstanceOf(Refused.class);
            store.stage(KIND, MAIL, upload("run.sh", "unwanted")).close();
            store.remove(KIND, MAIL);

            assertThat(leftovers()).isEmpty();
        }

        @Test
        void writesSettingsThatAPersonCanRead() {
            put(MAIL, upload("run.sh", ""));

            store.configure(KIND, MAIL, new JobSettings(Map.of("schedule", "0 0 6 * * *")));

            assertThat(layout.job(KIND, MAIL).resolve("settings.job"))
                    .hasContent("{\n  \"schedule\" : \"0 0 6 * * *\"\n}\n");
        }

        @Test
        void saysWhereSettingsAreBroken() {
            assertThatThrownBy(() -> store.stage(
                            KIND, MAIL, upload(zip(Map.of("run.sh", "", "settings.job", "{\n  \"a\": tru\n}")))))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining(
                            "settings.job cannot be read: it is not JSON, at line 2, column 8: Unrecognized token");
        }

        @Test
        void createsNoDataFolderForAJobThatIsNotThere() {
            assertThat(store.checkout(KIND, MAIL, false, "run.sh")).isEmpty();

            assertThat(layout.data(KIND, MAIL)).doesNotExist();
        }
    }

    @Nested
    class SitesOnDisk {
        private static final String JOB = "App_Data/jobs/triggered/mail/";

        private byte[] siteWithLink(String path, String target) throws IOException {
            var bytes = new ByteArrayOutputStream();
            try (var zip = new ZipArchiveOutputStream(bytes)) {
                var script = new ZipArchiveEntry(JOB + "run.sh");
                script.setUnixMode(0100755);
                zip.putArchiveEntry(script);
                zip.closeArchiveEntry();
                var link = new ZipArchiveEntry(path);
                link.setUnixMode(0120777);
                zip.putArchiveEntry(link);
                zip.write(target.getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
            return bytes.toByteArray();
        }

        private JobStore.StagedSite staged(byte[] zip) {
            return store.stageSite(new ByteArrayInputStream(zip));
        }

        @Test
        void leaveNothingBehindWhenTheyAreClosedOrRefused() throws IOException {
            var jobs = Map.of(JOB + "run.sh", "", "App_Data/jobs/continuous/stay/run.sh", "");
            try (var site = staged(zip(jobs))) {
                site.jobs().getFirst().switchIn();
                assertThat(leftovers()).hasSize(1);
            }
            assertThat(leftovers()).isEmpty();

            assertThatThrownBy(() -> staged(zip(Map.of(JOB + "settings.job", "7"))))
                    .isInstanceOf(Refused.class);
            assertThatThrownBy(() -> staged(zip(Map.of(JOB + "../../../../../x", ""))))
                    .isInstanceOf(Refused.class);
            assertThat(leftovers()).isEmpty();
        }

        @Test
        void keepLinksAndExecutableBits() throws IOException {
            try (var site = staged(siteWithLink(JOB + "lib/start", "../run.sh"))) {
                site.jobs().getFirst().switchIn();
            }

            var folder = layout.job(KIND, MAIL);
            assertThat(folder.resolve("lib/start")).isSymbolicLink();
            assertThat(folder.resolve("run.sh")).isExecutable();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"../readme", "../../../../index.html", "../../../../../../server/password", "/etc/passwd"})
        void areRefusedWhereALinkLeadsOutOfItsJob(String target) throws IOException {
            var zip = siteWithLink(JOB + "start", target);

            assertThatThrownBy(() -> staged(zip))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("is a link that leads out");
            assertThat(leftovers()).isEmpty();
        }

        @Test
        void mayHaveALinkInPlaceOfAJobWhichIsNone() throws IOException {
            try (var site = staged(siteWithLink("App_Data/jobs/triggered/other", "mail"))) {
                assertThat(site.jobs()).hasSize(1);
                assertThat(site.files()).isEmpty();
            }
        }

        @Test
        void leaveFilesAndFoldersAloneThatAreNotTheirs() throws IOException {
            Files.createDirectories(layout.webRoot().resolve("lib/empty"));
            leaveSiteFile("lib/sub/gone", "");
            leaveSiteFile("App_Data/jobs/triggered/mail/run.sh", "a job");

            try (var site = staged(zip(Map.of(JOB + "run.sh", "echo")))) {
                site.switchInFiles(List.of("lib/sub/gone", "App_Data/jobs/triggered/mail/run.sh"));
            }

            assertThat(layout.webRoot().resolve("lib/sub")).doesNotExist();
            assertThat(layout.webRoot().resolve("lib/empty")).isEmptyDirectory();
            assertThat(layout.job(KIND, MAIL).resolve("run.sh")).hasContent("a job");
            assertThat(leftovers()).isEmpty();
        }

        @Test
        void neverGoThroughALinkOutOfTheHome(@TempDir Path machine) throws IOException {
            Files.createDirectories(layout.webRoot());
            Files.createSymbolicLink(layout.webRoot().resolve("out"), machine);
            Files.writeString(machine.resolve("theirs"), "theirs");

            try (var site = staged(zip(Map.of(JOB + "run.sh", "", "out/x", "", "a", "")))) {
                assertThatThrownBy(() -> site.switchInFiles(List.of("out/theirs")))
                        .isInstanceOf(Refused.class);
            }

            assertThat(machine).isDirectoryNotContaining("glob:**x");
            assertThat(machine.resolve("theirs")).hasContent("theirs");
            assertThat(layout.webRoot().resolve("a")).doesNotExist();
        }

        @Test
        void tellAllSettingsThatCannotBeReadAtOnce() {
            var other = JOB.replace("mail", "other");

            assertThatThrownBy(() -> staged(zip(Map.of(JOB + "settings.job", "7", other + "settings.job", "["))))
                    .isInstanceOf(Refused.class)
                    .hasMessageContainingAll("'mail' (triggered)", "'other' (triggered)");
        }
    }

    @Nested
    class FilesThatPeopleEdit {
        @Test
        void countAtOnce() throws IOException {
            Files.createDirectories(layout.job(KIND, MAIL));
            Files.writeString(layout.job(KIND, MAIL).resolve("run.sh"), "echo");

            assertThat(store.find(KIND, MAIL).orElseThrow().files()).containsExactly(new ScriptFile("run.sh", false));
        }

        @Test
        void mayHaveSettingsThatCannotBeRead() {
            put(MAIL, upload("run.sh", ""));
            leaveFile(layout.job(KIND, MAIL).resolve("settings.job"), "{broken");

            assertThat(store.find(KIND, MAIL).orElseThrow().settings()).isEqualTo(JobSettings.NONE);
        }

        @Test
        void areNoJobsWithoutAFolderOfAJobsName() throws IOException {
            put(MAIL, upload("run.sh", ""));
            Files.writeString(layout.jobs(KIND).resolve("file"), "");
            Files.createDirectory(layout.jobs(KIND).resolve("-not a name"));

            assertThat(store.all(KIND)).extracting(Content::name).containsExactly(MAIL);
            assertThat(store.find(KIND, new JobName("file"))).isEmpty();
        }

        @Test
        void areScriptsThroughALinkOnlyWithinTheJob() throws IOException {
            put(MAIL, upload(zip(Map.of("real.sh", "#!x", "dir/x", ""))));
            var outside = Files.writeString(home.resolve("outside.sh"), "#!x");
            var folder = layout.job(KIND, MAIL);
            Files.createSymbolicLink(folder.resolve("inside.sh"), Path.of("real.sh"));
            Files.createSymbolicLink(folder.resolve("outside.sh"), outside);
            Files.createSymbolicLink(folder.resolve("settings.job"), outside);
            Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
            Files.createSymbolicLink(folder.resolve("folder"), Path.of("dir"));

            assertThat(store.find(KIND, MAIL).orElseThrow().files())
                    .extracting(ScriptFile::name, ScriptFile::executable)
                    .containsExactly(tuple("inside.sh", true), tuple("real.sh", true));
        }

        @Test
        void changeTheWorkingCopyOfTheNextRun() throws IOException {
            put(MAIL, upload("run.sh", "old"));
            copyOf(MAIL, "run.sh").close();

            leaveFile(layout.job(KIND, MAIL).resolve("run.sh"), "new");

            try (var place = copyOf(MAIL, "run.sh")) {
                assertThat(place.root().resolve("run.sh")).hasContent("new");
                assertThat(copies(MAIL)).containsExactly(place.root());
            }
        }
    }

    @Nested
    class WorkingCopiesOnDisk {
        @Test
        void keepTimesAndModesButTheOwnerMayWriteAndRunTheScript() throws IOException {
            put(MAIL, upload(zip(Map.of("run.sh", "", "lib/a", "", "lib/b", ""))));
            var folder = layout.job(KIND, MAIL);
            var time = FileTime.from(Instant.parse("2020-02-03T04:05:06.123456789Z"));
            Files.setLastModifiedTime(folder.resolve("lib/a"), time);
            Files.setPosixFilePermissions(folder.resolve("lib/a"), PosixFilePermissions.fromString("r-xr-x---"));
            Files.setPosixFilePermissions(folder.resolve("lib"), PosixFilePermissions.fromString("r-xr-x---"));
            Files.setPosixFilePermissions(folder.resolve("run.sh"), PosixFilePermissions.fromString("r--r--r--"));

            try (var place = copyOf(MAIL, "run.sh")) {
                assertThat(Files.getLastModifiedTime(place.root().resolve("lib/a")))
                        .isEqualTo(time);
                assertThat(mode(place.root().resolve("lib/a"))).isEqualTo("rwxr-x---");
                assertThat(mode(place.root().resolve("lib"))).isEqualTo("rwxr-x---");
                assertThat(mode(place.root().resolve("run.sh"))).isEqualTo("rwxr--r--");
            }
            assertThat(mode(folder.resolve("run.sh"))).isEqualTo("r--r--r--");
        }

        @ParameterizedTest
        @CsvSource({
            "run.sh, ---------",
            "run.sh, rw-------",
            "run.sh, r--r--r--",
            "lib, r-xr-xr-x",
            "lib/a, rw-rw-rw-",
            "., r-xr-xr-x",
        })
        void beginAfreshAfterARunHasChangedWhatMayBeDoneWithAFile(String path, String mode) throws IOException {
            put(MAIL, upload(zip(Map.of("run.sh", "", "lib/a", ""))));
            var changed = copyOf(MAIL, "run.sh");
            Files.setPosixFilePermissions(changed.root().resolve(path), PosixFilePermissions.fromString(mode));
            changed.close();

            try (var next = copyOf(MAIL, "run.sh")) {
                assertThat(next.root()).isNotEqualTo(changed.root());
            }
        }

        @Test
        void goOnBeingSharedAfterARunHasMadeAFileExecutable() throws IOException {
            put(MAIL, upload(zip(Map.of("run.sh", "", "lib/a", ""))));
            var changed = copyOf(MAIL, "run.sh");
            Files.setPosixFilePermissions(
                    changed.root().resolve("lib/a"), PosixFilePermissions.fromString("rwxr-xr-x"));
            changed.close();

            try (var next = copyOf(MAIL, "run.sh")) {
                assertThat(next.root()).isEqualTo(changed.root());
            }
        }

        private static String mode(Path file) throws IOException {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        }

        @Test
        void goWithTheirLastRunOnceTheyAreOutdated() throws IOException {
            put(MAIL, upload("run.sh", "old"));
            var first = copyOf(MAIL, "run.sh");
            var second = copyOf(MAIL, "run.sh");
            put(MAIL, upload("run.sh", "new"));
            var third = copyOf(MAIL, "run.sh");

            first.close();
            assertThat(copies(MAIL)).containsExactlyInAnyOrder(second.root(), third.root());
            second.close();
            assertThat(copies(MAIL)).containsExactly(third.root());
            third.close();
            assertThat(copies(MAIL)).containsExactly(third.root());
            store.remove(KIND, MAIL);
            assertThat(copies(MAIL)).isEmpty();
        }

        @Test
        void areMadeOnceHoweverManyRunsBegin() throws Exception {
            put(MAIL, upload(zip(Map.of("run.sh", "", "big", "x".repeat(500_000)))));

            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var places = new ArrayList<Future<Workplace>>();
                for (var i = 0; i < 20; i++) {
                    places.add(threads.submit(() -> copyOf(MAIL, "run.sh")));
                }
                for (var place : places) {
                    assertThat(place.get().root())
                            .isEqualTo(places.getFirst().get().root());
                }
            }

            assertThat(copies(MAIL)).hasSize(1);
        }

        @Test
        void areAllGoneAfterAStart() throws IOException {
            put(MAIL, upload("run.sh", ""));
            copyOf(MAIL, "run.sh").close();

            store = new DirectoryJobStore(layout, LIMITS, new Trash(layout.discarded(), Runnable::run));

            assertThat(copies(MAIL)).isEmpty();
            copyOf(MAIL, "run.sh").close();
        }

        @Test
        void areDeletedEvenIfARunMadeFoldersReadOnly() throws IOException {
            put(MAIL, upload("run.sh", ""));
            try (var place = copyOf(MAIL, "run.sh")) {
                var folder = Files.createDirectories(place.root().resolve("a/b"));
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("---------"));
            }

            store.remove(KIND, MAIL);

            assertThat(copies(MAIL)).isEmpty();
        }
    }

    @Nested
    class RunningInPlace {
        @Test
        void keepsReplacedContentUntilTheLastOfItsRunsLeaves() throws IOException {
            put(MAIL, upload("run.sh", "old"));
            var first = store.checkout(KIND, MAIL, true, "run.sh").orElseThrow();
            var second = store.checkout(KIND, MAIL, true, "run.sh").orElseThrow();

            put(MAIL, upload("run.sh", "new"));
            var third = store.checkout(KIND, MAIL, true, "run.sh").orElseThrow();
            store.remove(KIND, MAIL);

            assertThat(leftovers()).hasSize(2);
            third.close();
            assertThat(leftovers())
                    .singleElement()
                    .satisfies(old -> assertThat(old.resolve("run.sh")).hasContent("old"));
            first.close();
            assertThat(leftovers()).hasSize(1);
            second.close();
            assertThat(leftovers()).isEmpty();
        }
    }

    @Nested
    class AfterAKill {
        @Test
        void putsBackContentThatHadOnlyLeft() throws IOException {
            put(MAIL, upload("run.sh", "old"));
            Files.move(layout.job(KIND, MAIL), layout.replaced(KIND).resolve("mail"));
            leaveUploadBehind();

            store = new DirectoryJobStore(layout, LIMITS, new Trash(layout.discarded(), Runnable::run));

            assertThat(layout.job(KIND, MAIL).resolve("run.sh")).hasContent("old");
            assertThat(leftovers()).isEmpty();
        }

        @Test
        void keepsContentThatHadArrived() throws IOException {
            put(MAIL, upload("run.sh", "old"));
            Files.move(layout.job(KIND, MAIL), layout.replaced(KIND).resolve("mail"));
            put(new JobName("new"), upload("run.sh", "new"));
            Files.move(layout.job(KIND, new JobName("new")), layout.job(KIND, MAIL));

            store = new DirectoryJobStore(layout, LIMITS, new Trash(layout.discarded(), Runnable::run));

            assertThat(layout.job(KIND, MAIL).resolve("run.sh")).hasContent("new");
            assertThat(leftovers()).isEmpty();
        }

        @Test
        void clearsAwayUploadsAndWhatWasOnlyToBeDeleted() throws IOException {
            leaveUploadBehind();
            Files.createDirectories(layout.discarded().resolve("x/y"));
            Files.writeString(layout.staging().resolve("draft"), "{");

            store = new DirectoryJobStore(layout, LIMITS, new Trash(layout.discarded(), Runnable::run));

            assertThat(leftovers()).isEmpty();
            assertThat(store.all(KIND)).isEmpty();
        }

        private void leaveUploadBehind() throws IOException {
            var content = Files.createDirectories(layout.staging().resolve("upload-1/content"));
            Files.writeString(content.resolve("run.sh"), "half");
        }

        /** Before the first rename, between the two, and after the second. */
        @Test
        void isAllOldOrAllNewWhereverItHappened() throws IOException {
            for (var renames = 0; renames <= 2; renames++) {
                put(MAIL, upload(zip(Map.of("a", "old", "b", "old"))));
                var staged = store.stage(KIND, MAIL, upload(zip(Map.of("a", "new", "b", "new"))));
                var fresh = onlyIn(layout.staging()).resolve("content");
                if (renames >= 1) {
                    Files.move(layout.job(KIND, MAIL), layout.replaced(KIND).resolve("mail"));
                }
                if (renames == 2) {
                    Files.move(fresh, layout.job(KIND, MAIL));
                }

                store = new DirectoryJobStore(layout, LIMITS, new Trash(layout.discarded(), Runnable::run));

                var expected = renames == 2 ? "new" : "old";
                assertThat(layout.job(KIND, MAIL).resolve("a"))
                        .as("%d renames", renames)
                        .hasContent(expected);
                assertThat(layout.job(KIND, MAIL).resolve("b"))
                        .as("%d renames", renames)
                        .hasContent(expected);
                assertThat(leftovers()).as("%d renames", renames).isEmpty();
                staged.close();
            }
        }

        private static Path onlyIn(Path folder) throws IOException {
            try (var listing = Files.list(folder)) {
                return listing.toList().getFirst();
            }
        }
    }

    @Nested
    class OnABadDisk {
        @Test
        void changesNothingWhenItIsFullAndWorksAgainWhenItIsNot() throws Exception {
            try (var disk = SmallDisk.mount(2 << 20)) {
                layout = new SiteLayout(disk.root());
                store = new DirectoryJobStore(layout, LIMITS, new Trash(layout.discarded(), Runnable::run));
                put(MAIL, upload("run.sh", "old"));
                var filler = disk.root().resolve("filler");
                disk.fill(filler);

                assertFull(() -> put(MAIL, upload("run.sh", "x".repeat(500_000))));
                assertFull(() -> put(MAIL, upload(zip(Map.of("run.sh", "x".repeat(500_000))))));
                assertFull(() -> store.configure(KIND, MAIL, new JobSettings(Map.of("mine", "x".repeat(500_000)))));
                assertFull(() -> copyOf(MAIL, "run.sh"));
                assertThat(store.find(KIND, MAIL).orElseThrow().files())
                        .containsExactly(new ScriptFile("run.sh", false));
                assertThat(leftovers()).isEmpty();
                assertThat(copies(MAIL)).isEmpty();

                Files.delete(filler);
                put(MAIL, upload("run.sh", "new"));
                try (var place = copyOf(MAIL, "run.sh")) {
                    assertThat(place.root().resolve("run.sh")).hasContent("new");
                }
            }
        }

        private static void assertFull(Runnable call) {
            assertThatThrownBy(call::run)
                    .isInstanceOfSatisfying(
                            StorageFailed.class,
                            e -> assertThat(e.isRetryable()).isTrue())
                    .hasMessageEndingWith(": the disk is full.");
        }

        @Test
        void listsTheOtherJobsWhenOneCannotBeRead() throws IOException {
            put(MAIL, upload("run.sh", ""));
            put(new JobName("deep"), upload("run.sh", ""));
            // A descent that never ends in a folder that can be listed, for root too: the path becomes too long for the
            // system.
            Files.delete(layout.job(KIND, new JobName("deep")).resolve("run.sh"));
            makeVeryDeep(layout.job(KIND, new JobName("deep")));

            assertThat(store.all(KIND))
                    .extracting(c -> c.name().text(), c -> c.files().size())
                    .containsExactly(tuple("deep", 0), tuple("mail", 1));
            store.remove(KIND, new JobName("deep"));
            assertThat(leftovers()).isEmpty();
        }

        /** By moving folders into one another, as no path of that length can be named. */
        private void makeVeryDeep(Path folder) throws IOException {
            var name = "d".repeat(200);
            var deep = Files.createDirectory(home.resolve("deep"));
            for (var i = 0; i < 25; i++) {
                var above = Files.createDirectory(home.resolve("above"));
                Files.move(deep, above.resolve(name));
                Files.move(above, deep);
            }
            Files.move(deep, folder.resolve(name));
        }

        @Test
        void tellsAnUploadThatBrokeOffFromADiskThatDid() {
            var body = new ByteArrayInputStream(new byte[0]) {
                @Override
                public synchronized int read(byte[] bytes, int offset, int length) {
                    throw new IllegalStateException("as some servers say that the client has gone");
                }
            };

            assertThatThrownBy(() -> store.stage(KIND, MAIL, new Upload.SingleFile("run.sh", body)))
                    .isInstanceOf(Refused.class)
                    .hasMessage("The upload broke off after 0 bytes; nothing was changed.");
        }
    }

    /** As package managers and scripts leave folders: the owner may not write there either, until he says so. */
    @Nested
    class ReadOnlyFolders {
        @BeforeEach
        void closeTheJobsFolder() throws IOException {
            put(MAIL, upload(zip(Map.of("run.sh", "old", "lib/a", ""))));
            close(layout.job(KIND, MAIL).resolve("lib"));
            close(layout.job(KIND, MAIL));
        }

        private void close(Path folder) throws IOException {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        }

        @Test
        void ofTheServersUserAreReplaced() throws Exception {
            OrdinaryUser.does(home, () -> {
                put(MAIL, upload("run.sh", "new"));
                return true;
            });

            assertThat(layout.job(KIND, MAIL).resolve("run.sh")).hasContent("new");
            assertThat(leftovers()).isEmpty();
        }

        @Test
        void ofTheServersUserAreRemoved() throws Exception {
            OrdinaryUser.does(home, () -> {
                store.remove(KIND, MAIL);
                return true;
            });

            assertThat(layout.job(KIND, MAIL)).doesNotExist();
            assertThat(leftovers()).isEmpty();
        }

        @Test
        void ofTheServersUserTakeSettingsAndStayAsTheyAre() throws Exception {
            OrdinaryUser.does(
                    home, () -> store.configure(KIND, MAIL, JobSettings.NONE) && store.setDisabled(KIND, MAIL, true));

            assertThat(layout.job(KIND, MAIL)).isDirectoryContaining("glob:**settings.job");
            assertThat(store.find(KIND, MAIL).orElseThrow().disabled()).isTrue();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(layout.job(KIND, MAIL))))
                    .isEqualTo("r-xr-xr-x");
        }
    }

    @Nested
    class WhatTheSystemForbids {
        @Test
        void isSaidWithThePathAndWhoMayNot() throws Exception {
            put(MAIL, upload(zip(Map.of("run.sh", "", "lib/secret", ""))));
            var secret = layout.job(KIND, MAIL).resolve("lib/secret");
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));

            var failure = OrdinaryUser.does(
                    home, () -> assertThatThrownBy(() -> copyOf(MAIL, "run.sh")).actual());

            assertThat(failure)
                    .isInstanceOfSatisfying(
                            StorageFailed.class,
                            e -> assertThat(e.isRetryable()).isFalse())
                    .hasMessage(
                            "The server could not make ready a folder for the triggered job 'mail': the server's user '"
                                    + System.getProperty("user.name") + "' may not read " + secret + ".");
        }
    }

    @Nested
    class WhatIsOnlyToBeDeleted {
        private final List<Runnable> deletions = new ArrayList<>();

        @BeforeEach
        void deleteLater() {
            store = new DirectoryJobStore(layout, LIMITS, new Trash(layout.discarded(), deletions::add));
        }

        @Test
        void holdsNobodyUp() throws IOException {
            put(MAIL, upload("run.sh", "old"));
            var run = copyOf(MAIL, "run.sh");
            put(MAIL, upload("run.sh", "new"));
            var replaced = leftovers();

            run.close();
            copyOf(MAIL, "run.sh").close();
            store.remove(KIND, MAIL);
            store.removeData(KIND, MAIL);

            assertThat(run.root()).exists();
            assertThat(replaced)
                    .isNotEmpty()
                    .allSatisfy(path -> assertThat(path).exists());
            deletions.forEach(Runnable::run);
            assertThat(run.root()).doesNotExist();
            assertThat(leftovers()).isEmpty();
        }

        @Test
        void ofAnEarlierLifeDoesNotHoldUpAStart() throws IOException {
            put(MAIL, upload("run.sh", "old"));
            var run = copyOf(MAIL, "run.sh");
            deletions.clear();

            deleteLater();

            assertThat(run.root()).doesNotExist();
            assertThat(leftovers()).isNotEmpty();
            deletions.forEach(Runnable::run);
            assertThat(leftovers()).isEmpty();
        }

        @Test
        void goesByItself() throws IOException {
            try (var real = new DirectoryJobStore(layout, LIMITS)) {
                store = real;
                put(MAIL, upload("run.sh", "old"));
                put(MAIL, upload("run.sh", "new"));

                assertThat(Eventually.until(this::leftoversNow, List::isEmpty)).isEmpty();
            }
        }

        private List<Path> leftoversNow() {
            try {
                return leftovers();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** D25 */
    @Nested
    class LinksInPlaceOfAJob {
        @TempDir
        Path machine;

        private Path release;

        @BeforeEach
        void link() throws IOException {
            release = Files.createDirectory(machine.resolve("7"));
            Files.writeString(release.resolve("run.sh"), "seven");
            Files.createSymbolicLink(layout.job(KIND, MAIL), release);
        }

        @Test
        void areFollowedToRunTheJob() throws IOException {
            assertThat(store.names(KIND)).containsExactly(MAIL);
            assertThat(store.all(KIND))
                    .singleElement()
                    .extracting(Content::files)
                    .isEqualTo(List.of(new ScriptFile("run.sh", false)));
            try (var place = copyOf(MAIL, "run.sh")) {
                assertThat(place.directory().resolve("run.sh")).hasContent("seven");
                assertThat(place.root().toRealPath()).startsWith(home.toRealPath());
            }
            try (var place = store.checkout(KIND, MAIL, true, "run.sh").orElseThrow()) {
                assertThat(place.root()).isEqualTo(release.toRealPath());
            }
        }

        @Test
        void leadToAnotherContentOnceTheyLeadElsewhere() throws IOException {
            var before = store.version(KIND, MAIL, false, "run.sh");
            var next = Files.createDirectory(machine.resolve("8"));
            Files.writeString(next.resolve("run.sh"), "the eighth");
            Files.createSymbolicLink(machine.resolve("link"), next);
            Files.move(machine.resolve("link"), layout.job(KIND, MAIL), StandardCopyOption.ATOMIC_MOVE);

            assertThat(store.version(KIND, MAIL, false, "run.sh")).isNotEqualTo(before);
            try (var place = copyOf(MAIL, "run.sh")) {
                assertThat(place.directory().resolve("run.sh")).hasContent("the eighth");
            }
        }

        @Test
        void takeSettingsWhereTheyLead() {
            assertThat(store.configure(KIND, MAIL, JobSettings.NONE)).isTrue();
            assertThat(store.setDisabled(KIND, MAIL, true)).isTrue();

            assertThat(release)
                    .isDirectoryContaining("glob:**settings.job")
                    .isDirectoryContaining("glob:**disable.job");
        }

        @Test
        void areReplacedAndRemovedWithoutWhatTheyLeadTo() throws IOException {
            put(MAIL, upload("run.sh", "uploaded"));

            assertThat(layout.job(KIND, MAIL).resolve("run.sh")).hasContent("uploaded");
            assertThat(release.resolve("run.sh")).hasContent("seven");

            Tree.delete(layout.job(KIND, MAIL));
            Files.createSymbolicLink(layout.job(KIND, MAIL), release);
            store.remove(KIND, MAIL);

            assertThat(Files.exists(layout.job(KIND, MAIL), LinkOption.NOFOLLOW_LINKS))
                    .isFalse();
            assertThat(release.resolve("run.sh")).hasContent("seven");
            assertThat(leftovers()).isEmpty();
        }

        @Test
        void areNoneWhereTheyLeadNowhereOrToTheServersOwn() throws IOException {
            var jobs = layout.jobs(KIND);
            Files.createSymbolicLink(jobs.resolve("gone"), machine.resolve("gone"));
            Files.createSymbolicLink(jobs.resolve("round"), Path.of("round"));
            Files.createSymbolicLink(jobs.resolve("file"), release.resolve("run.sh"));
            Files.createSymbolicLink(jobs.resolve("server"), layout.staging());
            Files.createSymbolicLink(jobs.resolve("home"), home.getParent());
            Files.writeString(jobs.resolve("alone.sh"), "");
            Files.writeString(jobs.resolve(".gitkeep"), "");
            Files.createDirectory(jobs.resolve("A&B"));

            assertThat(store.all(KIND)).extracting(Content::name).containsExactly(MAIL);
            assertThat(store.strangers(KIND))
                    .extracting(JobStore.Stranger::name)
                    .containsExactly("A&B", "alone.sh", "file", "gone", "home", "round", "server");
            assertThat(store.strangers(KIND))
                    .extracting(JobStore.Stranger::why)
                    .allSatisfy(why -> assertThat(why).isNotBlank().endsWith("."));
            assertThat(store.find(KIND, new JobName("gone"))).isEmpty();
        }
    }

    @Nested
    class LooksAtAJob {
        @Test
        void openOnlyWhatIsNewBesideTheScript() throws IOException {
            var opened = new ArrayList<Path>();
            var files = new SeenFiles(
                    file -> {
                        opened.add(file);
                        return ProgramFile.look(file);
                    },
                    () -> Instant.now().plusSeconds(60));
            var job = new JobKey(KIND, MAIL);
            var old = Files.writeString(home.resolve("old"), "#!/bin/sh");
            files.of(job, List.of(old));
            opened.clear();

            var fresh = Files.writeString(home.resolve("fresh"), "");
            assertThat(files.of(job, List.of(old, fresh)))
                    .extracting(ScriptFile::name, ScriptFile::executable)
                    .containsExactly(tuple("fresh", false), tuple("old", true));
            assertThat(opened).containsExactly(fresh);

            Files.writeString(old, "text");
            assertThat(files.of(job, List.of(old)))
                    .extracting(ScriptFile::executable)
                    .containsExactly(false);
        }

        @Test
        void nameFilesThatAreLinksOutOfIt() throws IOException {
            Files.createDirectory(layout.job(KIND, MAIL));
            Files.createSymbolicLink(layout.job(KIND, MAIL).resolve("run.sh"), Path.of("/bin/true"));

            assertThat(store.find(KIND, MAIL).orElseThrow().warnings())
                    .contains("'run.sh' is a link that leads out of the job's folder, and is passed over.");
        }
    }
}
