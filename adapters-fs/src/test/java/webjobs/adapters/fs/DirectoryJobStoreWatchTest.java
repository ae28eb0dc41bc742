package webjobs.adapters.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.Eventually;
import webjobs.application.port.JobStore;
import webjobs.application.port.Upload;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

class DirectoryJobStoreWatchTest {
    private static final JobKind KIND = JobKind.TRIGGERED;
    private static final JobName MAIL = new JobName("mail");
    private static final JobKey MAIL_KEY = new JobKey(KIND, MAIL);

    @TempDir
    Path home;

    private SiteLayout layout;
    private DirectoryJobStore store;
    private JobStore.@Nullable Watch watch;
    private final List<Told> told = new CopyOnWriteArrayList<>();

    private record Told(JobKey job, long at) {}

    @BeforeEach
    void start() throws IOException {
        layout = new SiteLayout(home);
        store = new DirectoryJobStore(layout, new UploadLimits(1 << 20, 1000, 10 << 20, 100));
        Files.createDirectories(job());
        Files.writeString(job().resolve("run.sh"), "echo");
        Files.writeString(job().resolve("settings.job"), "{}");
    }

    @AfterEach
    void end() {
        if (watch != null) {
            watch.close();
        }
    }

    private Path job() {
        return layout.job(KIND, MAIL);
    }

    private void watch() {
        watch = store.watch(KIND, name -> told.add(new Told(new JobKey(KIND, name), System.nanoTime())));
    }

    private void awaits(JobKey job) {
        Eventually.until(
                () -> List.copyOf(told),
                all -> all.stream().anyMatch(one -> one.job().equals(job)));
        told.clear();
    }

    private void awaitsMail() {
        awaits(MAIL_KEY);
    }

    private void awaits(String name) {
        awaits(new JobKey(KIND, new JobName(name)));
    }

    @Nested
    class TellsOfEditsByHand {
        @ParameterizedTest
        @ValueSource(strings = {"", "a", "a/b/c"})
        void inPlaceInAnyFolderOfTheJob(String below) throws IOException {
            var folder = Files.createDirectories(job().resolve(below));
            watch();

            Files.writeString(folder.resolve("settings.job"), "{\"schedule\": \"0 0 6 * * *\"}");

            awaitsMail();
        }

        @Test
        void byRenamingOverTheOldFileAsEditorsDo() throws IOException {
            watch();

            for (var i = 0; i < 3; i++) {
                Files.writeString(home.resolve("draft"), "{\"timeout\": " + i + "}");
                Files.move(home.resolve("draft"), job().resolve("settings.job"), StandardCopyOption.ATOMIC_MOVE);

                awaitsMail();
            }
        }

        @Test
        void thatDeleteAFile() throws IOException {
            watch();

            Files.delete(job().resolve("settings.job"));

            awaitsMail();
        }

        @Test
        void inAFolderThatCameLater() throws IOException {
            watch();
            Files.createDirectories(job().resolve("new/deep"));
            awaitsMail();

            Files.writeString(job().resolve("new/deep/file"), "x");

            awaitsMail();
        }

        @Test
        void inAFolderThatWasMovedThereFromAnotherJob() throws IOException {
            var other = Files.createDirectories(layout.job(KIND, new JobName("other")));
            Files.createDirectories(other.resolve("lib/deep"));
            watch();
            Files.move(other.resolve("lib"), job().resolve("lib"));
            awaitsAll(List.of("mail", "other"));

            Files.writeString(job().resolve("lib/deep/file"), "x");
            awaitsMail();
            Files.writeString(other.resolve("file"), "x");
            awaits("other");
        }
    }

    @Nested
    class TellsOfFoldersOfJobs {
        @Test
        void thatAreRemovedAndComeBack() throws IOException {
            watch();

            for (var i = 0; i < 3; i++) {
                Tree.delete(job());
                awaitsMail();
                Files.createDirectories(job());
                awaitsMail();
                Files.writeString(job().resolve("run.sh"), "echo " + i);
                awaitsMail();
            }
        }

        @Test
        void thatAreRenamedByBothNamesAndGoesOnWithTheNewOne() throws IOException {
            watch();

            Files.move(job(), layout.jobs(KIND).resolve("renamed"));
            awaitsAll(List.of("mail", "renamed"));

            Files.writeString(layout.jobs(KIND).resolve("renamed/run.sh"), "echo");
            awaits("renamed");
        }

        @Test
        void thatTakeEachOthersPlace() throws IOException {
            var other = layout.job(KIND, new JobName("other"));
            Files.createDirectories(other.resolve("lib"));
            watch();

            Files.move(job(), home.resolve("aside"));
            Files.move(other, job());
            Files.move(home.resolve("aside"), other);
            awaitsAll(List.of("mail", "other"));

            Files.writeString(other.resolve("file"), "x");
            awaits("other");
            Files.writeString(job().resolve("lib/file"), "x");
            awaitsMail();
        }

        @Test
        void thatAreSwitchedInByTheStoreAndEditedThen() throws IOException {
            watch();
            for (var i = 0; i < 3; i++) {
                put("echo " + i);
                awaitsMail();

                Files.writeString(job().resolve("run.sh"), "edited");
                awaitsMail();
            }
        }

        private void put(String text) {
            var body = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
            try (var staged = store.stage(KIND, MAIL, new Upload.SingleFile("run.sh", body))) {
                staged.switchIn();
            }
        }

        /** D25 */
        @Test
        void thatALinkTakesThePlaceOfAndThatItLeadsTo() throws IOException {
            var elsewhere = Files.createDirectories(home.resolve("elsewhere"));
            watch();
            Tree.delete(job());
            Files.createSymbolicLink(job(), elsewhere);
            awaitsMail();

            Files.writeString(elsewhere.resolve("file"), "x");

            awaitsMail();
        }

        @Test
        void butNotOfLinksThatLeadNowhere() throws IOException {
            watch();
            Files.createSymbolicLink(layout.jobs(KIND).resolve("link"), home.resolve("nowhere"));
            awaits("link"); // that it came

            Files.writeString(home.resolve("nowhere"), "");
            Files.createDirectories(layout.job(KIND, new JobName("other")));
            Eventually.until(() -> List.copyOf(told), all -> !all.isEmpty());

            assertThat(told).extracting(one -> one.job().name().text()).containsOnly("other");
        }

        @Test
        void ofItsKindAlone() throws IOException {
            watch();
            var others = new CopyOnWriteArrayList<String>();
            try (var _ = store.watch(JobKind.CONTINUOUS, name -> others.add(name.text()))) {
                Files.writeString(job().resolve("run.sh"), "echo again");
                awaitsMail();
                Files.createDirectories(layout.job(JobKind.CONTINUOUS, new JobName("other")));

                Eventually.until(() -> List.copyOf(others), List.of("other")::equals);
            }
            assertThat(told).isEmpty();
        }

        @Test
        void thatAreTwoThousandAtOnce() throws IOException {
            watch();

            var names = IntStream.range(0, 2000).mapToObj(i -> "job" + i).toList();
            for (var name : names) {
                Files.createDirectories(layout.jobs(KIND).resolve(name));
                Files.writeString(layout.jobs(KIND).resolve(name).resolve("run.sh"), "echo");
            }
            awaitsAll(names);

            Files.writeString(layout.jobs(KIND).resolve("job1234/run.sh"), "echo again");
            awaits("job1234");
        }
    }

    private void awaitsAll(List<String> names) {
        var missing = new HashSet<>(names);
        Eventually.until(
                Duration.ofSeconds(60),
                () -> {
                    told.forEach(one -> missing.remove(one.job().name().text()));
                    return missing.size();
                },
                left -> left == 0);
        told.clear();
    }

    @Nested
    class TellsOfAJobThatIsCopiedSlowly {
        private static final int FILES = 30;

        /** As rsync does: each file under another name first, and the last of all is the one that is run. */
        @Test
        void whenItIsWhole() throws IOException {
            var folder = layout.job(JobKind.CONTINUOUS, MAIL);
            var seen = new CopyOnWriteArrayList<Integer>();
            try (var _ = store.watch(JobKind.CONTINUOUS, _ -> seen.add(entries(folder)))) {
                Files.createDirectories(folder);
                var stalls = 0;
                for (var i = 1; i <= FILES; i++) {
                    var began = System.nanoTime();
                    Files.writeString(folder.resolve(".part"), "some text");
                    Files.move(folder.resolve(".part"), folder.resolve("file" + i));
                    stalls += System.nanoTime() - began
                                    > Changes.QUIET.dividedBy(2).toNanos()
                            ? 1
                            : 0;
                }

                Eventually.until(() -> List.copyOf(seen), all -> all.contains(FILES));

                // Where this machine stalled, a pause between two files was as long as one after the last.
                assertThat(seen).hasSizeLessThanOrEqualTo(1 + stalls);
            }
        }

        private static int entries(Path folder) {
            var names = folder.toFile().list();
            return names == null ? 0 : names.length;
        }
    }

    @Nested
    class GoesOn {
        @ParameterizedTest
        @ValueSource(strings = {"site/wwwroot/App_Data/jobs/triggered", "site/wwwroot/App_Data", "site"})
        void whenAFolderOnTheWayIsMovedAwayAndComesBack(String onTheWay) throws IOException {
            watch();
            Files.move(home.resolve(onTheWay), home.resolve("aside"));
            awaitsMail();

            Files.createDirectories(layout.jobs(KIND).resolve("new"));
            awaits("new");
            Files.writeString(layout.jobs(KIND).resolve("new/run.sh"), "echo");
            awaits("new");
            Tree.delete(home.resolve(onTheWay));
            awaits("new");

            Files.move(home.resolve("aside"), home.resolve(onTheWay));
            awaitsMail();
            Files.writeString(job().resolve("run.sh"), "echo again");
            awaitsMail();
        }

        @Test
        void whereTheFolderOfJobsIsMadeLater() throws IOException {
            Tree.delete(home.resolve("site"));
            watch();

            Files.createDirectories(job());
            awaitsMail();
            Files.writeString(job().resolve("run.sh"), "echo");
            awaitsMail();
        }

        @Test
        void whenTheListenerFails() throws IOException {
            var calls = new AtomicInteger();
            watch = store.watch(KIND, _ -> {
                calls.incrementAndGet();
                throw new IllegalStateException("a listener's fault");
            });

            for (var i = 1; i <= 2; i++) {
                var before = calls.get();
                Files.writeString(job().resolve("run.sh"), "echo " + i);
                Eventually.until(calls::get, now -> now > before);
            }
        }
    }

    @Nested
    class WhenEventsAreLost {
        private final List<WatchKey> keys = new ArrayList<>();
        private final Set<JobKey> changed = new HashSet<>();

        private record Overflow() implements WatchEvent<Object> {
            @Override
            public Kind<Object> kind() {
                return StandardWatchEventKinds.OVERFLOW;
            }

            @Override
            public int count() {
                return 1;
            }

            @Override
            public @Nullable Object context() {
                return null;
            }
        }

        private WatchKey remembered(Path folder, WatchService service, WatchEvent.Kind<?>... kinds) throws IOException {
            var key = folder.register(service, kinds);
            keys.add(key);
            return key;
        }

        private WatchKey keyOf(Path folder) {
            return keys.reversed().stream()
                    .filter(key -> folder.equals(key.watchable()))
                    .findFirst()
                    .orElseThrow();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "site", "site/wwwroot/App_Data/jobs", "site/wwwroot/App_Data/jobs/triggered"})
        void everyJobThatIsThereOrHasGoneIsTold(String overflowing) throws IOException {
            Files.createDirectories(layout.jobs(KIND).resolve("gone"));
            try (var service = FileSystems.getDefault().newWatchService()) {
                var folders = new WatchedFolders(layout, KIND, new Watches(service, this::remembered), changed::add);
                folders.lookAtAll();
                changed.clear();
                Files.createDirectories(layout.jobs(KIND).resolve("new"));
                Files.delete(layout.jobs(KIND).resolve("gone"));

                folders.happened(keyOf(home.resolve(overflowing)), List.of(new Overflow()));

                assertThat(changed)
                        .extracting(job -> job.name().text())
                        .containsExactlyInAnyOrder("mail", "new", "gone");
                assertThat(folders.known())
                        .extracting(job -> job.name().text())
                        .containsExactlyInAnyOrder("mail", "new");
            }
        }

        @Test
        void inAJobItIsToldAndItsFoldersAreLookedForAgain() throws IOException {
            try (var service = FileSystems.getDefault().newWatchService()) {
                var watches = new Watches(service, this::remembered);
                var folders = new WatchedFolders(layout, KIND, watches, changed::add);
                folders.lookAtAll();
                changed.clear();
                var before = watches.count();
                Files.createDirectories(job().resolve("a/b"));

                folders.happened(keyOf(job()), List.of(new Overflow()));

                assertThat(changed).containsExactly(MAIL_KEY);
                assertThat(watches.count()).isEqualTo(before + 2);
            }
        }
    }

    @Nested
    class WatchesNoMoreThan {
        @Test
        void someFoldersOfAJobThoseFurtherUpFirst() throws IOException {
            for (var i = 0; i < 90; i++) {
                Files.createDirectories(job().resolve("d" + i + "/deep/deeper"));
            }
            try (var service = FileSystems.getDefault().newWatchService()) {
                var watched = new ArrayList<String>();
                var watches = new Watches(service, (folder, at, kinds) -> {
                    watched.add(job().relativize(folder).toString());
                    return folder.register(at, kinds);
                });
                var folders = new WatchedFolders(layout, KIND, watches, _ -> {});
                folders.lookAtAll();

                assertThat(watches.count()).isEqualTo(6 + WatchedJob.MOST_FOLDERS);
                assertThat(watched).contains("d0", "d89").doesNotContain("d0/deep/deeper");
            }
        }

        @Test
        void whatIsThereNow() throws IOException {
            try (var service = FileSystems.getDefault().newWatchService()) {
                var watches = new Watches(service, Path::register);
                var folders = new WatchedFolders(layout, KIND, watches, _ -> {});
                folders.lookAtAll();
                var before = watches.count();

                for (var i = 0; i < 3; i++) {
                    Files.createDirectories(job().resolve("a/b"));
                    Files.createDirectories(layout.jobs(KIND).resolve("other/c"));
                    Eventually.until(() -> countOnceAllIsHandled(service, folders, watches), count -> count > before);
                    Files.move(job().resolve("a"), home.resolve("aside" + i));
                    Files.move(layout.jobs(KIND).resolve("other"), home.resolve("other" + i));
                    Eventually.until(() -> countOnceAllIsHandled(service, folders, watches), count -> count == before);
                }
            }
        }

        /** How many folders are watched once all that has been heard of so far is handled. */
        private static int countOnceAllIsHandled(WatchService service, WatchedFolders folders, Watches watches) {
            for (var key = service.poll(); key != null; key = service.poll()) {
                folders.happened(key, key.pollEvents());
                if (!key.reset()) {
                    folders.isEnded(key);
                }
            }
            return watches.count();
        }

        @Test
        void theSystemAllowsSaysSoOnceAndSweeps() throws IOException {
            Files.createDirectories(layout.jobs(KIND).resolve("other"));
            var warnings = new CopyOnWriteArrayList<String>();
            var listener = listener(warnings);
            Logger.getLogger(Watches.class.getName()).addHandler(listener);
            try {
                watch = FolderWatch.begin(
                        layout,
                        KIND,
                        (folder, service, kinds) -> {
                            if (folder.startsWith(layout.jobs(KIND))) {
                                throw new IOException("User limit of inotify watches reached");
                            }
                            return folder.register(service, kinds);
                        },
                        Duration.ofMillis(50),
                        name -> told.add(new Told(new JobKey(KIND, name), System.nanoTime())));

                Files.writeString(job().resolve("settings.job"), "{\"timeout\": 3}");
                awaitsMail();
                Files.createDirectories(layout.jobs(KIND).resolve("new"));
                awaits("new");
                Files.delete(layout.jobs(KIND).resolve("new"));
                awaits("new");
            } finally {
                Logger.getLogger(Watches.class.getName()).removeHandler(listener);
            }

            assertThat(warnings).singleElement().asString().contains("raise fs.inotify.max_user_watches");
        }

        @Test
        void theSystemAllowsUntilItAllowsMore() {
            var isGenerous = new AtomicBoolean();
            var watched = new CopyOnWriteArrayList<Path>();
            watch = FolderWatch.begin(
                    layout,
                    KIND,
                    (folder, service, kinds) -> {
                        if (folder.startsWith(job()) && !isGenerous.get()) {
                            throw new IOException("User limit of inotify watches reached");
                        }
                        watched.add(folder);
                        return folder.register(service, kinds);
                    },
                    Duration.ofMillis(50),
                    _ -> {});
            assertThat(watched).doesNotContain(job());

            isGenerous.set(true);

            Eventually.until(() -> List.copyOf(watched), all -> all.contains(job()));
        }

        private static Handler listener(List<String> lines) {
            return new Handler() {
                @Override
                public void publish(LogRecord line) {
                    lines.add(line.getMessage());
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };
        }
    }
}
