package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.Eventually;
import webjobs.application.port.JobStore.Staged;
import webjobs.application.port.JobStore.StagedSite;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.job.ScriptFile;

/** What {@link JobStore} promises. */
public abstract class JobStoreContract {
    /** The most bytes that an upload to the store under test may have. */
    protected static final int MOST_BYTES = 1 << 20;

    private static final JobKind KIND = JobKind.TRIGGERED;
    private static final JobName MAIL = new JobName("mail");
    private static final JobName OTHER = new JobName("other");

    /** The store under test: one and the same during a test, without jobs, and with an upload limit of {@link #MOST_BYTES}. */
    protected abstract JobStore store();

    /** What a file in a workplace or data folder holds, empty where there is none. */
    protected abstract Optional<String> textAt(Path file);

    /** As a run would that leaves a file behind. */
    protected abstract void leaveFile(Path file, String text);

    /** What a file in the site's folder holds, empty where there is none. */
    protected abstract Optional<String> siteTextAt(String path);

    /** As somebody would by hand who puts a file there. */
    protected abstract void leaveSiteFile(String path, String text);

    /** A zip archive of these files, by path. */
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

    protected static Upload upload(byte[] zip) {
        return new Upload.Zip(new ByteArrayInputStream(zip));
    }

    protected static Upload upload(String name, String text) {
        return new Upload.SingleFile(name, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    protected void put(JobName name, Upload upload) {
        try (var staged = store().stage(KIND, name, upload)) {
            staged.switchIn();
        }
    }

    private Content content(JobName name) {
        return store().find(KIND, name).orElseThrow();
    }

    private static Class<? extends Reason> refusal(Runnable call) {
        try {
            call.run();
        } catch (Refused refused) {
            return refused.reason().getClass();
        }
        throw new AssertionError("was not refused");
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Nested
    class Uploading {
        @Test
        void aFileMakesItTheJobsContent() {
            put(MAIL, upload("run.sh", "echo hello"));

            assertThat(content(MAIL))
                    .isEqualTo(new Content(
                            KIND,
                            MAIL,
                            "",
                            List.of(new ScriptFile("run.sh", false)),
                            JobSettings.NONE,
                            false,
                            false,
                            Optional.empty(),
                            List.of()));
        }

        @ParameterizedTest
        @ValueSource(strings = {"C:\\jobs\\run.sh", "/home/me/run.sh", "../run.sh", "a\\b/run.sh"})
        void aFileCutsOffTheFoldersBeforeItsName(String name) {
            put(MAIL, upload(name, "echo"));

            assertThat(content(MAIL).files()).containsExactly(new ScriptFile("run.sh", false));
        }

        @Test
        void anArchiveMakesItsFilesTheJobsContent() {
            put(MAIL, upload(zip(Map.of("run.py", "print()", "lib/a.py", "", "b.txt", "x"))));

            assertThat(content(MAIL).files())
                    .containsExactly(new ScriptFile("b.txt", false), new ScriptFile("run.py", false));
        }

        @Test
        void goesDownWhileAFolderHoldsNothingButOneFolder() {
            put(MAIL, upload(zip(Map.of("a/b/run.sh", "", "a/b/settings.job", "{\"timeout\": 5}", "a/b/c/x.sh", ""))));

            assertThat(content(MAIL))
                    .isEqualTo(new Content(
                            KIND,
                            MAIL,
                            "a/b",
                            List.of(new ScriptFile("run.sh", false)),
                            new JobSettings(Map.of("timeout", 5)),
                            false,
                            false,
                            Optional.empty(),
                            List.of()));
        }

        @Test
        void staysAboveWhereAFileLiesBesideTheFolder() {
            put(MAIL, upload(zip(Map.of("a/run.sh", "", "readme.txt", ""))));

            assertThat(content(MAIL).scriptFolder()).isEmpty();
            assertThat(content(MAIL).files()).containsExactly(new ScriptFile("readme.txt", false));
        }

        @Test
        void seesWhichFilesCanRunByThemselves() {
            put(
                    MAIL,
                    upload(zip(
                            Map.of("a", "#!/bin/sh\n", "b", "\u007fELF\u0002", "c", "#", "d", "", "e", "\u007fELK"))));

            assertThat(content(MAIL).files().stream()
                            .filter(ScriptFile::executable)
                            .map(ScriptFile::name))
                    .containsExactly("a", "b");
        }

        @Test
        void tellsProgramsFromScripts() {
            put(MAIL, upload(zip(Map.of("tool", "\u007fELF", "script", "#!/bin/sh"))));

            assertThat(content(MAIL).files())
                    .extracting(ScriptFile::name, ScriptFile::executable, ScriptFile::program)
                    .containsExactly(tuple("script", true, false), tuple("tool", true, true));
        }

        @Test
        void namesWhatIsThereInsteadOfAScript() {
            put(MAIL, upload(zip(Map.of("MyJob/run.sh", "", "MyJob/x", "", "__MACOSX/y/z", "", "run.sh.txt", ""))));

            assertThat(content(MAIL).warnings())
                    .singleElement()
                    .asString()
                    .startsWith("Found instead: 'MyJob/run.sh', '__MACOSX/', 'run.sh.txt'.");
        }

        @Test
        void isListedByNameToo() {
            put(OTHER, upload("run.sh", ""));
            put(MAIL, upload("run.sh", ""));

            assertThat(store().names(KIND)).containsExactly(MAIL, OTHER);
            assertThat(store().names(JobKind.CONTINUOUS)).isEmpty();
            assertThat(store().strangers(KIND)).isEmpty();
        }

        @Test
        void neverTakesTheFilesAboutAJobForItsScripts() {
            put(MAIL, upload(zip(Map.of("run.sh", "", "settings.job", "{}", "disable.job", "#!/bin/sh"))));

            assertThat(content(MAIL).files()).extracting(ScriptFile::name).containsExactly("run.sh");
        }

        @Test
        void replacesEverythingThatWasThereBefore() {
            put(MAIL, upload(zip(Map.of("run.sh", "", "old.txt", "", "settings.job", "{\"timeout\": 5}"))));

            put(MAIL, upload("run.py", ""));

            assertThat(content(MAIL).files()).containsExactly(new ScriptFile("run.py", false));
            assertThat(content(MAIL).settings()).isEqualTo(JobSettings.NONE);
        }

        @Test
        void changesNothingBeforeItIsSwitchedIn() {
            put(MAIL, upload("run.sh", ""));

            try (var staged = store().stage(KIND, MAIL, upload("run.py", ""))) {
                assertThat(staged.content().files()).containsExactly(new ScriptFile("run.py", false));
                assertThat(content(MAIL).files()).containsExactly(new ScriptFile("run.sh", false));
            }
            assertThat(content(MAIL).files()).containsExactly(new ScriptFile("run.sh", false));
        }

        @Test
        void toOneKindOrNameLeavesTheOthersAlone() {
            put(MAIL, upload("run.sh", ""));

            assertThat(store().find(JobKind.CONTINUOUS, MAIL)).isEmpty();
            assertThat(store().find(KIND, OTHER)).isEmpty();
        }
    }

    @Nested
    class RefusingUploads {
        @Test
        void thatAreNoArchive() {
            refusesAndKeepsTheJob(Reason.BadUpload.class, upload("not a zip".getBytes(StandardCharsets.UTF_8)));
        }

        @Test
        void thatAreEmpty() {
            refusesAndKeepsTheJob(Reason.BadUpload.class, upload(new byte[0]));
        }

        @Test
        void thatAreCutShort() {
            var whole = zip(Map.of("run.sh", "echo hello", "b.txt", "x".repeat(5000)));

            refusesAndKeepsTheJob(Reason.BadUpload.class, upload(Arrays.copyOf(whole, whole.length - 30)));
            refusesAndKeepsTheJob(Reason.BadUpload.class, upload(Arrays.copyOf(whole, whole.length / 2)));
        }

        @Test
        void thatBeginBeforeTheArchiveDoes() {
            var form = new ByteArrayOutputStream();
            form.writeBytes("--b\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            form.writeBytes(zip(Map.of("run.sh", "echo hello")));

            refusesAndKeepsTheJob(Reason.BadUpload.class, upload(form.toByteArray()));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"../run.sh", "a/../../run.sh", "/etc/run.sh", "..\\run.sh", "C:/run.sh", "a//b", "a\u0001b"})
        void withAPathThatLeadsElsewhereOrIsNone(String path) {
            refusesAndKeepsTheJob(Reason.BadUpload.class, upload(zip(Map.of("run.sh", "", path, ""))));
        }

        @Test
        void withAFileThatIsAFolderToo() {
            var files = new LinkedHashMap<String, String>();
            files.put("a", "");
            files.put("a/run.sh", "");

            refusesAndKeepsTheJob(Reason.BadUpload.class, upload(zip(files)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a/", "..", "a/.", "run\n.sh"})
        void ofAFileWithoutAUsableName(String name) {
            refusesAndKeepsTheJob(Reason.BadUpload.class, upload(name, ""));
        }

        @Test
        void withMoreBytesThanTheLimit() {
            refusesAndKeepsTheJob(Reason.TooLarge.class, upload("run.sh", "x".repeat(MOST_BYTES + 1)));
        }

        @Test
        void butNotOneThatJustFits() {
            put(MAIL, upload("run.sh", "x".repeat(MOST_BYTES)));

            assertThat(store().find(KIND, MAIL)).isPresent();
        }

        @Test
        void whoseSenderGoesAway() {
            var broken = new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("connection reset");
                }
            };
            var begun = new ByteArrayInputStream(new byte[100]);

            refusesAndKeepsTheJob(
                    Reason.BadUpload.class, new Upload.SingleFile("run.py", new SequenceInputStream(begun, broken)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "{", "[]", "\"text\"", "{\"a\": tru}", "{} {}"})
        void withSettingsThatAreNoJsonObject(String settings) {
            refusesAndKeepsTheJob(
                    Reason.BadSettings.class, upload(zip(Map.of("run.py", "", "settings.job", settings))));
        }

        private void refusesAndKeepsTheJob(Class<? extends Reason> reason, Upload upload) {
            put(MAIL, upload("run.sh", "echo"));

            assertThat(refusal(() -> close(store().stage(KIND, MAIL, upload)))).isEqualTo(reason);
            assertThat(content(MAIL).files()).containsExactly(new ScriptFile("run.sh", false));
        }
    }

    @Nested
    class Sites {
        private static final String JOBS = "App_Data/jobs/";

        private StagedSite staged(Map<String, String> files) {
            return store().stageSite(new ByteArrayInputStream(zip(files)));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "App_Data/jobs/triggered/",
                    "app_data/JOBS/Triggered/",
                    "site/wwwroot/App_Data/jobs/triggered/",
                    "Site/WWWROOT/APP_DATA/jobs/TRIGGERED/"
                })
        void haveTheirJobsInAFolderOfTheirKindInAnyCase(String folder) {
            try (var site = staged(Map.of(folder + "mail/run.sh", "echo", "index.html", ""))) {
                assertThat(site.jobs())
                        .extracting(Staged::content)
                        .containsExactly(new Content(
                                KIND,
                                MAIL,
                                "",
                                List.of(new ScriptFile("run.sh", false)),
                                JobSettings.NONE,
                                false,
                                false,
                                Optional.empty(),
                                List.of()));
            }
        }

        @Test
        void tellJobsByKindAndNameAndTheFilesThatLieElsewhere() {
            var files = Map.of(
                    JOBS + "continuous/b/run.sh",
                    "",
                    JOBS + "triggered/b/run.sh",
                    "",
                    JOBS + "triggered/a/run.sh",
                    "",
                    JOBS + "triggered/a/lib/x.sh",
                    "",
                    JOBS + "triggered/readme.txt",
                    "",
                    JOBS + "other/c/run.sh",
                    "",
                    "jobs/triggered/d/run.sh",
                    "",
                    "deep/App_Data/jobs/triggered/e/run.sh",
                    "");

            try (var site = staged(files)) {
                assertThat(site.jobs())
                        .extracting(job ->
                                job.content().kind() + " " + job.content().name())
                        .containsExactly("TRIGGERED a", "TRIGGERED b", "CONTINUOUS b");
                assertThat(site.files())
                        .containsExactly("deep/App_Data/jobs/triggered/e/run.sh", "jobs/triggered/d/run.sh");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "site/wwwroot/"})
        void haveTheFilesOfTheSitesFolder(String folder) {
            var files =
                    Map.of(folder + JOBS + "triggered/a/run.sh", "", folder + "App_Data/x", "", folder + "lib/y", "");

            try (var site = staged(files)) {
                assertThat(site.files()).containsExactly("App_Data/x", "lib/y");
            }
        }

        @Test
        void ofAHomeHaveNoFilesBesideTheSitesFolder() {
            try (var site =
                    staged(Map.of("site/wwwroot/" + JOBS + "triggered/a/run.sh", "", "data/x", "", "site/y", ""))) {
                assertThat(site.files()).isEmpty();
            }
        }

        @Test
        void putTheirFilesInPlaceAndTakeOthersAwayAtOnce() {
            leaveSiteFile("kept", "by hand");
            leaveSiteFile("lib/old/gone", "old");
            leaveSiteFile("lib/here", "old");
            leaveSiteFile("was/a/folder", "old");

            try (var site = staged(
                    Map.of(JOBS + "triggered/a/run.sh", "", "tool.php", "new", "lib/here", "new", "was/a", "new"))) {
                assertThat(siteTextAt("tool.php")).isEmpty();
                site.switchInFiles(List.of("lib/old/gone", "was/a/folder", "never/there"));
            }

            assertThat(siteTextAt("kept")).contains("by hand");
            assertThat(siteTextAt("tool.php")).contains("new");
            assertThat(siteTextAt("lib/here")).contains("new");
            assertThat(siteTextAt("lib/old/gone")).isEmpty();
            assertThat(siteTextAt("was/a")).contains("new");
            assertThat(store().names(KIND)).isEmpty();
        }

        @Test
        void changeNothingWhereOneOfTheirFilesCannotBePutInPlace() {
            leaveSiteFile("gone", "old");
            leaveSiteFile("a", "old");
            leaveSiteFile("b/x", "old");

            try (var site = staged(Map.of(JOBS + "triggered/a/run.sh", "", "a", "new", "b", "new"))) {
                assertThat(refusal(() -> site.switchInFiles(List.of("gone")))).isEqualTo(Reason.FileInTheWay.class);
            }

            assertThat(siteTextAt("gone")).contains("old");
            assertThat(siteTextAt("a")).contains("old");
            assertThat(siteTextAt("b/x")).contains("old");
        }

        @Test
        void mayHaveNoJobs() {
            try (var site = staged(Map.of("index.html", ""))) {
                assertThat(site.jobs()).isEmpty();
                assertThat(site.files()).containsExactly("index.html");
            }
        }

        @Test
        void mayHaveAJobWithoutFiles() {
            try (var site = staged(Map.of(JOBS + "triggered/mail/", ""))) {
                assertThat(site.jobs())
                        .singleElement()
                        .satisfies(job -> assertThat(job.content().files()).isEmpty());
            }
        }

        @Test
        void changeNothingUntilTheirJobsAreSwitchedInOneByOne() {
            put(MAIL, upload("run.sh", "echo old"));
            put(OTHER, upload("run.sh", "echo other"));

            try (var site = staged(Map.of(JOBS + "triggered/mail/run.py", "", JOBS + "triggered/new/run.js", ""))) {
                assertThat(content(MAIL).files()).containsExactly(new ScriptFile("run.sh", false));
                assertThat(store().find(KIND, new JobName("new"))).isEmpty();

                site.jobs().getFirst().switchIn();
                site.jobs().getFirst().close();

                assertThat(content(MAIL).files()).containsExactly(new ScriptFile("run.py", false));
                assertThat(store().find(KIND, new JobName("new"))).isEmpty();

                site.jobs().getLast().switchIn();
            }

            assertThat(content(MAIL).files()).containsExactly(new ScriptFile("run.py", false));
            assertThat(content(new JobName("new")).files()).containsExactly(new ScriptFile("run.js", false));
            assertThat(content(OTHER).files()).containsExactly(new ScriptFile("run.sh", false));
        }

        @Test
        void areForgottenWhenTheyAreClosed() {
            var site = staged(Map.of(JOBS + "triggered/mail/run.sh", ""));

            close(site);
            close(site);

            assertThat(store().all(KIND)).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "APP_DATA/jobs/triggered/",
                    "site/wwwroot/App_Data/jobs/triggered/",
                    "App_Data/jobs/Triggered/"
                })
        void areRefusedWhereAJobHasTwoFolders(String second) {
            refusesAndKeepsTheJob(
                    Reason.BadUpload.class, zip(Map.of(JOBS + "triggered/a/run.sh", "", second + "a/run.py", "")));
        }

        @ParameterizedTest
        @ValueSource(strings = {".git", "-a", "a~", "a.", " a"})
        void areRefusedWhereAFolderHasANameThatNoJobCanHave(String name) {
            refusesAndKeepsTheJob(Reason.BadUpload.class, zip(Map.of(JOBS + "continuous/" + name + "/run.sh", "")));
        }

        @Test
        void areRefusedWhereSettingsAreNoJsonObject() {
            refusesAndKeepsTheJob(
                    Reason.BadSettings.class,
                    zip(Map.of(
                            JOBS + "triggered/a/run.sh", "",
                            JOBS + "triggered/b/run.sh", "",
                            JOBS + "triggered/b/settings.job", "[]")));
        }

        @Test
        void areRefusedAsUploadsAre() {
            var whole = zip(Map.of(JOBS + "triggered/mail/run.sh", "echo"));

            refusesAndKeepsTheJob(Reason.BadUpload.class, new byte[0]);
            refusesAndKeepsTheJob(Reason.BadUpload.class, Arrays.copyOf(whole, whole.length - 30));
            refusesAndKeepsTheJob(Reason.BadUpload.class, zip(Map.of("../" + JOBS + "triggered/mail/run.sh", "")));
            refusesAndKeepsTheJob(Reason.TooLarge.class, new byte[MOST_BYTES + 1]);
        }

        private void refusesAndKeepsTheJob(Class<? extends Reason> reason, byte[] zip) {
            put(MAIL, upload("run.sh", "echo"));
            var before = store().all(KIND);

            assertThat(refusal(() -> store().stageSite(new ByteArrayInputStream(zip))))
                    .isEqualTo(reason);

            assertThat(store().all(KIND)).isEqualTo(before);
            assertThat(store().all(JobKind.CONTINUOUS)).isEmpty();
        }
    }

    @Nested
    class Settings {
        @Test
        void areReadAsPeopleWriteThem() {
            put(MAIL, upload(zip(Map.of("run.sh", "", "settings.job", """
                    // every morning
                    { 'schedule': '0 0 6 * * *', /* s */ "timeout": 0.10, "mine": [1, null, {"a": true},], }
                    """))));

            var values = content(MAIL).settings().values();

            assertThat(values).containsOnlyKeys("schedule", "timeout", "mine");
            assertThat(values.get("timeout")).isEqualTo(new BigDecimal("0.10"));
            assertThat(values.get("mine")).isEqualTo(Arrays.asList(1, null, Map.of("a", true)));
        }

        @Test
        void comeBackAsTheyWereConfigured() {
            put(MAIL, upload(zip(Map.of("a/run.sh", "", "a/settings.job", "{\"old\": 1}"))));
            var values = new LinkedHashMap<String, Object>();
            values.put("zebra", "ä \"quoted\"");
            values.put("timeout", new BigDecimal("12.345678901234567890123"));
            values.put("apple", Map.of("deep", List.of(1, 2)));
            var settings = new JobSettings(values);

            assertThat(store().configure(KIND, MAIL, settings)).isTrue();

            assertThat(content(MAIL).settings()).isEqualTo(settings);
            assertThat(content(MAIL).settings().values().keySet()).containsExactly("zebra", "timeout", "apple");
            assertThat(content(MAIL).scriptFolder()).isEqualTo("a");
        }

        private void edit(String file, String text) {
            try (var place = store().checkout(KIND, MAIL, true, "run.sh").orElseThrow()) {
                leaveFile(place.root().resolve(file), text);
            }
        }

        /** D23 */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"timeout\": 7,,}",
                    "",
                    "[]",
                    "{\"timeout\": 7, \"overlap\": \"perhaps\"}",
                    "{\"schedule\": \"* * * * *\"}"
                })
        void stayInForceWhereSomebodyHasMadeThemUnusable(String text) {
            put(MAIL, upload(zip(Map.of("run.sh", "", "settings.job", "{\"timeout\": 5}"))));
            assertThat(content(MAIL).fault()).isEmpty();

            edit("settings.job", text);

            assertThat(content(MAIL).fault().orElseThrow()).contains("cannot be");
            assertThat(content(MAIL).settings()).isEqualTo(new JobSettings(Map.of("timeout", 5)));
            assertThat(content(MAIL).files()).containsExactly(new ScriptFile("run.sh", false));
            assertThat(store().all(KIND)).containsExactly(content(MAIL));
        }

        @Test
        void thatStayInForceAreThoseThatAPersonHasWrittenLast() {
            put(MAIL, upload(zip(Map.of("run.sh", "", "settings.job", "{\"timeout\": 5}"))));
            edit("settings.job", "{\"timeout\": 6}");
            assertThat(content(MAIL).settings()).isEqualTo(new JobSettings(Map.of("timeout", 6)));

            edit("settings.job", "{");

            assertThat(content(MAIL).settings()).isEqualTo(new JobSettings(Map.of("timeout", 6)));
            store().configure(KIND, MAIL, new JobSettings(Map.of("timeout", 7)));
            assertThat(content(MAIL).fault()).isEmpty();
            edit("settings.job", "{");
            assertThat(content(MAIL).settings()).isEqualTo(new JobSettings(Map.of("timeout", 7)));
        }

        @Test
        void areNoneWhereNoneCouldBeUsedBefore() {
            put(MAIL, upload(zip(Map.of("run.sh", "", "settings.job", "{\"timeout\": 5}"))));
            store().remove(KIND, MAIL);
            put(MAIL, upload(zip(Map.of("run.sh", ""))));

            edit("settings.job", "{");

            assertThat(content(MAIL).fault()).isPresent();
            assertThat(content(MAIL).settings()).isEqualTo(JobSettings.NONE);
        }

        /** D21 */
        @Test
        void areFoundAndWrittenUnderANameInAnyCaseOfLetters() {
            put(MAIL, upload(zip(Map.of("run.sh", "", "Settings.JOB", "{\"timeout\": 5}"))));
            assertThat(content(MAIL).settings()).isEqualTo(new JobSettings(Map.of("timeout", 5)));
            assertThat(content(MAIL).files()).containsExactly(new ScriptFile("run.sh", false));

            store().configure(KIND, MAIL, new JobSettings(Map.of("timeout", 6)));

            assertThat(content(MAIL).settings()).isEqualTo(new JobSettings(Map.of("timeout", 6)));
            edit("Settings.JOB", "{\"timeout\": 7}");
            assertThat(content(MAIL).fault()).isEmpty();
            assertThat(content(MAIL).settings()).isEqualTo(new JobSettings(Map.of("timeout", 7)));
        }

        @Test
        void areAFaultWhereTheyAreThereTwice() {
            put(MAIL, upload(zip(Map.of("run.sh", "", "settings.job", "{\"timeout\": 5}"))));
            edit("Settings.job", "{\"timeout\": 6}");

            assertThat(content(MAIL).fault().orElseThrow()).contains("Settings.job and settings.job are both there");
            assertThat(content(MAIL).settings()).isEqualTo(new JobSettings(Map.of("timeout", 5)));

            store().configure(KIND, MAIL, new JobSettings(Map.of("timeout", 7)));
            assertThat(content(MAIL).fault()).isEmpty();
            assertThat(content(MAIL).settings()).isEqualTo(new JobSettings(Map.of("timeout", 7)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"settings.job", "disable.job"})
        void areRefusedWhereAFileIsThereTwice(String name) {
            var files = Map.of("run.sh", "", name, "{}", name.toUpperCase(Locale.ROOT), "{}");

            assertThat(refusal(() -> close(store().stage(KIND, MAIL, upload(zip(files))))))
                    .isEqualTo(Reason.BadSettings.class);
        }

        /** CON-28, D21 */
        @Test
        void areDisabledByAMarkerInAnyCaseOfLetters() {
            put(MAIL, upload(zip(Map.of("run.sh", "", "Disable.job", ""))));
            assertThat(content(MAIL).disabled()).isTrue();
            edit("disable.job", "");
            assertThat(content(MAIL).warnings()).hasSize(1);

            store().setDisabled(KIND, MAIL, false);

            assertThat(content(MAIL).disabled()).isFalse();
            assertThat(content(MAIL).warnings()).isEmpty();
        }

        @Test
        void cannotBeConfiguredForAJobThatIsNotThere() {
            assertThat(store().configure(KIND, MAIL, JobSettings.NONE)).isFalse();
            assertThat(store().find(KIND, MAIL)).isEmpty();
        }
    }

    @Nested
    class Disabling {
        @ParameterizedTest
        @ValueSource(strings = {"", "a/b/"})
        void isSeenUntilItIsTakenBack(String scriptFolder) {
            put(MAIL, upload(zip(Map.of(scriptFolder + "run.sh", "", scriptFolder + "lib/x", ""))));
            assertThat(content(MAIL).disabled()).isFalse();

            assertThat(store().setDisabled(KIND, MAIL, true)).isTrue();
            assertThat(content(MAIL).disabled()).isTrue();
            assertThat(content(MAIL).files()).extracting(ScriptFile::name).containsExactly("run.sh");

            assertThat(store().setDisabled(KIND, MAIL, false)).isTrue();
            assertThat(content(MAIL).disabled()).isFalse();
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void mayBeAskedForAgain(boolean disabled) {
            put(MAIL, upload("run.sh", ""));

            store().setDisabled(KIND, MAIL, disabled);

            assertThat(store().setDisabled(KIND, MAIL, disabled)).isTrue();
            assertThat(content(MAIL).disabled()).isEqualTo(disabled);
        }

        @Test
        void leavesAnEmptyFileInTheScriptFolder() {
            put(MAIL, upload(zip(Map.of("a/run.sh", ""))));

            store().setDisabled(KIND, MAIL, true);

            try (var place = store().checkout(KIND, MAIL, true, "run.sh").orElseThrow()) {
                assertThat(textAt(place.directory().resolve("disable.job"))).hasValue("");
            }
        }

        @Test
        void isDoneByAnUploadToo() {
            try (var staged =
                    store().stage(KIND, MAIL, upload(zip(Map.of("a/run.sh", "", "a/disable.job", "whatever"))))) {
                assertThat(staged.content().disabled()).isTrue();
                staged.switchIn();
            }
            assertThat(content(MAIL).disabled()).isTrue();

            put(MAIL, upload(zip(Map.of("a/run.sh", "", "b/disable.job", ""))));
            assertThat(content(MAIL).disabled()).isFalse();
        }

        @Test
        void isNotPossibleWhereThereIsNoJob() {
            assertThat(store().setDisabled(KIND, MAIL, true)).isFalse();
            assertThat(store().setDisabled(KIND, MAIL, false)).isFalse();
            assertThat(store().find(KIND, MAIL)).isEmpty();
        }

        @Test
        void isTold() {
            put(MAIL, upload("run.sh", ""));
            var told = new ArrayBlockingQueue<JobName>(100);

            try (var _ = store().watch(KIND, told::add)) {
                store().setDisabled(KIND, MAIL, true);

                Eventually.until(told::poll, MAIL::equals);
            }
        }
    }

    @Nested
    class Versions {
        private String version(boolean inPlace, String script) {
            return store().version(KIND, MAIL, inPlace, script).orElseThrow();
        }

        private String copied() {
            return version(false, "run.sh");
        }

        /** Writes a file of the job's as a person would. */
        private void edit(String path, String text) {
            try (var place = store().checkout(KIND, MAIL, true, "run.sh").orElseThrow()) {
                leaveFile(place.root().resolve(path), text);
            }
        }

        @Test
        void areNoneWhereThereIsNoJob() {
            assertThat(store().version(KIND, MAIL, false, "run.sh")).isEmpty();
            assertThat(store().version(KIND, MAIL, true, "run.sh")).isEmpty();
        }

        @Test
        void areTheSameAsLongAsNothingChanges() {
            put(MAIL, upload(zip(Map.of("a/run.sh", "", "a/lib/x", ""))));

            assertThat(copied()).isEqualTo(copied());
            assertThat(version(true, "run.sh")).isEqualTo(version(true, "run.sh"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"run.sh", "lib/x", "lib/settings.job", "new", "lib/new.sh"})
        void differAfterAnyFileWasEdited(String path) {
            put(MAIL, upload(zip(Map.of("run.sh", "", "lib/x", "", "lib/settings.job", "{}"))));
            var before = copied();

            edit(path, "edited");

            assertThat(copied()).isNotEqualTo(before);
        }

        @Test
        void differAfterAFileHasGone() {
            put(MAIL, upload(zip(Map.of("run.sh", "", "x", ""))));
            var before = copied();

            put(MAIL, upload(zip(Map.of("run.sh", ""))));

            assertThat(copied()).isNotEqualTo(before);
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void areTheSameWhateverIsSaidAboutTheJob(boolean inPlace) {
            put(MAIL, upload(zip(Map.of("a/run.job", "", "a/lib/x", ""))));
            var before = version(inPlace, "run.job");

            store().configure(KIND, MAIL, new JobSettings(Map.of("timeout", 5)));
            assertThat(version(inPlace, "run.job")).isEqualTo(before);
            store().setDisabled(KIND, MAIL, true);
            assertThat(version(inPlace, "run.job")).isEqualTo(before);
            store().setDisabled(KIND, MAIL, false);
            edit("a/settings.job", "{\"timeout\": 50}");
            assertThat(version(inPlace, "run.job")).isEqualTo(before);
        }

        @Test
        void inPlaceAreThoseOfTheProgramAlone() {
            put(MAIL, upload(zip(Map.of("run.py", "", "lib/x.py", ""))));
            var before = version(true, "run.py");

            edit("made.txt", "made by the job");
            edit("lib/py", "");
            assertThat(version(true, "run.py")).isEqualTo(before);

            edit("lib/x.py", "edited");
            var edited = version(true, "run.py");
            assertThat(edited).isNotEqualTo(before);

            edit("lib/NEW.PY", "");
            assertThat(version(true, "run.py")).isNotEqualTo(edited);
        }

        @Test
        void inPlaceAreThatOfTheScriptWhereItHasNoExtension() {
            put(MAIL, upload(zip(Map.of("run", "#!/bin/sh", "other", ""))));
            var before = version(true, "run");

            edit("other", "edited");
            edit("lib.sh", "new");
            assertThat(version(true, "run")).isEqualTo(before);

            edit("run", "#!/bin/sh edited");
            assertThat(version(true, "run")).isNotEqualTo(before);
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void ofAWorkplaceAreThatOfWhatIsInIt(boolean inPlace) {
            put(MAIL, upload(zip(Map.of("a/run.sh", "old", "a/settings.job", "{}"))));

            try (var place = store().checkout(KIND, MAIL, inPlace, "run.sh").orElseThrow()) {
                assertThat(place.version()).isEqualTo(version(inPlace, "run.sh"));
                put(MAIL, upload(zip(Map.of("a/run.sh", "newer"))));
                assertThat(place.version()).isNotEqualTo(version(inPlace, "run.sh"));
            }
        }

        @Test
        void tellContentsApartWhoseFilesHaveOneSizeAndOneTime() {
            put(MAIL, upload(zipOfOneTime("run.sh", "old")));
            try (var before = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow()) {
                put(MAIL, upload(zipOfOneTime("run.sh", "new")));

                try (var after = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow()) {
                    assertThat(after.version()).isNotEqualTo(before.version());
                    assertThat(textAt(after.root().resolve("run.sh"))).hasValue("new");
                    assertThat(textAt(before.root().resolve("run.sh"))).hasValue("old");
                }
            }
        }

        /** As builds make it that give every file the same time, to come out the same each time. */
        private static byte[] zipOfOneTime(String path, String text) {
            var bytes = new ByteArrayOutputStream();
            try (var zip = new ZipOutputStream(bytes)) {
                var entry = new ZipEntry(path);
                entry.setTimeLocal(LocalDateTime.of(1980, 2, 1, 0, 0));
                zip.putNextEntry(entry);
                zip.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return bytes.toByteArray();
        }

        @Test
        void areTheSameForACopyWithOtherSettingsWhichItHas() {
            put(MAIL, upload(zip(Map.of("run.sh", "", "settings.job", "{}"))));
            try (var before = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow()) {
                edit("settings.job", "{\"timeout\": 5}");

                try (var after = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow()) {
                    assertThat(after.version()).isEqualTo(before.version());
                    assertThat(textAt(after.root().resolve("settings.job"))).hasValue("{\"timeout\": 5}");
                }
            }
        }
    }

    @Nested
    class ShutdownFiles {
        private static final Instant NOON = Instant.parse("2026-05-19T12:00:00Z");

        @Test
        void areThereOnceTheyAreMadeAndUntilTheyAreClosed() {
            var file = store().shutdownFile(MAIL);
            assertThat(textAt(file.path())).isEmpty();

            file.create(NOON);
            assertThat(textAt(file.path())).hasValue("2026-05-19T12:00:00Z");

            file.close();
            assertThat(textAt(file.path())).isEmpty();
        }

        @Test
        void areMadeOnce() {
            try (var file = store().shutdownFile(MAIL)) {
                file.create(NOON);
                file.create(NOON.plusSeconds(1));

                assertThat(textAt(file.path())).hasValue("2026-05-19T12:00:00Z");
            }
        }

        @Test
        void haveAPathOfTheirOwnAtEachLaunch() {
            try (var first = store().shutdownFile(MAIL);
                    var second = store().shutdownFile(MAIL);
                    var other = store().shutdownFile(OTHER)) {
                assertThat(List.of(first.path(), second.path(), other.path())).doesNotHaveDuplicates();
                assertThat(first.path()).isAbsolute();
                assertThat(second.path().getParent()).isEqualTo(first.path().getParent());
                assertThat(other.path().getParent()).isNotEqualTo(first.path().getParent());
            }
        }

        @Test
        void lieInAFolderThatIsEmptyAtEachLaunch() {
            try (var first = store().shutdownFile(MAIL);
                    var other = store().shutdownFile(OTHER)) {
                first.create(NOON);
                other.create(NOON);
                leaveFile(first.path().resolveSibling("left"), "by the job");

                try (var second = store().shutdownFile(MAIL)) {
                    assertThat(textAt(first.path())).isEmpty();
                    assertThat(textAt(first.path().resolveSibling("left"))).isEmpty();
                    assertThat(textAt(second.path())).isEmpty();
                    assertThat(textAt(other.path())).isPresent();
                }
            }
        }
    }

    @Nested
    class Listing {
        @Test
        void isEmptyAtFirst() {
            assertThat(store().all(KIND)).isEmpty();
            assertThat(store().find(KIND, MAIL)).isEmpty();
        }

        @Test
        void isOrderedByName() {
            for (var name : List.of("b", "a", "C", "ä")) {
                put(new JobName(name), upload("run.sh", ""));
            }

            assertThat(store().all(KIND)).extracting(c -> c.name().text()).containsExactly("C", "a", "b", "ä");
            assertThat(store().all(JobKind.CONTINUOUS)).isEmpty();
        }
    }

    @Nested
    class Removing {
        @Test
        void takesTheContent() {
            put(MAIL, upload("run.sh", ""));
            put(OTHER, upload("run.sh", ""));

            store().remove(KIND, MAIL);

            assertThat(store().find(KIND, MAIL)).isEmpty();
            assertThat(store().all(KIND)).extracting(Content::name).containsExactly(OTHER);
        }

        @Test
        void doesNothingWhereThereIsNothing() {
            store().remove(KIND, MAIL);
            store().removeData(KIND, MAIL);

            assertThat(store().all(KIND)).isEmpty();
        }

        @Test
        void leavesTheDataUntilThatIsRemovedToo() {
            put(MAIL, upload("run.sh", ""));
            var kept = keepSomething();

            store().remove(KIND, MAIL);
            assertThat(textAt(kept)).hasValue("something");

            store().removeData(KIND, MAIL);
            assertThat(textAt(kept)).isEmpty();
        }

        private Path keepSomething() {
            try (var place = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow()) {
                var file = place.data().resolve("kept.txt");
                leaveFile(file, "something");
                return file;
            }
        }
    }

    @Nested
    class CheckingOut {
        @Test
        void isNotPossibleWhereThereIsNoJob() {
            assertThat(store().checkout(KIND, MAIL, false, "run.sh")).isEmpty();
            assertThat(store().checkout(KIND, MAIL, true, "run.sh")).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void givesTheFilesAndTheScriptsFolder(boolean inPlace) {
            put(MAIL, upload(zip(Map.of("a/run.sh", "echo", "a/lib/x.txt", "x"))));

            try (var place = store().checkout(KIND, MAIL, inPlace, "run.sh").orElseThrow()) {
                assertThat(place.directory()).isEqualTo(place.root().resolve("a"));
                assertThat(textAt(place.directory().resolve("run.sh"))).hasValue("echo");
                assertThat(textAt(place.root().resolve("a/lib/x.txt"))).hasValue("x");
            }
        }

        @Test
        void keepsACopyAsItWasWhileTheJobIsReplacedAndRemoved() {
            put(MAIL, upload("run.sh", "old"));

            try (var place = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow()) {
                put(MAIL, upload("run.sh", "new"));
                assertThat(textAt(place.root().resolve("run.sh"))).hasValue("old");

                store().remove(KIND, MAIL);
                assertThat(textAt(place.root().resolve("run.sh"))).hasValue("old");
            }
        }

        @Test
        void sharesACopyAsLongAsTheContentIsTheSame() {
            put(MAIL, upload("run.sh", "old"));

            var first = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow();
            var second = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow();
            put(MAIL, upload("run.sh", "new"));
            var third = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow();

            assertThat(second.root()).isEqualTo(first.root());
            assertThat(third.root()).isNotEqualTo(first.root());
            assertThat(textAt(third.root().resolve("run.sh"))).hasValue("new");
            first.close();
            assertThat(textAt(second.root().resolve("run.sh"))).hasValue("old");
            second.close();
            third.close();
        }

        @Test
        void findsFilesAgainThatAnEarlierRunLeftInItsCopy() {
            put(MAIL, upload(zip(Map.of("a/run.sh", ""))));
            try (var place = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow()) {
                leaveFile(place.root().resolve("left.txt"), "left");
            }

            try (var place = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow()) {
                assertThat(textAt(place.root().resolve("left.txt"))).hasValue("left");
                assertThat(place.directory()).isEqualTo(place.root().resolve("a"));
            }
        }

        @Test
        void beginsWithAFreshCopyAfterARunHasAlteredAFileOfTheJobs() {
            put(MAIL, upload("run.sh", "echo"));
            try (var place = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow()) {
                leaveFile(place.root().resolve("run.sh"), "altered");
            }

            try (var place = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow()) {
                assertThat(textAt(place.root().resolve("run.sh"))).hasValue("echo");
            }
        }

        @Test
        void inPlaceLetsARunChangeTheJobItself() {
            put(MAIL, upload("run.sh", "echo"));

            try (var place = store().checkout(KIND, MAIL, true, "run.sh").orElseThrow()) {
                leaveFile(place.root().resolve("made.js"), "");
            }

            assertThat(content(MAIL).files()).extracting(ScriptFile::name).containsExactly("made.js", "run.sh");
        }

        @Test
        void givesEveryRunTheSameDataFolder() {
            put(MAIL, upload("run.sh", "old"));
            try (var place = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow()) {
                leaveFile(place.data().resolve("count"), "1");
            }

            put(MAIL, upload("run.sh", "new"));

            try (var place = store().checkout(KIND, MAIL, true, "run.sh").orElseThrow()) {
                assertThat(textAt(place.data().resolve("count"))).hasValue("1");
            }
        }

        @Test
        void seesTheMarkerThatAJobsLibraryLeaves() {
            put(MAIL, upload("run.sh", ""));
            try (var place = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow()) {
                leaveFile(place.data().resolve("WebJobsSDK.marker"), "");
            }

            assertThat(content(MAIL).usesSdk()).isTrue();
        }

        @Test
        void isOverOnceHoweverOftenItIsClosed() {
            put(MAIL, upload("run.sh", "echo"));
            var first = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow();
            var second = store().checkout(KIND, MAIL, false, "run.sh").orElseThrow();

            first.close();
            first.close();
            store().remove(KIND, MAIL);

            assertThat(textAt(second.root().resolve("run.sh"))).hasValue("echo");
            second.close();
        }
    }

    @Nested
    class ManyAtOnce {
        private static final int THREADS = 20;
        private static final int ROUNDS = 10;

        @Test
        void seeAllOfOneContentAndNothingOfAnother() throws Exception {
            put(MAIL, version(0));

            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var all = new ArrayList<Future<?>>();
                for (var thread = 1; thread <= THREADS; thread++) {
                    var first = thread * ROUNDS;
                    all.add(threads.submit(() -> putAndLook(first)));
                }
                for (var one : all) {
                    one.get();
                }
            }
        }

        private void putAndLook(int first) {
            for (var version = first; version < first + ROUNDS; version++) {
                put(MAIL, version(version));
                var seen = content(MAIL);
                assertThat(seen.files()).hasSize(2);
                assertThat(seen.files())
                        .extracting(f -> f.name().substring(2))
                        .containsOnly(String.valueOf(seen.settings().values().get("version")));
                try (var place = store().checkout(KIND, MAIL, false, "x").orElseThrow()) {
                    var text = textAt(place.root().resolve("deep/version")).orElseThrow();
                    for (var file : List.of("a-", "b-", "deep/c-")) {
                        assertThat(textAt(place.root().resolve(file + text))).hasValue(text);
                    }
                }
            }
        }

        private static Upload version(int version) {
            var text = String.valueOf(version);
            var files = new LinkedHashMap<String, String>();
            files.put("a-" + text, text);
            files.put("b-" + text, text);
            files.put("deep/c-" + text, text);
            files.put("deep/version", text);
            files.put("settings.job", "{\"version\": " + text + "}");
            return upload(zip(files));
        }
    }

    @Nested
    class Watching {
        private final List<Seen> told = new CopyOnWriteArrayList<>();

        private record Seen(JobKind kind, JobName name) {}

        private JobStore.Watch watch() {
            return watch(KIND);
        }

        private JobStore.Watch watch(JobKind kind) {
            return store().watch(kind, name -> told.add(new Seen(kind, name)));
        }

        private void awaits(JobKind kind, JobName name) {
            Eventually.until(() -> List.copyOf(told), all -> all.contains(new Seen(kind, name)));
            told.clear();
        }

        @Test
        void tellsOfAJobThatCame() {
            try (var _ = watch()) {
                put(MAIL, upload("run.sh", ""));

                awaits(KIND, MAIL);
            }
        }

        @Test
        void tellsOfContentThatWasReplacedAgainAndAgain() {
            put(MAIL, upload("run.sh", ""));

            try (var _ = watch()) {
                for (var text : List.of("one", "two", "three")) {
                    put(MAIL, upload("run.sh", text));

                    awaits(KIND, MAIL);
                }
            }
        }

        @Test
        void tellsOfSettings() {
            put(MAIL, upload(zip(Map.of("a/run.sh", ""))));

            try (var _ = watch()) {
                store().configure(KIND, MAIL, new JobSettings(Map.of("timeout", 5)));

                awaits(KIND, MAIL);
            }
        }

        @Test
        void tellsOfAJobThatWent() {
            put(MAIL, upload("run.sh", ""));

            try (var _ = watch()) {
                store().remove(KIND, MAIL);

                awaits(KIND, MAIL);
            }
        }

        @Test
        void tellsWhatCanBeSeenByThen() {
            var seen = new ArrayBlockingQueue<Optional<Content>>(100);

            try (var _ = store().watch(KIND, name -> seen.add(store().find(KIND, name)))) {
                put(MAIL, upload("run.sh", ""));

                Eventually.until(seen::poll, last -> last != null && last.isPresent());
            }
        }

        @Test
        void tellsOfTheKindThatIsWatched() {
            try (var _ = watch(JobKind.CONTINUOUS);
                    var staged = store().stage(JobKind.CONTINUOUS, MAIL, upload("run.sh", ""))) {
                staged.switchIn();

                awaits(JobKind.CONTINUOUS, MAIL);
            }
        }

        @Test
        void tellsOfEachOfManyChanges() throws Exception {
            var names =
                    IntStream.range(0, 40).mapToObj(i -> new JobName("job" + i)).toList();

            try (var _ = watch();
                    var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var name : names) {
                    threads.submit(() -> put(name, upload("run.sh", "")));
                }

                Eventually.until(
                        () -> List.copyOf(told),
                        all -> names.stream().allMatch(name -> all.contains(new Seen(KIND, name))));
            }
        }

        @Test
        void tellsEveryoneWhoWatchesAndNobodyWhoDoesNotAnyMore() {
            var others = new CopyOnWriteArrayList<Seen>();
            var closed = store().watch(KIND, name -> others.add(new Seen(KIND, name)));

            try (var _ = watch()) {
                put(OTHER, upload("run.sh", ""));
                awaits(KIND, OTHER);
                Eventually.until(() -> List.copyOf(others), all -> all.contains(new Seen(KIND, OTHER)));
                closed.close();
                others.clear();

                put(MAIL, upload("run.sh", ""));
                awaits(KIND, MAIL);

                assertThat(others).isEmpty();
            }
        }

        @Test
        void mayBeEndedTwiceAndByTheListener() {
            var watch = new AtomicReference<JobStore.Watch>();
            var ended = new AtomicBoolean();
            watch.set(store().watch(KIND, _ -> {
                watch.get().close();
                ended.set(true);
            }));

            put(MAIL, upload("run.sh", ""));
            Eventually.until(ended::get, done -> done);

            watch.get().close();
        }
    }

    @Nested
    class Misuse {
        @Test
        void switchingInTwiceIsAnError() {
            try (var staged = store().stage(KIND, MAIL, upload("run.sh", ""))) {
                staged.switchIn();

                assertThatThrownBy(staged::switchIn).isInstanceOf(IllegalStateException.class);
            }
            assertThat(store().find(KIND, MAIL)).isPresent();
        }
    }
}
