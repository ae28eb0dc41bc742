package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.port.HeardLines.Heard;
import webjobs.application.port.JobLog.Level;
import webjobs.application.port.LineListener.Source;
import webjobs.application.port.Output.Stream;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/** What {@link ContinuousLogs} promises. */
@Timeout(60)
public abstract class ContinuousLogsContract {
    private static final JobName MAIL = new JobName("mail");
    private static final JobName OTHER = new JobName("other");
    private static final String TIME = "[05/19/2016 21:49:38 > 3b6ae2: ";

    private Instant now = Instant.parse("2016-05-19T21:49:38.999Z");
    private final HeardLines listener = HeardLines.listening();
    private ContinuousLogs logs;

    /** Logs without any, written by a server of that name. @param listener told of each line */
    protected abstract ContinuousLogs logs(InstantSource clock, String instance, LineListener listener);

    @BeforeEach
    void begin() {
        logs = logs(() -> now, "3b6ae2f0", listener);
    }

    /** As a process does. */
    protected static void write(JobLog log, Stream stream, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        log.write(stream, bytes, 0, bytes.length);
    }

    private void writes(String text) {
        try (var log = logs.open(MAIL)) {
            write(log, Stream.STDOUT, text);
        }
    }

    private String text() {
        try (var in = logs.find(MAIL, 0).orElseThrow().from(0)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** So many characters of ASCII as a text has. */
    protected static String read(InputStream in, int length) {
        try {
            return new String(in.readNBytes(length), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertGoesOnWith(InputStream in, String text) {
        assertThat(read(in, text.length())).isEqualTo(text);
    }

    private static String info(String... lines) {
        var text = new StringBuilder();
        for (var line : lines) {
            text.append(TIME).append("INFO] ").append(line).append('\n');
        }
        return text.toString();
    }

    @Nested
    class Listening {
        @Test
        void hearsEachLineOnceInItsOrderWithItsStamp() {
            try (var log = logs.open(MAIL)) {
                log.system(Level.INFO, "Status changed to Running");
                write(log, Stream.STDOUT, "hello\nhalf");
                write(log, Stream.STDERR, "oh\n");
            }
            try (var log = logs.open(OTHER)) {
                write(log, Stream.STDOUT, "another's\n");
            }

            var mail = new Source(JobKind.CONTINUOUS, MAIL, Optional.empty());
            var other = new Source(JobKind.CONTINUOUS, OTHER, Optional.empty());
            assertThat(listener.all())
                    .containsExactly(
                            new Heard(mail, TIME + "SYS INFO] Status changed to Running"),
                            new Heard(mail, TIME + "INFO] hello"),
                            new Heard(mail, TIME + "ERR ] oh"),
                            new Heard(mail, TIME + "INFO] half"),
                            new Heard(other, TIME + "INFO] another's"));
        }
    }

    @Nested
    class Lines {
        @Test
        void ofBothStreamsAndTheServerAreInOneLogInTheirOrder() {
            try (var log = logs.open(MAIL)) {
                log.system(Level.INFO, "Status changed to Running");
                write(log, Stream.STDOUT, "hello\n");
                write(log, Stream.STDERR, "oh\n");
                now = now.plusSeconds(1);
                log.system(Level.ERR, "Job failed due to exit code 1\nand so on");
            }

            assertThat(text())
                    .isEqualTo(TIME + "SYS INFO] Status changed to Running\n"
                            + TIME + "INFO] hello\n"
                            + TIME + "ERR ] oh\n"
                            + "[05/19/2016 21:49:39 > 3b6ae2: SYS ERR ] Job failed due to exit code 1\n"
                            + "[05/19/2016 21:49:39 > 3b6ae2: SYS ERR ] and so on\n");
        }

        @Test
        void areWrittenWhenTheyEnd() {
            try (var log = logs.open(MAIL)) {
                write(log, Stream.STDOUT, "one\rtwo\r\nthr");
                assertThat(text()).isEqualTo(info("one", "two"));

                write(log, Stream.STDOUT, "ee\nfour");
                assertThat(text()).isEqualTo(info("one", "two", "three"));

                log.system(Level.WARN, "so far");
                assertThat(text()).isEqualTo(info("one", "two", "three", "four") + TIME + "SYS WARN] so far\n");
                write(log, Stream.STDOUT, "five");
            }
            assertThat(text()).endsWith(TIME + "SYS WARN] so far\n" + TIME + "INFO continued] five\n");
        }

        @Test
        void goOnFromLaunchToLaunch() {
            writes("one\n");
            writes("two\n");

            assertThat(text()).isEqualTo(info("one", "two"));
        }

        @Test
        void areNotWrittenAfterItIsClosed() {
            var log = logs.open(MAIL);
            log.close();

            write(log, Stream.STDOUT, "late\n");
            log.system(Level.INFO, "late");
            log.close();

            assertThat(text()).isEmpty();
        }

        @Test
        void areThoseOfTheirJob() {
            writes("one\n");

            assertThat(logs.find(OTHER, 0)).isEmpty();
        }
    }

    @Nested
    class Finding {
        @Test
        void findsNothingOfAJobThatNeverRan() {
            assertThat(logs.find(MAIL, 0)).isEmpty();
            assertThat(logs.find(MAIL, 1)).isEmpty();
            assertThat(logs.find(MAIL, 1000)).isEmpty();
        }

        @Test
        void findsALogWhileItIsWritten() throws IOException {
            try (var log = logs.open(MAIL)) {
                write(log, Stream.STDOUT, "one\n");
                var found = logs.find(MAIL, 0).orElseThrow();
                assertThat(found.size()).isEqualTo(info("one").length());
                assertThat(logs.find(MAIL, 1)).isEmpty();

                write(log, Stream.STDOUT, "two\n");
                try (var in = found.from(found.size())) {
                    assertThat(in.readAllBytes()).asString().isEqualTo(info("two"));
                }
            }
        }
    }

    @Nested
    class Following {
        @ParameterizedTest
        @CsvSource({"0, ''", "1, 3", "2, '2,3'", "3, '1,2,3'", "100, '1,2,3'", "2147483647, '1,2,3'"})
        void beginsWithTheLastLines(int lines, String expected) throws IOException {
            writes("1\n2\n3\n");

            try (var in = logs.follow(MAIL, lines)) {
                writes("4\n");

                var first = expected.isEmpty() ? "" : info(expected.split(","));
                assertGoesOnWith(in, first + info("4"));
            }
        }

        @Test
        void findsTheBeginningOfLinesOfAnyLength() throws IOException {
            var lines = List.of("a".repeat(8_100), "b".repeat(30_000), "", "c".repeat(8_192));
            writes(String.join("\n", lines) + "\n");

            for (var count = 0; count <= lines.size(); count++) {
                try (var in = logs.follow(MAIL, count)) {
                    var last = lines.subList(lines.size() - count, lines.size());
                    assertGoesOnWith(in, info(last.toArray(String[]::new)));
                }
            }
        }

        @Test
        void goesOnWithWhatIsWritten() throws IOException {
            try (var log = logs.open(MAIL);
                    var in = logs.follow(MAIL, 10)) {
                for (var i = 0; i < 5; i++) {
                    write(log, Stream.STDOUT, i + "\n");

                    assertGoesOnWith(in, info(String.valueOf(i)));
                }
            }
        }

        @Test
        void givesNoPartOfACharacter() throws IOException {
            var line = "é€😀ä".repeat(2_000);
            writes(line + "\n");

            for (var size : new int[] {4, 5, 7, 64, 1_000}) {
                try (var in = logs.follow(MAIL, 1)) {
                    var text = new StringBuilder();
                    var buffer = new byte[size];
                    while (!text.toString().endsWith("\n")) {
                        var piece = new String(buffer, 0, in.read(buffer), StandardCharsets.UTF_8);
                        assertThat(piece).doesNotContain("\uFFFD");
                        text.append(piece);
                    }
                    assertThat(text).hasToString(info(line));
                }
            }
        }

        @Test
        void waitsForALogThatIsNotThereYet() throws IOException {
            try (var in = logs.follow(MAIL, 10)) {
                var first =
                        CompletableFuture.supplyAsync(() -> read(in, info("one").length()));

                writes("one\n");

                assertThat(first.join()).isEqualTo(info("one"));
            }
        }

        @Test
        void missesNothingOfALogThatGrowsLarge() throws IOException {
            var lines = IntStream.range(0, 40_000).mapToObj(i -> "line " + i).toArray(String[]::new);
            var expected = info(lines);
            try (var log = logs.open(MAIL);
                    var in = logs.follow(MAIL, 0);
                    var other = logs.follow(MAIL, 0)) {
                var seen = CompletableFuture.supplyAsync(() -> read(in, expected.length()));
                var seenByOther = CompletableFuture.supplyAsync(() -> read(other, expected.length()));
                for (var line : lines) {
                    write(log, Stream.STDOUT, line + "\n");
                }

                assertThat(seen.join()).isEqualTo(expected);
                assertThat(seenByOther.join()).isEqualTo(expected);
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void endsWhenAnotherThreadClosesIt(boolean isThereALog) throws Exception {
            if (isThereALog) {
                writes("one\n");
            }
            var in = logs.follow(MAIL, 0);
            var end = CompletableFuture.supplyAsync(() -> read(in, 1));
            assertThat(end.isDone()).isFalse();

            in.close();

            assertThat(end.join()).isEmpty();
            in.close();
            assertThat(in.read()).isEqualTo(-1);
        }

        @Test
        void endsWhenItsReaderIsInterrupted() throws Exception {
            try (var in = logs.follow(MAIL, 0)) {
                var result = new CompletableFuture<String>();
                var reader = Thread.ofVirtual().start(() -> result.complete(read(in, 1)));

                reader.interrupt();

                assertThat(result.join()).isEmpty();
            }
        }

        @Test
        void ofOneJobHearsNothingOfAnother() throws IOException {
            try (var in = logs.follow(OTHER, 10);
                    var log = logs.open(OTHER)) {
                writes("one\n");
                write(log, Stream.STDOUT, "two\n");

                assertGoesOnWith(in, info("two"));
            }
        }
    }
}
