package webjobs.adapters.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.port.StorageFailed;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/** A disk that fills up, on a small one of its own; that takes the right to mount. */
@Timeout(120)
class H2DiskFullTest {
    private static final int WRITERS = 8;
    private static final int SPARE_BYTES = 1_500_000;

    @TempDir
    private Path directory;

    private Path disk;
    private final Queue<Run> ended = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void mountSmallDisk() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()))
                .as("a small disk could be mounted (this takes root)")
                .isZero();
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    @Test
    void isSurvivedWithoutALossAndForgottenWhenThereIsSpaceAgain() throws Exception {
        try (var database = Database.open(new Database.Settings.H2(disk))) {
            var history = new DatabaseRunHistory(database);
            fill();

            assertThat(writeUntilRefused(history)).hasSize(WRITERS).allSatisfy(refused -> {
                assertThat(refused.isRetryable()).isTrue();
                assertThat(refused)
                        .hasMessage("The file of the run history cannot be read or written: its disk is full.");
            });
            assertNothingSeemsLost(history);
            assertThatExceptionOfType(StorageFailed.class)
                    .isThrownBy(() -> history.begin(List.of(run("large", 1, "x".repeat(100_000)))))
                    .matches(StorageFailed::isRetryable);

            Files.delete(disk.resolve("filler"));

            endOne(history, run("after", 1, ""));
            assertNothingIsLost(history);
        }
        assertThat(openFiles()).isEmpty();
        try (var database = Database.open(new Database.Settings.H2(disk))) {
            assertNothingIsLost(new DatabaseRunHistory(database));
        }
    }

    @Test
    void isSurvivedAgainAndAgain() throws Exception {
        try (var database = Database.open(new Database.Settings.H2(disk))) {
            var history = new DatabaseRunHistory(database);
            for (var round = 1; round <= 3; round++) {
                fill();
                writeUntilRefused(history);
                Files.delete(disk.resolve("filler"));
                endOne(history, run("after", round, ""));
                assertNothingIsLost(history);
                IntStream.range(0, WRITERS).forEach(writer -> history.forgetAll(new JobName("job" + writer)));
                ended.removeIf(run -> run.job().text().startsWith("job"));
            }
        }
        assertThat(openFiles()).isEmpty();
    }

    private void fill() throws IOException {
        var free = Files.getFileStore(disk).getUsableSpace();
        Files.write(disk.resolve("filler"), new byte[(int) Math.max(0, free - SPARE_BYTES)]);
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
        return refusals;
    }

    private StorageFailed writeUntilRefused(DatabaseRunHistory history, String job) {
        for (var number = 0; ; number++) {
            try {
                endOne(history, run(job, number, "y".repeat(1_000)));
            } catch (StorageFailed refused) {
                return refused;
            }
        }
    }

    private void endOne(DatabaseRunHistory history, Run run) {
        history.begin(List.of(run));
        var done = run.ended(new Run.State.Exited(Instant.EPOCH, 0));
        assertThat(history.end(done, Optional.empty())).isTrue();
        ended.add(done);
    }

    private void assertNothingIsLost(DatabaseRunHistory history) {
        assertThat(ended)
                .isNotEmpty()
                .allSatisfy(run -> assertThat(history.find(run.job(), run.id())).contains(run));
    }

    /** Not even a reader may open the file anew where the disk has not a byte left; it is told so. */
    private void assertNothingSeemsLost(DatabaseRunHistory history) {
        try {
            assertNothingIsLost(history);
        } catch (StorageFailed refused) {
            assertThat(refused.isRetryable()).isTrue();
        }
    }

    private static Run run(String job, int number, String arguments) {
        var id = new RunId(EndlessRuns.FIRST + number);
        return Run.begun(new JobName(job), id, new Trigger.External("test"), arguments, Instant.EPOCH);
    }

    /** What this process has open on the small disk. */
    private List<Path> openFiles() throws IOException {
        var open = new ArrayList<Path>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (var descriptor : descriptors) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor).startsWith(disk)) {
                    open.add(descriptor);
                }
            }
        }
        return open;
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException absent) {
            return -1;
        }
    }
}
