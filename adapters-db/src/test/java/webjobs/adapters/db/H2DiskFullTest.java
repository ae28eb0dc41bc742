package webjobs.adapters.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import webjobs.application.Eventually;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/** Others fill the disk to its last byte, as fast as they can, while the history is written to. */
@Timeout(240)
class H2DiskFullTest {
    private static final int WRITERS = 8;
    private static final int OPEN = 20;

    @TempDir
    private Path directory;

    private SmallDisk disk;
    private final Queue<Run> open = new ConcurrentLinkedQueue<>();
    private final Queue<Run> ended = new ConcurrentLinkedQueue<>();

    @AfterEach
    void unmount() throws Exception {
        disk.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatBeginsIsRefusedAndWhatGoesOnIsRecordedAsEnded(SmallDisk.Kind kind) throws Exception {
        disk = SmallDisk.mount(kind, directory);
        try (var database = Database.open(new Database.Settings.H2(disk.home()))) {
            var history = new DatabaseRunHistory(database);
            IntStream.range(0, OPEN).forEach(number -> begin(history, run("open", number, "z".repeat(10_000))));
            disk.fill();

            assertThat(writeUntilRefused(history))
                    .hasSize(WRITERS)
                    .allSatisfy(H2DiskFullTest::assertSaysThatTheDiskIsFull);

            assertNothingIsLost(history);
            assertThatExceptionOfType(StorageFailed.class)
                    .isThrownBy(() -> history.begin(List.of(run("large", 1, "x".repeat(100_000)))))
                    .satisfies(H2DiskFullTest::assertSaysThatTheDiskIsFull);
            Eventually.until(disk::isFull, full -> full);
            open.forEach(run -> end(history, run));
            history.forgetAll(new JobName("job0"));
            ended.removeIf(run -> run.job().text().equals("job0"));
            assertNothingIsLost(history);

            disk.empty();

            beginAndEnd(history, run("after", 1, ""));
            assertNothingIsLost(history);
        }
        assertThat(disk.openFiles()).isEmpty();
        try (var database = Database.open(new Database.Settings.H2(disk.home()))) {
            assertNothingIsLost(new DatabaseRunHistory(database));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TMPFS", "EXT4"})
    void isSurvivedAgainAndAgain(SmallDisk.Kind kind) throws Exception {
        disk = SmallDisk.mount(kind, directory);
        try (var database = Database.open(new Database.Settings.H2(disk.home()))) {
            var history = new DatabaseRunHistory(database);
            for (var round = 1; round <= 3; round++) {
                disk.fill();
                writeUntilRefused(history);
                disk.empty();
                beginAndEnd(history, run("after", round, ""));
                assertNothingIsLost(history);
                IntStream.range(0, WRITERS).forEach(writer -> history.forgetAll(new JobName("job" + writer)));
                ended.removeIf(run -> run.job().text().startsWith("job"));
            }
        }
        assertThat(disk.openFiles()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatIsKilledMeanwhileFindsAllThatItWasPromised(SmallDisk.Kind kind) throws Exception {
        disk = SmallDisk.mount(kind, directory);
        var promises = new ArrayList<String>();
        var server = EndlessRuns.start(disk.home());
        try (var output = server.inputReader()) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                promises.add(line);
                if (promises.size() == 100) {
                    disk.fill();
                }
                if (line.startsWith("refused")) {
                    // Not the process itself, which would close its output before the last promises are read.
                    server.toHandle().destroyForcibly();
                }
            }
        } finally {
            server.destroyForcibly().waitFor();
        }

        try (var database = Database.open(new Database.Settings.H2(disk.home()))) {
            var history = new DatabaseRunHistory(database);
            EndlessRuns.assertRunsAreKept(history, promises);
            Eventually.until(disk::isFull, full -> full);
            var unfinished = history.unfinished();
            for (var run : unfinished.subList(0, Math.min(OPEN, unfinished.size()))) {
                open.add(run);
                end(history, run);
            }
            disk.empty();
            beginAndEnd(history, run("after", 1, ""));
            assertNothingIsLost(history);
        }
    }

    /** What each of some writers was told in the end. */
    private List<StorageFailed> writeUntilRefused(DatabaseRunHistory history) throws Exception {
        var refusals = new ArrayList<StorageFailed>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = IntStream.range(0, WRITERS)
                    .mapToObj(writer -> threads.submit(() -> writeUntilRefused(history, "job" + writer)))
                    .toList();
            for (var writer : writers) {
                refusals.add(writer.get());
            }
        }
        Eventually.until(disk::isFull, full -> full);
        return refusals;
    }

    private StorageFailed writeUntilRefused(DatabaseRunHistory history, String job) {
        for (var number = 0; ; number++) {
            var run = run(job, number, "y".repeat(20_000));
            try {
                begin(history, run);
            } catch (StorageFailed refused) {
                return refused;
            }
            end(history, run);
        }
    }

    private static void assertSaysThatTheDiskIsFull(StorageFailed refused) {
        assertThat(refused).hasMessageContaining("disk is full");
        assertThat(refused.isRetryable()).isTrue();
        assertThat(refused.happened()).isEqualTo(Happened.NO);
    }

    private void begin(DatabaseRunHistory history, Run run) {
        history.begin(List.of(run));
        open.add(run);
    }

    private void end(DatabaseRunHistory history, Run run) {
        var done = run.ended(new Run.State.Exited(Instant.EPOCH, 0));
        assertThat(history.end(done, Optional.empty())).isTrue();
        open.remove(run);
        ended.add(done);
    }

    private void beginAndEnd(DatabaseRunHistory history, Run run) {
        begin(history, run);
        end(history, run);
    }

    private void assertNothingIsLost(DatabaseRunHistory history) {
        assertThat(ended).isNotEmpty();
        for (var runs : List.of(ended, open)) {
            assertThat(runs)
                    .allSatisfy(
                            run -> assertThat(history.find(run.job(), run.id())).contains(run));
        }
    }

    private static Run run(String job, int number, String arguments) {
        var id = new RunId(EndlessRuns.FIRST + number);
        return Run.begun(new JobName(job), id, new Trigger.External("test"), arguments, Instant.EPOCH);
    }
}
