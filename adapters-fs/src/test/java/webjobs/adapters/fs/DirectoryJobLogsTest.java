package webjobs.adapters.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.port.HeardLines;
import webjobs.application.port.JobLog;
import webjobs.application.port.JobLog.Level;
import webjobs.application.port.JobLogs;
import webjobs.application.port.JobLogsContract;
import webjobs.application.port.LineListener;
import webjobs.application.port.Output.Stream;
import webjobs.application.port.StorageFailed;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

class DirectoryJobLogsTest extends JobLogsContract {
    private static final JobName MAIL = new JobName("mail");
    private static final RunId RUN = new RunId(202605192149380000L);
    private static final String TIME = "[05/19/2016 21:49:38 > 3b6ae2: ";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2016-05-19T21:49:38Z"));

    @TempDir
    Path home;

    @Override
    protected JobLogs logs(
            InstantSource clock, String instance, LineListener listener, long maxBytes, BooleanSupplier isSpaceShort) {
        return new DirectoryJobLogs(
                new SiteLayout(home), clock, instance, listener, new LogLimits(maxBytes, isSpaceShort));
    }

    private JobLogs logs(InstantSource clock, String instance) {
        return logs(clock, instance, HeardLines.deaf(), 1L << 30, () -> false);
    }

    private static void write(JobLog log, Stream stream, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        log.write(stream, bytes, 0, bytes.length);
    }

    @Test
    void laysTheLogsWhereClientsReadThem() {
        logs(CLOCK, "x").open(MAIL, RUN).close();

        var folder = home.resolve("data/jobs/triggered/mail/202605192149380000");
        assertThat(folder.resolve("output_202605192149380000.log")).exists();
        assertThat(folder.resolve("error_202605192149380000.log")).exists();
    }

    @Test
    void endsALineThatAKilledServerLeftTorn() throws IOException {
        var layout = new SiteLayout(home);
        Files.createDirectories(layout.runLogs(MAIL, RUN));
        Files.writeString(layout.outputLog(MAIL, RUN), TIME + "INFO] hal");

        try (var log = logs(CLOCK, "3b6ae2").open(MAIL, RUN)) {
            log.system(Level.WARN, "again");
        }

        assertThat(layout.outputLog(MAIL, RUN)).hasContent(TIME + "INFO] hal\n" + TIME + "SYS WARN] again\n");
    }

    @Test
    void goesOnWritingWhenItsThreadIsInterrupted() {
        var layout = new SiteLayout(home);

        try (var log = logs(CLOCK, "3b6ae2").open(MAIL, RUN)) {
            Thread.currentThread().interrupt();
            write(log, Stream.STDOUT, "one\n");
            assertThat(Thread.interrupted()).isTrue();
            write(log, Stream.STDOUT, "two\n");
        }

        assertThat(layout.outputLog(MAIL, RUN)).hasContent(TIME + "INFO] one\n" + TIME + "INFO] two\n");
    }

    @Test
    void saysWhichLogsCannotBeOpenedAndWhere() throws IOException {
        Files.writeString(home.resolve("data"), "a file in the way");

        assertThatThrownBy(() -> logs(CLOCK, "x").open(MAIL, RUN))
                .isInstanceOf(StorageFailed.class)
                .hasMessageStartingWith("The server could not open the logs of a run of 'mail': ")
                .hasMessageContaining(home.resolve("data").toString());
    }

    /** What is on the disk of a log that is longer than it may be. */
    @Nested
    class LimitsOnDisk {
        private static final long MAX = 1 << 20;

        private SiteLayout layout;
        private JobLogs logs;

        @BeforeEach
        void begin() {
            layout = new SiteLayout(home);
            logs = limited();
        }

        private JobLogs limited() {
            return logs(CLOCK, "3b6ae2", HeardLines.deaf(), MAX, () -> false);
        }

        private List<Path> files() throws IOException {
            try (var files = Files.list(layout.runLogs(MAIL, RUN))) {
                return files.filter(file -> file.getFileName().toString().startsWith("output"))
                        .sorted()
                        .toList();
            }
        }

        private long bytesOnDisk() throws IOException {
            var bytes = 0L;
            for (var file : files()) {
                bytes += Files.size(file);
            }
            return bytes;
        }

        private byte[] read(JobLogs from) throws IOException {
            try (var in =
                    from.find(MAIL, RUN, JobLogs.Kind.OUTPUT).orElseThrow().from(0)) {
                return in.readAllBytes();
            }
        }

        private void fill(JobLog log, long bytes) {
            for (var i = 0L; i < bytes; i += 10_000) {
                write(log, Stream.STDOUT, (i + "x".repeat(93) + "\n").repeat(100));
            }
        }

        @Test
        void neverTakesMoreThanTheLimit() throws IOException {
            try (var log = logs.open(MAIL, RUN)) {
                for (var i = 0; i < 60; i++) {
                    fill(log, 80_000);
                    assertThat(bytesOnDisk()).isLessThanOrEqualTo(MAX);
                }
            }

            assertThat(files()).containsExactly(layout.outputLog(MAIL, RUN));
            assertThat(bytesOnDisk()).isLessThanOrEqualTo(MAX);
        }

        @Test
        void isReadAsItIsByTheNextLifeOfAKilledServer() throws IOException {
            var log = logs.open(MAIL, RUN);
            fill(log, 3 * MAX);
            var left = read(logs);

            assertThat(read(limited())).isEqualTo(left);
            try (var again = limited().open(MAIL, RUN)) {
                again.system(Level.WARN, "again");
            }

            assertThat(new String(read(limited()), StandardCharsets.UTF_8))
                    .isEqualTo(new String(left, StandardCharsets.UTF_8) + TIME + "SYS WARN] again\n");
            assertThat(files()).containsExactly(layout.outputLog(MAIL, RUN));
            log.close();
        }

        @Test
        void isReadAsItIsWhereverTheJoiningOfItsPartsBrokeOff() throws IOException {
            var log = logs.open(MAIL, RUN);
            fill(log, 3 * MAX);
            var whole = read(logs);
            var first = layout.outputLog(MAIL, RUN);
            var size = (int) Files.size(first);

            for (var copied : new int[] {1, (whole.length - size) / 2, whole.length - size - 1}) {
                Files.write(first, Arrays.copyOf(whole, size + copied));
                assertThat(read(limited())).isEqualTo(whole);
            }
            Files.write(first, whole);
            for (var file : files()) {
                assertThat(read(limited())).isEqualTo(whole);
                if (!file.equals(first)) {
                    Files.delete(file);
                }
            }
            assertThat(read(limited())).isEqualTo(whole);
            log.close();
        }

        @Test
        void isReadWhereNothingOfItsNewestPartWasWritten() throws IOException {
            var log = logs.open(MAIL, RUN);
            fill(log, 3 * MAX);
            var left = read(logs);
            var newest = files().getLast().toString();
            var number = Integer.parseInt(newest.substring(newest.lastIndexOf('.') + 1));

            Files.createFile(Path.of(newest.substring(0, newest.lastIndexOf('.') + 1) + (number + 1)));

            assertThat(read(limited())).isEqualTo(left);
            log.close();
        }

        @Test
        void goesOnWhenItsThreadIsInterrupted() throws IOException {
            try (var log = logs.open(MAIL, RUN)) {
                Thread.currentThread().interrupt();
                fill(log, 3 * MAX);
                write(log, Stream.STDOUT, "the end\n");
            }
            assertThat(Thread.interrupted()).isTrue();

            assertThat(files()).containsExactly(layout.outputLog(MAIL, RUN));
            assertThat(new String(read(logs), StandardCharsets.UTF_8)).endsWith(TIME + "INFO] the end\n");
        }

        @Test
        void canBeReadWhileItIsWritten() throws Exception {
            try (var log = logs.open(MAIL, RUN)) {
                fill(log, 2 * MAX);
                var isOver = new AtomicBoolean();
                var writer = Thread.ofVirtual().start(() -> {
                    while (!isOver.get()) {
                        fill(log, 100_000);
                    }
                });
                try {
                    for (var i = 0; i < 100; i++) {
                        var found = logs.find(MAIL, RUN, JobLogs.Kind.OUTPUT).orElseThrow();
                        try (var in = found.from(0)) {
                            assertThat(in.readNBytes(50))
                                    .asString(StandardCharsets.UTF_8)
                                    .startsWith(TIME + "INFO] 0xx");
                            assertThat(in.readAllBytes().length).isGreaterThan((int) MAX / 2);
                        }
                    }
                } finally {
                    isOver.set(true);
                    writer.join();
                }
            }
        }
    }

    @Nested
    class SchedulerLogOnDisk {
        private final List<String> warnings = new CopyOnWriteArrayList<>();
        private final Handler listener = new Handler() {
            @Override
            public void publish(LogRecord line) {
                warnings.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };

        private SiteLayout layout;
        private Path data;
        private JobLogs logs;

        @BeforeEach
        void begin() {
            layout = new SiteLayout(home);
            data = home.resolve("data/jobs/triggered/mail");
            logs = logs(CLOCK, "3b6ae2");
            Logger.getLogger(Loss.class.getName()).addHandler(listener);
        }

        @AfterEach
        void end() {
            Logger.getLogger(Loss.class.getName()).removeHandler(listener);
        }

        private void fill(Path file, char letter) throws IOException {
            Files.createDirectories(data);
            Files.writeString(file, String.valueOf(letter).repeat((1 << 20) + 1) + "\n");
        }

        @Test
        void liesInTheJobsDataFolderAndGoesWithIt() {
            logs.schedulerLine(MAIL, Level.INFO, "hello");
            assertThat(data.resolve("job_scheduler.log")).hasContent(TIME + "SYS INFO] hello\n");

            new DirectoryJobStore(layout, new UploadLimits(1, 1, 1, 1), new Trash(layout.discarded(), Runnable::run))
                    .removeData(JobKind.TRIGGERED, MAIL);

            assertThat(data).doesNotExist();
            assertThat(logs.schedulerLog(MAIL)).isEmpty();
        }

        @Test
        void takesThePlaceOfItsPredecessorWhenItIsPutAside() throws IOException {
            fill(data.resolve("job_scheduler.log"), 'b');
            fill(data.resolve("job_prev_log.txt"), 'a');

            logs.schedulerLine(MAIL, Level.INFO, "hello");

            assertThat(Files.readString(data.resolve("job_prev_log.txt"))).startsWith("bbb");
            assertThat(data.resolve("job_scheduler.log")).hasContent(TIME + "SYS INFO] hello\n");
            assertThat(data).isDirectoryNotContaining("glob:**/*{tmp,bak,2}*");
        }

        @Test
        void isNotKeptOpenBetweenLines() throws IOException {
            logs.schedulerLine(MAIL, Level.INFO, "hello");

            try (var open = Files.list(Path.of("/proc/self/fd"))) {
                assertThat(open.map(SchedulerLogOnDisk::target)).noneMatch(file -> file.startsWith(home.toString()));
            }
        }

        private static String target(Path descriptor) {
            try {
                return Files.readSymbolicLink(descriptor).toString();
            } catch (IOException _) {
                return "closed meanwhile";
            }
        }

        @Test
        void endsALineThatAKilledServerLeftTorn() throws IOException {
            Files.createDirectories(data);
            Files.writeString(data.resolve("job_scheduler.log"), TIME + "SYS INFO] hal");

            logs.schedulerLine(MAIL, Level.INFO, "again");

            assertThat(data.resolve("job_scheduler.log"))
                    .hasContent(TIME + "SYS INFO] hal\n" + TIME + "SYS INFO] again\n");
        }

        @Test
        void isLostAndToldOnceWhileSomethingElseHasItsName() throws Exception {
            Files.createDirectories(data);
            var pipe = data.resolve("job_scheduler.log");
            assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                    .isZero();

            logs.schedulerLine(MAIL, Level.INFO, "lost");
            logs.schedulerLine(MAIL, Level.INFO, "lost, too");

            assertThat(logs.schedulerLog(MAIL)).isEmpty();
            assertThat(warnings)
                    .containsExactly("A log cannot be written: something that is no file has its name. log=" + pipe);

            Files.delete(pipe);
            logs.schedulerLine(MAIL, Level.INFO, "here");
            assertThat(pipe)
                    .hasContent(TIME + "SYS WARN] 13 bytes of this log are missing here, as they could not be written: "
                            + "something that is no file has its name.\n" + TIME + "SYS INFO] here\n");
        }

        @Test
        void isLostWithoutAnExceptionWhereTheFolderCannotBeMade() throws IOException {
            Files.writeString(home.resolve("data"), "a file in the way");

            logs.schedulerLine(MAIL, Level.INFO, "lost");
            logs.schedulerLine(new JobName("other"), Level.INFO, "lost");

            assertThat(warnings).hasSize(2);
        }

        @Test
        void isWrittenByAThreadThatIsInterrupted() {
            Thread.currentThread().interrupt();
            logs.schedulerLine(MAIL, Level.INFO, "hello");

            assertThat(Thread.interrupted()).isTrue();
            assertThat(data.resolve("job_scheduler.log")).hasContent(TIME + "SYS INFO] hello\n");
        }

        @Test
        void countsWhatIsLostOnAFullDiskAndTellsItInBothLogsOnceEachStretch() throws Exception {
            try (var disk = SmallDisk.mount(1 << 20)) {
                var small = new SiteLayout(disk.root());
                var filler = disk.root().resolve("filler");
                var full = new DirectoryJobLogs(
                        small, CLOCK, "3b6ae2", HeardLines.deaf(), new LogLimits(1L << 30, () -> false));

                for (var stretch = 1; stretch <= 2; stretch++) {
                    full.schedulerLine(MAIL, Level.INFO, "before");
                    disk.fill(filler);
                    for (var i = 0; i < 100; i++) {
                        full.schedulerLine(MAIL, Level.INFO, "lost ".repeat(20));
                    }
                    Files.delete(filler);
                    full.schedulerLine(MAIL, Level.INFO, "after");

                    assertThat(warnings)
                            .hasSize(stretch)
                            .allSatisfy(line ->
                                    assertThat(line).startsWith("A log cannot be written: the disk is full. log="));
                }

                var lines = Files.readAllLines(small.schedulerLog(MAIL));
                assertThat(lines).allMatch(line -> line.startsWith(TIME + "SYS ") || line.isEmpty());
                assertThat(lines.getLast()).isEqualTo(TIME + "SYS INFO] after");
                assertThat(lines.get(lines.size() - 2))
                        .matches("\\Q" + TIME + "\\ESYS WARN] \\d+ bytes of this log are missing here,"
                                + " as they could not be written: the disk is full\\.");
            }
        }
    }

    @Nested
    class OnAFullDisk {
        @Test
        void countsWhatIsLostAndTellsOnceThereIsRoomAgain() throws Exception {
            try (var disk = SmallDisk.mount(1 << 20)) {
                var layout = new SiteLayout(disk.root());
                var filler = disk.root().resolve("filler");
                var logs = new DirectoryJobLogs(
                        layout, CLOCK, "3b6ae2", HeardLines.deaf(), new LogLimits(1L << 30, () -> false));

                try (var log = logs.open(MAIL, RUN)) {
                    write(log, Stream.STDOUT, "before\n");
                    disk.fill(filler);
                    for (var i = 0; i < 500; i++) {
                        write(log, Stream.STDOUT, "lost ".repeat(40) + "\n");
                    }
                    log.system(Level.INFO, "lost, too");
                    Files.delete(filler);
                    write(log, Stream.STDOUT, "after\n");
                }

                var lines = Files.readAllLines(layout.outputLog(MAIL, RUN));
                assertThat(lines.getFirst()).isEqualTo(TIME + "INFO] before");
                assertThat(lines.getLast()).isEqualTo(TIME + "INFO] after");
                assertThat(lines.get(lines.size() - 2))
                        .matches("\\Q" + TIME + "\\ESYS WARN] \\d+ bytes of this log are missing here,"
                                + " as they could not be written: the disk is full\\.");
                var written =
                        500L * (TIME.length() + "INFO] \n".length() + 200) + (TIME + "SYS INFO] lost, too\n").length();
                var kept = String.join("\n", lines.subList(1, lines.size() - 2)).length();
                var lost = Long.parseLong(lines.get(lines.size() - 2).replaceAll(".*WARN] (\\d+) bytes.*", "$1"));
                // A torn line is ended with a line end of ours, where the whole ones have their own.
                assertThat(kept + lost).isBetween(written - 1, written);
            }
        }
    }
}
