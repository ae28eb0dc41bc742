package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.port.HeardLines.Heard;
import webjobs.application.port.JobLog.Level;
import webjobs.application.port.JobLogs.Kind;
import webjobs.application.port.LineListener.Source;
import webjobs.application.port.Output.Stream;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/** What {@link JobLogs} promises. */
public abstract class JobLogsContract {
    private static final JobName MAIL = new JobName("mail");
    private static final RunId FIRST = new RunId(202605192149380000L);
    private static final RunId SECOND = new RunId(202605192149390000L);
    private static final String TIME = "[05/19/2016 21:49:38 > 3b6ae2: ";

    private Instant now = Instant.parse("2016-05-19T21:49:38.999Z");

    private static final long NO_LIMIT = 1L << 40;

    /**
     * Logs without any, written by a server of that name.
     *
     * @param listener told of each line of an output log
     * @param maxBytes what a log of a run may have; at least 1 MiB
     * @param isSpaceShort whether there is room for little more
     */
    protected abstract JobLogs logs(
            InstantSource clock, String instance, LineListener listener, long maxBytes, BooleanSupplier isSpaceShort);

    private JobLogs logs(InstantSource clock, String instance, LineListener listener) {
        return logs(clock, instance, listener, NO_LIMIT, () -> false);
    }

    private JobLogs logs(InstantSource clock, String instance) {
        return logs(clock, instance, HeardLines.deaf());
    }

    private JobLogs logs() {
        return logs(() -> now, "3b6ae2");
    }

    private static void write(JobLog log, Stream stream, String text) {
        write(log, stream, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(JobLog log, Stream stream, byte[] bytes) {
        log.write(stream, bytes, 0, bytes.length);
    }

    private static byte[] bytes(JobLogs logs, Kind kind) {
        try (var in = logs.find(MAIL, FIRST, kind).orElseThrow().from(0)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(JobLogs logs, Kind kind) {
        return new String(bytes(logs, kind), StandardCharsets.UTF_8);
    }

    @Nested
    class Listening {
        private static final Source SOURCE = new Source(JobKind.TRIGGERED, MAIL, Optional.of(FIRST));

        private List<Heard> heard(Consumer<JobLog> writing) {
            var listener = HeardLines.listening();
            var logs = logs(() -> now, "3b6ae2", listener);
            try (var log = logs.open(MAIL, FIRST)) {
                writing.accept(log);
            }
            assertThat(text(logs, Kind.OUTPUT))
                    .isEqualTo(
                            listener.all().stream().map(it -> it.line() + "\n").collect(Collectors.joining()));
            return listener.all();
        }

        @Test
        void hearsEachLineOnceInItsOrderWithItsStamp() {
            var heard = heard(log -> {
                log.system(Level.INFO, "Status changed to Running\nof two lines");
                write(log, Stream.STDOUT, "hel");
                write(log, Stream.STDOUT, "lo ä€😀\r\n\nhalf");
                write(log, Stream.STDERR, "oh\n");
                log.system(Level.ERR, "failed");
            });

            assertThat(heard)
                    .containsExactly(
                            new Heard(SOURCE, TIME + "SYS INFO] Status changed to Running"),
                            new Heard(SOURCE, TIME + "SYS INFO] of two lines"),
                            new Heard(SOURCE, TIME + "INFO] hello ä€😀"),
                            new Heard(SOURCE, TIME + "INFO] "),
                            new Heard(SOURCE, TIME + "ERR ] oh"),
                            new Heard(SOURCE, TIME + "INFO] half"),
                            new Heard(SOURCE, TIME + "SYS ERR ] failed"));
        }

        @Test
        void hearsALineThatIsTooLongInItsParts() {
            var heard = heard(log -> write(log, Stream.STDOUT, "x".repeat(70_000) + "\n"));

            assertThat(heard)
                    .extracting(Heard::line)
                    .containsExactly(
                            TIME + "INFO] " + "x".repeat(65_536),
                            TIME + "INFO continued] " + "x".repeat(70_000 - 65_536));
        }

        @Test
        void hearsALineBeforeWhatWasWrittenReturns() {
            var listener = HeardLines.listening();
            try (var log = logs(() -> now, "3b6ae2", listener).open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, "hello\n");

                assertThat(listener.all()).containsExactly(new Heard(SOURCE, TIME + "INFO] hello"));
            }
        }

        @Test
        void isToldNothingOfSchedules() {
            var listener = HeardLines.listening();

            logs(() -> now, "3b6ae2", listener).schedulerLine(MAIL, Level.INFO, "It is time");

            assertThat(listener.all()).isEmpty();
        }

        @Test
        void isToldNothingWhereItDoesNotListen() {
            var listener = HeardLines.deaf();

            try (var log = logs(() -> now, "3b6ae2", listener).open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, "hello\n");
            }

            assertThat(listener.all()).isEmpty();
        }
    }

    @Nested
    class Lines {
        @Test
        void haveTheTimeTheInstanceAndTheirStreamBeforeThem() {
            var logs = logs();

            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, "hello\n");
                now = now.plusSeconds(1);
                write(log, Stream.STDERR, "oh\n");
                now = now.plusSeconds(3600 * 24);
                write(log, Stream.STDOUT, "bye\n");
            }

            assertThat(text(logs, Kind.OUTPUT))
                    .isEqualTo("[05/19/2016 21:49:38 > 3b6ae2: INFO] hello\n"
                            + "[05/19/2016 21:49:39 > 3b6ae2: ERR ] oh\n"
                            + "[05/20/2016 21:49:39 > 3b6ae2: INFO] bye\n");
        }

        @Test
        void ofStandardErrorAreInTheErrorLogToo() {
            var logs = logs();

            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, "hello\n");
                write(log, Stream.STDERR, "oh\n");
                log.system(Level.ERR, "failed");
            }

            assertThat(text(logs, Kind.ERROR)).isEqualTo(TIME + "ERR ] oh\n");
        }

        @Test
        void haveTheFirstSixCharactersOfALongInstanceName() {
            var logs = logs(() -> now, "machine-number-7");

            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, "hello\n");
            }

            assertThat(text(logs, Kind.OUTPUT)).isEqualTo("[05/19/2016 21:49:38 > machin: INFO] hello\n");
        }

        @Test
        void endAtLineFeedCarriageReturnOrBoth() {
            assertThat(outputOf("a\nb\rc\r\nd\n\re\r\r\nf\n")).isEqualTo(stamped("a", "b", "c", "d", "", "e", "", "f"));
        }

        @Test
        void thatAreEmptyAreKept() {
            assertThat(outputOf("\n\n\r\n")).isEqualTo(stamped("", "", ""));
        }

        @Test
        void endWhereverTheBytesAreCut() {
            assertThat(outputOf("he", "llo\r", "\n", "", "wor", "ld", "\r", "x\n"))
                    .isEqualTo(stamped("hello", "world", "x"));
        }

        @Test
        void areWrittenWhenTheyEndAndNotBefore() {
            var logs = logs();

            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, "done\nhalf");

                assertThat(text(logs, Kind.OUTPUT)).isEqualTo(stamped("done"));
            }
            assertThat(text(logs, Kind.OUTPUT)).isEqualTo(stamped("done", "half"));
        }

        @Test
        void ofTheTwoStreamsDoNotMix() {
            var logs = logs();

            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, "out");
                write(log, Stream.STDERR, "err");
                write(log, Stream.STDOUT, "put\r");
                write(log, Stream.STDERR, "or\n");
                write(log, Stream.STDOUT, "\n");
            }

            assertThat(text(logs, Kind.OUTPUT)).isEqualTo(TIME + "INFO] output\n" + TIME + "ERR ] error\n");
        }

        @Test
        void keepTheirBytesWhateverTheyAre() {
            var logs = logs();
            var strange = new byte[] {(byte) 0xC3, 0, (byte) 0xFF, 7, '\n'};

            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, strange);
            }

            var all = bytes(logs, Kind.OUTPUT);
            assertThat(Arrays.copyOfRange(all, all.length - strange.length, all.length))
                    .isEqualTo(strange);
        }

        @Test
        void thatAreVeryLongAreWrittenAsSeveralWithoutLosingAnything() {
            var logs = logs();
            var line = "0123456789".repeat(50_000);

            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDERR, line);
                write(log, Stream.STDERR, line + "\nend\n");
            }

            var lines = text(logs, Kind.ERROR).lines().toList();
            assertThat(lines).hasSizeGreaterThan(2);
            assertThat(lines.getFirst()).startsWith(TIME + "ERR ] 0123456789");
            assertThat(lines.subList(1, lines.size() - 1))
                    .allSatisfy(l -> assertThat(l).startsWith(TIME + "ERR  continued] "));
            assertThat(lines.getLast()).isEqualTo(TIME + "ERR ] end");
            assertThat(joined(bytes(logs, Kind.ERROR), "ERR ")).containsExactly(utf8(line + line), utf8("end"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"é", "€", "😀"})
        void areCutBetweenCharactersOnly(String character) {
            var lines = IntStream.range(0, 4)
                    .mapToObj(before -> "x".repeat(before) + character.repeat(50_000))
                    .toList();

            var text = outputOf(String.join("\n", lines));

            assertThat(text).doesNotContain("\uFFFD").contains(TIME + "INFO continued] " + character);
            assertThat(joined(utf8(text), "INFO"))
                    .containsExactlyElementsOf(lines.stream().map(Lines::utf8).toList());
        }

        @Test
        void areNotCutIfTheyAreJustShortEnough() {
            var longest = "x" + "é".repeat(32_767) + "x";

            assertThat(outputOf(longest + "\n" + longest)).isEqualTo(stamped(longest, longest));
        }

        @Test
        void areCutAnywhereWhereTheyAreNoText() {
            var line = new byte[150_000];
            Arrays.fill(line, (byte) 0x80);
            var logs = logs();

            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, line);
            }

            assertThat(joined(bytes(logs, Kind.OUTPUT), "INFO")).containsExactly(line);
        }

        @Test
        void thatTheServerSpeaksWithinSayWhatContinuesThem() {
            var logs = logs();

            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, new byte[] {'h', 'a', (byte) 0xC3});
                log.system(Level.INFO, "Asked to stop");
                write(log, Stream.STDOUT, new byte[] {(byte) 0xA4, '\n'});
                write(log, Stream.STDOUT, "done");
                log.system(Level.INFO, "Ended");
                write(log, Stream.STDOUT, "\nnext\n");
            }

            assertThat(text(logs, Kind.OUTPUT))
                    .isEqualTo(TIME + "INFO] ha\n" + TIME + "SYS INFO] Asked to stop\n" + TIME
                            + "INFO continued] ä\n" + TIME + "INFO] done\n" + TIME + "SYS INFO] Ended\n" + TIME
                            + "INFO] next\n");
        }

        /** The lines of a stream as its process wrote them, from the pieces in a log. */
        private static List<byte[]> joined(byte[] log, String word) {
            var first = (TIME + word + "] ").getBytes(StandardCharsets.ISO_8859_1);
            var further = (TIME + word + " continued] ").getBytes(StandardCharsets.ISO_8859_1);
            var lines = new ArrayList<ByteArrayOutputStream>();
            for (var start = 0; start < log.length; ) {
                var end = start;
                while (log[end] != '\n') {
                    end++;
                }
                var piece = Arrays.copyOfRange(log, start, end);
                if (begins(piece, first)) {
                    lines.add(new ByteArrayOutputStream());
                    lines.getLast().write(piece, first.length, piece.length - first.length);
                } else if (begins(piece, further)) {
                    lines.getLast().write(piece, further.length, piece.length - further.length);
                }
                start = end + 1;
            }
            return lines.stream().map(ByteArrayOutputStream::toByteArray).toList();
        }

        private static boolean begins(byte[] piece, byte[] start) {
            return piece.length >= start.length && Arrays.equals(piece, 0, start.length, start, 0, start.length);
        }

        private static byte[] utf8(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        /** Any bytes, much text beyond ASCII among them, with few line ends. */
        private static byte[] anything(Random random) {
            var bytes = new ByteArrayOutputStream();
            var length = random.nextInt(400_000);
            while (bytes.size() < length) {
                switch (random.nextInt(4)) {
                    case 0 ->
                        bytes.writeBytes("é€😀ä".repeat(random.nextInt(20_000)).getBytes(StandardCharsets.UTF_8));
                    case 1 -> {
                        var noise = new byte[random.nextInt(1_000)];
                        random.nextBytes(noise);
                        bytes.writeBytes(noise);
                    }
                    case 2 ->
                        bytes.writeBytes("x".repeat(random.nextInt(70_000)).getBytes(StandardCharsets.UTF_8));
                    default -> bytes.write("\n\r".charAt(random.nextInt(2)));
                }
            }
            return bytes.toByteArray();
        }

        private static List<byte[]> linesIn(byte[] stream) {
            var lines = new ArrayList<byte[]>();
            for (var line :
                    new String(stream, StandardCharsets.ISO_8859_1).lines().toList()) {
                lines.add(line.getBytes(StandardCharsets.ISO_8859_1));
            }
            return lines;
        }

        @ParameterizedTest
        @MethodSource("seeds")
        void canBeJoinedToWhatWasWritten(long seed) {
            var random = new Random(seed);
            var stream = anything(random);
            var logs = logs();
            try (var log = logs.open(MAIL, FIRST)) {
                for (var at = 0; at < stream.length; ) {
                    var length = Math.min(stream.length - at, random.nextInt(random.nextBoolean() ? 5 : 90_000));
                    log.write(Stream.STDOUT, stream, at, length);
                    at += length;
                    if (random.nextInt(50) == 0) {
                        log.system(Level.INFO, "The server speaks");
                        write(log, Stream.STDERR, "and so does somebody else\n");
                    }
                }
            }

            var joined = joined(bytes(logs, Kind.OUTPUT), "INFO");
            assertThat(joined).as("seed %d", seed).containsExactlyElementsOf(linesIn(stream));
        }

        @Test
        void takeOnlyTheBytesThatWereGiven() {
            var logs = logs();

            try (var log = logs.open(MAIL, FIRST)) {
                log.write(Stream.STDOUT, "xxhello\nxx".getBytes(StandardCharsets.UTF_8), 2, 6);
            }

            assertThat(text(logs, Kind.OUTPUT)).isEqualTo(stamped("hello"));
        }

        static LongStream seeds() {
            var replayed = Long.getLong("seed");
            return replayed == null ? LongStream.range(0, 30) : LongStream.of(replayed);
        }

        @ParameterizedTest
        @MethodSource("seeds")
        void areTheSameHoweverTheStreamIsCut(long seed) {
            var random = new Random(seed);
            var stream = new byte[random.nextInt(300_000)];
            var alphabet = random.nextBoolean() ? "ab\r\n" : "abcdefghijklmnopqrstuvwxyz".repeat(4_000) + "\r\n";
            for (var i = 0; i < stream.length; i++) {
                stream[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            var whole = logs();
            try (var log = whole.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, stream);
            }

            var cut = logs();
            cut.forget(MAIL, List.of(FIRST));
            try (var log = cut.open(MAIL, FIRST)) {
                for (var at = 0; at < stream.length; ) {
                    var length = Math.min(stream.length - at, random.nextInt(random.nextBoolean() ? 4 : 70_000));
                    log.write(Stream.STDOUT, stream, at, length);
                    at += length;
                }
            }

            assertThat(text(cut, Kind.OUTPUT)).as("seed %d", seed).isEqualTo(expected(stream));
        }

        /** By other means: lines as the JDK finds them, cut at 64 KiB. */
        private String expected(byte[] stream) {
            var expected = new StringBuilder();
            new String(stream, StandardCharsets.US_ASCII).lines().forEach(line -> {
                var at = 0;
                do {
                    var end = Math.min(line.length(), at + 65_536);
                    expected.append(TIME).append(at == 0 ? "INFO] " : "INFO continued] ");
                    expected.append(line, at, end).append('\n');
                    at = end;
                } while (at < line.length());
            });
            return expected.toString();
        }

        private String outputOf(String... chunks) {
            var logs = logs();
            try (var log = logs.open(MAIL, FIRST)) {
                for (var chunk : chunks) {
                    write(log, Stream.STDOUT, chunk);
                }
            }
            return text(logs, Kind.OUTPUT);
        }
    }

    private static String stamped(String... lines) {
        var text = new StringBuilder();
        for (var line : lines) {
            text.append(TIME).append("INFO] ").append(line).append('\n');
        }
        return text.toString();
    }

    @Nested
    class LinesOfTheServer {
        @Test
        void haveTheirLevelBeforeThem() {
            var logs = logs();

            try (var log = logs.open(MAIL, FIRST)) {
                log.system(Level.INFO, "Status changed to Running");
                log.system(Level.WARN, "slow");
                log.system(Level.ERR, "Job failed due to exit code 3");
            }

            assertThat(text(logs, Kind.OUTPUT))
                    .isEqualTo(TIME + "SYS INFO] Status changed to Running\n" + TIME + "SYS WARN] slow\n" + TIME
                            + "SYS ERR ] Job failed due to exit code 3\n");
        }

        @Test
        void areSeveralWhereTheTextHasSeveral() {
            var logs = logs();

            try (var log = logs.open(MAIL, FIRST)) {
                log.system(Level.ERR, "failed:\r\n  because ä");
            }

            assertThat(text(logs, Kind.OUTPUT))
                    .isEqualTo(TIME + "SYS ERR ] failed:\n" + TIME + "SYS ERR ]   because ä\n");
        }

        @Test
        void comeAfterWhatTheProcessHadBegunToSay() {
            var logs = logs();

            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, "done, without an end of line");
                log.system(Level.INFO, "Status changed to Success");
            }

            assertThat(text(logs, Kind.OUTPUT))
                    .isEqualTo(
                            stamped("done, without an end of line") + TIME + "SYS INFO] Status changed to Success\n");
        }
    }

    @Nested
    class Opening {
        @Test
        void createsBothLogs() {
            var logs = logs();

            try (var _ = logs.open(MAIL, FIRST)) {
                assertThat(logs.find(MAIL, FIRST, Kind.OUTPUT).orElseThrow().size())
                        .isZero();
                assertThat(logs.find(MAIL, FIRST, Kind.ERROR).orElseThrow().size())
                        .isZero();
            }
        }

        @Test
        void continuesALogThatIsThere() {
            var logs = logs();

            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, "one\n");
            }
            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, "two\n");
            }

            assertThat(text(logs, Kind.OUTPUT)).isEqualTo(stamped("one", "two"));
        }

        @Test
        void endsWithClosingAfterWhichNothingIsWrittenAndNothingThrown() {
            var logs = logs();
            var log = logs.open(MAIL, FIRST);

            log.close();
            write(log, Stream.STDOUT, "late\n");
            log.system(Level.INFO, "later");
            log.close();

            assertThat(text(logs, Kind.OUTPUT)).isEmpty();
        }

        @Test
        void isDoneByManyThreadsAndNoLineIsTorn() throws Exception {
            var logs = logs();

            try (var log = logs.open(MAIL, FIRST);
                    var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var all = new ArrayList<Future<?>>();
                for (var t = 0; t < 8; t++) {
                    all.add(threads.submit(() -> {
                        for (var i = 0; i < 200; i++) {
                            log.system(Level.INFO, "a whole line");
                            write(log, Stream.STDOUT, "and another\n");
                        }
                    }));
                }
                for (var one : all) {
                    one.get();
                }
            }

            assertThat(text(logs, Kind.OUTPUT).lines())
                    .hasSize(3200)
                    .allMatch(l -> l.equals(TIME + "SYS INFO] a whole line") || l.equals(TIME + "INFO] and another"));
        }
    }

    /** Logs that are longer than they may be. */
    @Nested
    class Limits {
        private static final long MAX = 1 << 20;
        private static final Pattern LEFT_OUT =
                Pattern.compile("([0-9]+) bytes in ([0-9]+) lines are left out here: .* are kept\\.");

        private boolean isSpaceShort;
        private final HeardLines listener = HeardLines.listening();
        private final List<String> written = new ArrayList<>();
        private JobLogs logs;

        @BeforeEach
        void begin() {
            logs = logs(() -> now, "3b6ae2", listener, MAX, () -> isSpaceShort);
        }

        /** Writes lines of 10 to some 200 bytes. */
        private void write(JobLog log, Stream stream, long bytes) {
            var random = new Random(written.size());
            for (var done = 0L; done < bytes; ) {
                var text = new StringBuilder();
                for (var i = 0; i < 100; i++) {
                    var line = "line " + written.size() + " " + "x".repeat(random.nextInt(150));
                    written.add(TIME + (stream == Stream.STDOUT ? "INFO] " : "ERR ] ") + line);
                    done += written.getLast().length() + 1;
                    text.append(line).append('\n');
                }
                JobLogsContract.write(log, stream, text.toString());
            }
        }

        private static long bytes(List<String> lines) {
            return lines.stream().mapToLong(line -> line.length() + 1).sum();
        }

        /** Checks that a log is what was written but for what it says itself. @return how often something is left out */
        private int assertTellsWhatItLacks(Kind kind) {
            var next = 0;
            var times = 0;
            for (var line : text(logs, kind).lines().toList()) {
                var note = LEFT_OUT.matcher(line);
                if (line.startsWith(TIME + "SYS WARN] ") && note.find()) {
                    var end = next + Integer.parseInt(note.group(2));
                    assertThat(bytes(written.subList(next, end))).isEqualTo(Long.parseLong(note.group(1)));
                    next = end;
                    times++;
                } else {
                    assertThat(line).isEqualTo(written.get(next++));
                }
            }
            assertThat(next).isEqualTo(written.size());
            assertThat(times == 0 || logs.find(MAIL, FIRST, kind).orElseThrow().size() <= MAX)
                    .isTrue();
            return times;
        }

        private List<String> linesBeforeAndAfterWhatIsLeftOut(Kind kind) {
            return List.of(text(logs, kind).split("\\[[^\\]]*SYS WARN\\] .* are left out here.*\\n", -1));
        }

        @ParameterizedTest
        @ValueSource(longs = {MAX, 2 * MAX, 9 * MAX})
        void keepTheBeginningAndTheEndAndSayHowMuchIsLeftOut(long bytes) {
            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, bytes);
                assertThat(assertTellsWhatItLacks(Kind.OUTPUT)).isOne();
            }

            assertThat(assertTellsWhatItLacks(Kind.OUTPUT)).isOne();
            var parts = linesBeforeAndAfterWhatIsLeftOut(Kind.OUTPUT);
            assertThat(parts.getFirst().length()).isGreaterThan((int) MAX / 2);
            assertThat(parts.getLast().length()).isGreaterThan((int) MAX / 20);
            assertThat(logs.find(MAIL, FIRST, Kind.ERROR).orElseThrow().size()).isZero();
        }

        @Test
        void leaveOutNothingOfALogThatIsNotTooLong() {
            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, MAX * 3 / 4 + MAX / 100);
                assertThat(assertTellsWhatItLacks(Kind.OUTPUT)).isZero();
            }

            assertThat(assertTellsWhatItLacks(Kind.OUTPUT)).isZero();
        }

        @Test
        void holdForTheErrorLogByItself() {
            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDERR, 3 * MAX);
                JobLogsContract.write(log, Stream.STDOUT, "one\n");
            }

            assertThat(assertTellsWhatItLacks(Kind.ERROR)).isOne();
            assertThat(text(logs, Kind.OUTPUT)).endsWith(TIME + "INFO] one\n");
        }

        @Test
        void keepNothingFromWhoListens() {
            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, 2 * MAX);
            }

            assertThat(listener.all()).extracting(Heard::line).containsExactlyElementsOf(written);
        }

        @Test
        void leaveWhatTheServerSaysLast() {
            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, 2 * MAX);
                log.system(Level.INFO, "Status changed to Success");
            }

            assertThat(text(logs, Kind.OUTPUT))
                    .startsWith(written.getFirst())
                    .endsWith(written.getLast() + "\n" + TIME + "SYS INFO] Status changed to Success\n");
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void letALogBeReadFromAnyOffset(boolean isClosed) throws IOException {
            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, 2 * MAX);
            }
            try (var log = isClosed ? null : logs.open(MAIL, FIRST)) {
                if (log != null) {
                    write(log, Stream.STDOUT, 2 * MAX);
                }
                var found = logs.find(MAIL, FIRST, Kind.OUTPUT).orElseThrow();
                var whole = JobLogsContract.bytes(logs, Kind.OUTPUT);

                assertThat(found.size()).isEqualTo(whole.length);
                for (var offset = 0; offset <= whole.length; offset += whole.length / 13) {
                    try (var in = found.from(offset)) {
                        assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(whole, offset, whole.length));
                    }
                }
            }
        }

        @Test
        void goOnInALogThatIsContinued() {
            for (var bytes : new long[] {2 * MAX, 100, 100}) {
                try (var log = logs.open(MAIL, FIRST)) {
                    write(log, Stream.STDOUT, bytes);
                }
            }

            assertThat(assertTellsWhatItLacks(Kind.OUTPUT)).isOne();
        }

        @Test
        void areNarrowWhileThereIsRoomForLittle() {
            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, MAX / 8);
                isSpaceShort = true;
                var before = logs.find(MAIL, FIRST, Kind.OUTPUT).orElseThrow().size();
                write(log, Stream.STDOUT, 5 * MAX);

                assertThat(logs.find(MAIL, FIRST, Kind.OUTPUT).orElseThrow().size() - before)
                        .isLessThan(MAX / 4);
                assertThat(assertTellsWhatItLacks(Kind.OUTPUT)).isOne();
            }

            assertThat(assertTellsWhatItLacks(Kind.OUTPUT)).isOne();
        }

        @Test
        void keepAShortLogWholeWhereThereIsRoomForLittle() {
            isSpaceShort = true;

            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, 30_000);
            }

            assertThat(assertTellsWhatItLacks(Kind.OUTPUT)).isZero();
        }

        @Test
        void areWideAgainOnceThereIsRoom() {
            try (var log = logs.open(MAIL, FIRST)) {
                isSpaceShort = true;
                write(log, Stream.STDOUT, MAX);
                isSpaceShort = false;
                write(log, Stream.STDOUT, MAX / 3);
                assertThat(assertTellsWhatItLacks(Kind.OUTPUT)).isOne();
                assertThat(linesBeforeAndAfterWhatIsLeftOut(Kind.OUTPUT)
                                .getLast()
                                .length())
                        .isGreaterThan((int) MAX / 3);
            }

            assertThat(assertTellsWhatItLacks(Kind.OUTPUT)).isOne();
        }
    }

    @Nested
    class SchedulerLog {
        private JobLogs logs;

        @BeforeEach
        void begin() {
            logs = logs();
        }

        private String schedulerText(JobName job) {
            try (var in = logs.schedulerLog(job).orElseThrow().from(0)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Test
        void isNotThereBeforeItsFirstLine() {
            assertThat(logs.schedulerLog(MAIL)).isEmpty();
        }

        @Test
        void hasLinesOfTheServersForm() {
            logs.schedulerLine(MAIL, Level.INFO, "Next schedule expected in 00:00:10");
            now = now.plusSeconds(1);
            logs.schedulerLine(MAIL, Level.WARN, "late");
            logs.schedulerLine(MAIL, Level.ERR, "Müll");

            assertThat(schedulerText(MAIL))
                    .isEqualTo("[05/19/2016 21:49:38 > 3b6ae2: SYS INFO] Next schedule expected in 00:00:10\n"
                            + "[05/19/2016 21:49:39 > 3b6ae2: SYS WARN] late\n"
                            + "[05/19/2016 21:49:39 > 3b6ae2: SYS ERR ] Müll\n");
        }

        @ParameterizedTest
        @ValueSource(strings = {"a\nb", "a\rb", "a\r\nb", "a\nb\n", "a\r\nb\r\n"})
        void stampsEachLineOfATextThatHasSeveral(String text) {
            logs.schedulerLine(MAIL, Level.INFO, text);

            assertThat(schedulerText(MAIL)).isEqualTo(TIME + "SYS INFO] a\n" + TIME + "SYS INFO] b\n");
        }

        @Test
        void belongsToOneJob() {
            logs.schedulerLine(MAIL, Level.INFO, "mine");
            logs.schedulerLine(new JobName("other"), Level.INFO, "theirs");

            assertThat(schedulerText(MAIL)).isEqualTo(TIME + "SYS INFO] mine\n");
            assertThat(schedulerText(new JobName("other"))).isEqualTo(TIME + "SYS INFO] theirs\n");
        }

        @Test
        void staysWhenRunsAreForgotten() {
            logs.open(MAIL, FIRST).close();
            logs.schedulerLine(MAIL, Level.INFO, "kept");

            logs.forget(MAIL, List.of(FIRST));

            assertThat(schedulerText(MAIL)).isEqualTo(TIME + "SYS INFO] kept\n");
        }

        @Test
        void isPutAsideBeforeALineIfItIsLargerThanOneMebibyte() {
            fillToTheByte(1 << 20);

            logs.schedulerLine(MAIL, Level.INFO, "just fits");
            assertThat(logs.schedulerLog(MAIL).orElseThrow().size()).isGreaterThan(1 << 20);

            logs.schedulerLine(MAIL, Level.INFO, "begins anew");
            assertThat(schedulerText(MAIL)).isEqualTo(TIME + "SYS INFO] begins anew\n");
        }

        private void fillToTheByte(int bytes) {
            var line = "x".repeat(4096 - (TIME + "SYS INFO] \n").length());
            for (var i = 0; i < bytes / 4096; i++) {
                logs.schedulerLine(MAIL, Level.INFO, line);
            }
            assertThat(logs.schedulerLog(MAIL).orElseThrow().size()).isEqualTo(bytes);
        }

        @Test
        void isWrittenByManyThreadsAndNoLineIsTornOrLost() throws Exception {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var all = new ArrayList<Future<?>>();
                for (var t = 0; t < 8; t++) {
                    var job = t % 2 == 0 ? MAIL : new JobName("other");
                    all.add(threads.submit(() -> {
                        for (var i = 0; i < 100; i++) {
                            logs.schedulerLine(job, Level.INFO, "a whole line\nand another");
                        }
                    }));
                }
                for (var one : all) {
                    one.get();
                }
            }

            var pair = TIME + "SYS INFO] a whole line\n" + TIME + "SYS INFO] and another\n";
            assertThat(schedulerText(MAIL)).isEqualTo(pair.repeat(400));
            assertThat(schedulerText(new JobName("other"))).isEqualTo(pair.repeat(400));
        }
    }

    @Nested
    class Reading {
        @Test
        void findsNothingWhereThereIsNoLog() {
            assertThat(logs().find(MAIL, FIRST, Kind.OUTPUT)).isEmpty();
        }

        @Test
        void beginsAtAnyOffset() throws IOException {
            var logs = logs();
            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, "hello\n");
            }

            var file = logs.find(MAIL, FIRST, Kind.OUTPUT).orElseThrow();

            assertThat(file.size()).isEqualTo(stamped("hello").length());
            try (var in = file.from(file.size() - 6)) {
                assertThat(in.readAllBytes()).asString().isEqualTo("hello\n");
            }
            try (var in = file.from(file.size())) {
                assertThat(in.readAllBytes()).isEmpty();
            }
        }

        @Test
        void seesWhatIsAddedMeanwhile() throws IOException {
            var logs = logs();

            try (var log = logs.open(MAIL, FIRST)) {
                write(log, Stream.STDOUT, "one\n");
                var file = logs.find(MAIL, FIRST, Kind.OUTPUT).orElseThrow();
                write(log, Stream.STDOUT, "two\n");

                assertThat(file.size()).isEqualTo(stamped("one").length());
                try (var in = file.from(file.size())) {
                    assertThat(in.readAllBytes()).asString().isEqualTo(stamped("two"));
                }
            }
        }
    }

    @Nested
    class Forgetting {
        @Test
        void removesTheLogsOfTheseRunsOnly() {
            var logs = logs();
            logs.open(MAIL, FIRST).close();
            logs.open(MAIL, SECOND).close();

            logs.forget(MAIL, List.of(FIRST, new RunId(209901010000000000L)));

            assertThat(logs.find(MAIL, FIRST, Kind.OUTPUT)).isEmpty();
            assertThat(logs.find(MAIL, FIRST, Kind.ERROR)).isEmpty();
            assertThat(logs.find(MAIL, SECOND, Kind.OUTPUT)).isPresent();
        }

        @Test
        void leavesOtherJobsAlone() {
            var logs = logs();
            var other = new JobName("other");
            logs.open(other, FIRST).close();

            logs.forget(MAIL, List.of(FIRST));

            assertThat(logs.find(other, FIRST, Kind.OUTPUT)).isPresent();
        }
    }
}
