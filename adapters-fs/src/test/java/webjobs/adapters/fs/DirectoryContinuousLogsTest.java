package webjobs.adapters.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;
import webjobs.application.port.ContinuousLogs;
import webjobs.application.port.ContinuousLogsContract;
import webjobs.application.port.HeardLines;
import webjobs.application.port.JobLog;
import webjobs.application.port.JobLog.Level;
import webjobs.application.port.LineListener;
import webjobs.application.port.Output.Stream;
import webjobs.application.port.StorageFailed;
import webjobs.domain.job.JobName;

class DirectoryContinuousLogsTest extends ContinuousLogsContract {
    private static final JobName MAIL = new JobName("mail");
    private static final String STAMP = "[05/19/2016 21:49:38 > 3b6ae2: INFO] ";
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2016-05-19T21:49:38Z"));
    /** Three lines of three letters and no more. */
    private static final int THREE_LINES = 3 * (STAMP.length() + 4);

    @TempDir
    Path home;

    /** As the server does, except that what is put aside is not removed before a test has seen it. */
    @Override
    protected ContinuousLogs logs(InstantSource clock, String instance, LineListener listener) {
        return new DirectoryContinuousLogs(new SiteLayout(home), clock, instance, 1 << 20, 10, listener, () -> false);
    }

    private ContinuousLogs small(int kept) {
        return new DirectoryContinuousLogs(
                new SiteLayout(home), CLOCK, "3b6ae2", THREE_LINES, kept, HeardLines.deaf(), () -> false);
    }

    private Path file(String name) {
        return home.resolve("data/jobs/continuous/mail").resolve(name);
    }

    private static String lines(int from, int to) {
        var text = new StringBuilder();
        IntStream.range(from, to).forEach(i -> text.append(STAMP).append(i).append('\n'));
        return text.toString();
    }

    /** Each in a call of its own, from 100 to 999. */
    private static void writeLines(JobLog log, int from, int to) {
        IntStream.range(from, to).forEach(i -> write(log, Stream.STDOUT, i + "\n"));
    }

    @Nested
    class Rolling {
        @Test
        void putsTheLogAsideBeforeTheLineThatWouldMakeItTooLarge() {
            try (var log = small(2).open(MAIL)) {
                writeLines(log, 100, 103);
                assertThat(file("job_log.txt")).hasContent(lines(100, 103));
                assertThat(file("job_prev_log.txt")).doesNotExist();

                writeLines(log, 103, 107);
            }

            assertThat(file("job_log.txt")).hasContent(lines(106, 107));
            assertThat(file("job_prev_log.txt")).hasContent(lines(103, 106));
            assertThat(file("job_prev_log.2.txt")).doesNotExist();
        }

        @Test
        void keepsLittleMoreWhereTheDiskIsNearlyFull() throws IOException {
            var isSpaceShort = new AtomicBoolean(true);
            var logs = new DirectoryContinuousLogs(
                    new SiteLayout(home), CLOCK, "3b6ae2", 1L << 30, 2, HeardLines.deaf(), isSpaceShort::get);
            try (var log = logs.open(MAIL)) {
                write(log, Stream.STDOUT, "0123456789\n".repeat(100_000));
                assertThat(Files.size(file("job_log.txt"))).isLessThanOrEqualTo(1 << 20);
                assertThat(Files.size(file("job_prev_log.txt"))).isLessThanOrEqualTo(1 << 20);

                isSpaceShort.set(false);
                write(log, Stream.STDOUT, "0123456789\n".repeat(100_000));
                assertThat(Files.size(file("job_log.txt"))).isGreaterThan(1 << 20);
            }
        }

        @Test
        void keepsAsManyAsItIsTold() throws IOException {
            var logs = small(4);
            try (var log = logs.open(MAIL)) {
                writeLines(log, 100, 120);
            }

            assertThat(file("job_log.txt")).hasContent(lines(118, 120));
            assertThat(file("job_prev_log.txt")).hasContent(lines(115, 118));
            assertThat(file("job_prev_log.2.txt")).hasContent(lines(112, 115));
            assertThat(file("job_prev_log.3.txt")).hasContent(lines(109, 112));
            assertThat(file("job_prev_log.4.txt")).doesNotExist();
            try (var in = logs.find(MAIL, 3).orElseThrow().from(0)) {
                assertThat(in.readAllBytes()).asString().isEqualTo(lines(109, 112));
            }
            assertThat(logs.find(MAIL, 4)).isEmpty();
        }

        @Test
        void goesOnBetweenLinesOfOneCallAndWhereALaunchLeftOff() {
            var logs = small(2);
            try (var log = logs.open(MAIL)) {
                write(log, Stream.STDOUT, "100\n101\n102\n103\n104\n");
            }
            try (var log = logs.open(MAIL)) {
                write(log, Stream.STDOUT, "105\n106\n");
            }

            assertThat(file("job_prev_log.txt")).hasContent(lines(103, 106));
            assertThat(file("job_log.txt")).hasContent(lines(106, 107));
        }

        @Test
        void givesALineThatIsTooLargeByItselfAFileOfItsOwn() {
            var large = "x".repeat(2 * THREE_LINES);
            try (var log = small(4).open(MAIL)) {
                write(log, Stream.STDOUT, "100\n" + large + "\n101\n");
            }

            assertThat(file("job_prev_log.2.txt")).hasContent(lines(100, 101));
            assertThat(file("job_prev_log.txt")).hasContent(STAMP + large + "\n");
            assertThat(file("job_log.txt")).hasContent(lines(101, 102));
        }

        @Test
        void countsWhatTheServerSays() {
            try (var log = small(2).open(MAIL)) {
                writeLines(log, 100, 103);
                log.system(Level.INFO, "one");
            }

            assertThat(file("job_prev_log.txt")).hasContent(lines(100, 103));
            assertThat(file("job_log.txt")).content().endsWith("SYS INFO] one\n");
        }

        @Test
        void leavesALogThatWasFoundWhatItWas() throws IOException {
            var logs = small(2);
            try (var log = logs.open(MAIL)) {
                writeLines(log, 100, 103);
                var found = logs.find(MAIL, 0).orElseThrow();

                writeLines(log, 103, 104);

                try (var in = found.from(found.size() / 3)) {
                    assertThat(in.readAllBytes()).asString().isEqualTo(lines(101, 103));
                }
                writeLines(log, 104, 110);
                assertThatThrownBy(() -> found.from(0)).isInstanceOf(StorageFailed.class);
            }
        }
    }

    @Nested
    class WhateverOthersDo {
        @Test
        void goesOnInThePresentFileWhereItCannotBePutAside() throws IOException {
            Files.createDirectories(file("job_prev_log.txt").resolve("something"));

            try (var log = small(2).open(MAIL)) {
                writeLines(log, 100, 110);
                assertThat(file("job_log.txt")).hasContent(lines(100, 110));

                Tree.delete(file("job_prev_log.txt"));
                Eventually.until(
                        () -> {
                            write(log, Stream.STDOUT, "110\n");
                            return Files.exists(file("job_prev_log.txt"));
                        },
                        isPutAside -> isPutAside);
            }
            assertThat(file("job_prev_log.txt")).content().startsWith(lines(100, 111));
        }

        @Test
        void beginsAFileInPlaceOfOneThatWasRemoved() throws IOException {
            try (var log = logs(CLOCK, "3b6ae2", HeardLines.deaf()).open(MAIL)) {
                write(log, Stream.STDOUT, "100\n");
                for (var i = 0; i < 2; i++) {
                    Tree.delete(home.resolve("data/jobs/continuous/mail"));

                    Eventually.until(
                            () -> {
                                write(log, Stream.STDOUT, "101\n");
                                return Files.exists(file("job_log.txt"));
                            },
                            isThere -> isThere);
                }
            }
            assertThat(file("job_log.txt")).content().startsWith(lines(101, 102));
        }

        @Test
        void doesNotOpenWhatIsNoFile() throws IOException {
            Files.createDirectories(file("job_log.txt"));

            assertThatThrownBy(() -> small(2).open(MAIL))
                    .isInstanceOf(StorageFailed.class)
                    .hasMessageNotContaining(home.toString());
        }

        @Test
        void neverWaitsForAFullDisk() throws IOException {
            try (var disk = SmallDisk.mount(1 << 20)) {
                var logs = new DirectoryContinuousLogs(
                        new SiteLayout(disk.root()), CLOCK, "3b6ae2", THREE_LINES, 2, HeardLines.deaf(), () -> false);
                var layout = new SiteLayout(disk.root());
                try (var log = logs.open(MAIL)) {
                    writeLines(log, 100, 103);
                    disk.fill(disk.root().resolve("filler"));
                    writeLines(log, 103, 120);

                    Files.delete(disk.root().resolve("filler"));
                    writeLines(log, 120, 122);
                }

                assertThat(Files.readString(layout.continuousLog(MAIL, 1))
                                + Files.readString(layout.continuousLog(MAIL, 0)))
                        .containsOnlyOnce("bytes of this log are missing here")
                        .endsWith(lines(120, 122));
            }
        }
    }

    @Nested
    class FollowingOnDisk {
        private static List<String> readLines(InputStream in, String last) {
            var lines = new ArrayList<String>();
            try {
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
                for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(line);
                    if (line.endsWith(last)) {
                        return lines;
                    }
                }
                return lines;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Test
        void readsWhatIsPutAsideToItsEndFirst() throws IOException {
            var logs = small(4);
            try (var log = logs.open(MAIL);
                    var in = logs.follow(MAIL, 0)) {
                writeLines(log, 100, 101);
                assertThat(read(in, lines(100, 101).length())).isEqualTo(lines(100, 101));

                writeLines(log, 101, 110);

                assertThat(read(in, lines(101, 110).length())).isEqualTo(lines(101, 110));
            }
        }

        @Test
        void missesNothingHoweverOftenItRolls() throws IOException {
            var expected = IntStream.range(0, 100_000)
                    .mapToObj(i -> STAMP + "line " + i)
                    .toList();
            var many = new DirectoryContinuousLogs(
                    new SiteLayout(home), CLOCK, "3b6ae2", 1 << 16, 100, HeardLines.deaf(), () -> false);
            try (var log = many.open(MAIL);
                    var in = many.follow(MAIL, 0);
                    var other = many.follow(MAIL, 0)) {
                var seen = CompletableFuture.supplyAsync(() -> readLines(in, " 99999"));
                var seenByOther = CompletableFuture.supplyAsync(() -> readLines(other, " 99999"));
                for (var i = 0; i < 100_000; i++) {
                    write(log, Stream.STDOUT, "line " + i + "\n");
                }

                assertThat(seen.join()).isEqualTo(expected);
                assertThat(seenByOther.join()).isEqualTo(expected);
            }
        }

        /** A line may come between the last read of a file and the moment it is seen to be put aside. */
        @Test
        void missesNothingThatComesBetweenTwoLooks() throws IOException {
            var stamp = new Stamp(CLOCK, "3b6ae2");
            var chain = new LogChain(new SiteLayout(home), MAIL, 40);
            var seen = new LinkedBlockingQueue<String>();
            try (var log = new LineLog(stamp, new RollingLog(chain, stamp, THREE_LINES, () -> false, () -> {}));
                    var in = new LogFollower(chain, new Stamp(CLOCK, "3b6ae2"), 0, Duration.ZERO, () -> {})) {
                var _ = Thread.ofPlatform()
                        .start(() -> new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                                .lines()
                                .forEach(seen::add));
                for (var i = 0; i < 50; i++) {
                    writeLines(log, 100, 200);

                    // No further ahead than is kept.
                    for (var number = 100; number < 200; number++) {
                        assertThat(next(seen)).isEqualTo(STAMP + number);
                    }
                }
            }
        }

        private static String next(BlockingQueue<String> seen) {
            try {
                return String.valueOf(seen.poll(10, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Test
        void saysInOneLineWhereItWasTooSlow() throws IOException {
            var logs = small(2);
            try (var log = logs.open(MAIL);
                    var in = logs.follow(MAIL, 0)) {
                writeLines(log, 100, 200);

                var seen = readLines(in, "199");

                // It had the first file open, and the two that are there now hold four lines.
                assertThat(String.join("\n", seen) + "\n")
                        .isEqualTo(lines(100, 103) + STAMP.replace("INFO", "SYS WARN")
                                + "Lines are missing here: they were put aside and removed before they could be read.\n"
                                + lines(196, 200));
            }
        }

        @Test
        void goesOnWhenTheFolderIsRemovedAndComesBack() throws IOException {
            var logs = small(2);
            try (var in = logs.follow(MAIL, 0)) {
                try (var log = logs.open(MAIL)) {
                    writeLines(log, 100, 105);
                    assertThat(readLines(in, "104")).hasSize(5);
                }
                Tree.delete(home.resolve("data"));
                var seen = CompletableFuture.supplyAsync(() -> readLines(in, "106"));
                Files.writeString(home.resolve("data"), "in the way");
                Files.delete(home.resolve("data"));

                try (var log = logs.open(MAIL)) {
                    writeLines(log, 105, 107);
                }

                assertThat(seen.join()).containsExactly(STAMP + "105", STAMP + "106");
            }
        }

        @Test
        void readsNothingTwiceWhenTheFileIsRemovedBesideAnEarlierOne() throws IOException {
            var logs = small(3);
            try (var in = logs.follow(MAIL, 0)) {
                try (var log = logs.open(MAIL)) {
                    writeLines(log, 100, 104);
                }
                assertThat(readLines(in, "103")).hasSize(4);
                Files.delete(file("job_log.txt"));
                try (var log = logs.open(MAIL)) {
                    writeLines(log, 104, 106);
                }

                assertThat(readLines(in, "105")).containsExactly(STAMP + "104", STAMP + "105");
            }
        }

        @Test
        void beginsAgainWithAFileThatWasEmptied() throws IOException {
            var logs = small(3);
            try (var in = logs.follow(MAIL, 0);
                    var log = logs.open(MAIL)) {
                writeLines(log, 100, 102);
                assertThat(readLines(in, "101")).hasSize(2);
                var seen = CompletableFuture.supplyAsync(() -> readLines(in, "102"));
                Files.writeString(file("job_log.txt"), "");

                Eventually.until(
                        () -> {
                            write(log, Stream.STDOUT, "102\n");
                            return seen.isDone();
                        },
                        isDone -> isDone);

                assertThat(seen.join()).containsExactly(STAMP + "102");
            }
        }

        @Test
        void leavesNothingOpen() throws IOException {
            var many = small(4);
            var before = openFiles();
            for (var i = 0; i < 100; i++) {
                try (var in = many.follow(MAIL, 10);
                        var log = many.open(MAIL)) {
                    write(log, Stream.STDOUT, "100\n");
                    assertThat(readLines(in, "100")).isNotEmpty();
                }
            }

            assertThat(openFiles()).isEqualTo(before);
        }

        /** Of ours: others of this process come and go. */
        private long openFiles() throws IOException {
            try (var files = Files.list(Path.of("/proc/self/fd"))) {
                return files.filter(file -> {
                            try {
                                return Files.readSymbolicLink(file).startsWith(home.toRealPath());
                            } catch (IOException e) {
                                return false;
                            }
                        })
                        .count();
            }
        }
    }
}
