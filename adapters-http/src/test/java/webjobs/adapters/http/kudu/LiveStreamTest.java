package webjobs.adapters.http.kudu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.Eventually;
import webjobs.application.LiveLog;
import webjobs.application.port.LineListener.Source;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

@Timeout(30)
class LiveStreamTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-24T10:00:00.5Z"));
    private static final Source TAIL = new Source(JobKind.CONTINUOUS, new JobName("tail"), Optional.empty());

    private final LiveLog log = new LiveLog(CLOCK);
    private final LiveLog.Feed feed = log.follow(_ -> true, Optional.empty());

    @AfterEach
    void close() {
        log.close();
    }

    private void write(String line) {
        log.line(TAIL, line.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(LiveStream stream) {
        var bytes = new byte[64 * 1024];
        var count = stream.read(bytes, 0, bytes.length);
        return count < 0 ? "the end" : new String(bytes, 0, count, StandardCharsets.UTF_8);
    }

    private LiveStream plain(Duration longestQuiet, Optional<String> filter) {
        return new LiveStream(feed, new LiveStyle.Plain("the job tail", false, CLOCK, longestQuiet), filter);
    }

    @Test
    void givesASignOfLifeWheneverItWasQuiet() {
        try (var stream = plain(Duration.ofMillis(1), Optional.empty())) {
            read(stream);

            assertThat(read(stream)).isEqualTo("2026-11-24T10:00:00Z  Nothing new for a minute.\n");
            assertThat(read(stream)).isEqualTo("2026-11-24T10:00:00Z  Nothing new for a minute.\n");
        }
    }

    @Test
    void givesASignOfLifeAlsoWhereTheFilterHoldsAllBack() throws InterruptedException {
        try (var stream = plain(Duration.ofMillis(50), Optional.of("wanted"))) {
            read(stream);
            var over = new AtomicBoolean();
            var writing = Thread.startVirtualThread(() -> Eventually.until(
                    () -> {
                        write("another");
                        return over.get();
                    },
                    is -> is));

            assertThat(read(stream)).endsWith("Nothing new for a minute.\n");
            over.set(true);
            writing.join();
        }
    }

    @Test
    void givesASignOfLifeToABrowserThatIsNoEvent() {
        try (var stream = new LiveStream(feed, new LiveStyle.Events(Duration.ofMillis(1)), Optional.empty())) {
            read(stream);

            assertThat(read(stream)).isEqualTo(":\n\n");
        }
    }

    @Test
    void bringsLinesThatAreThereTogetherTogether() {
        try (var stream = plain(Duration.ofMinutes(1), Optional.empty())) {
            read(stream);
            write("one");
            write("two");

            assertThat(read(stream)).isEqualTo("one\ntwo\n");
        }
    }

    @Test
    void bringsALineThatIsLargerThanWhatIsReadAtOnceInPieces() {
        try (var stream = plain(Duration.ofMinutes(1), Optional.empty())) {
            read(stream);
            write("x".repeat(100_000));

            assertThat(read(stream) + read(stream)).isEqualTo("x".repeat(100_000) + "\n");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7, 1_001})
    void givesNoPartOfACharacter(int size) {
        var line = "é€😀ä".repeat(1_000);
        try (var stream = plain(Duration.ofMinutes(1), Optional.empty())) {
            read(stream);
            write(line);

            var text = new StringBuilder();
            var bytes = new byte[size];
            while (!text.toString().endsWith("\n")) {
                var piece = new String(bytes, 0, stream.read(bytes, 0, size), StandardCharsets.UTF_8);
                assertThat(piece).doesNotContain("\uFFFD");
                text.append(piece);
            }
            assertThat(text).hasToString(line + "\n");
        }
    }

    @Test
    void givesWhatIsNoTextAsItIs() {
        var line = new byte[50];
        Arrays.fill(line, (byte) 0x80);
        try (var stream = plain(Duration.ofMinutes(1), Optional.empty())) {
            read(stream);
            log.line(TAIL, line);

            var bytes = new byte[51];
            for (var at = 0; at < bytes.length; ) {
                at += stream.read(bytes, at, Math.min(7, bytes.length - at));
            }
            assertThat(Arrays.copyOf(bytes, 50)).isEqualTo(line);
        }
    }

    @Test
    void endsWhereItIsClosedByAnotherThread() {
        var stream = plain(Duration.ofMinutes(1), Optional.empty());
        read(stream);

        var closing = Thread.startVirtualThread(stream::close);

        assertThat(read(stream)).isEqualTo("2026-11-24T10:00:00Z  The log stream ends.\n");
        assertThat(read(stream)).isEqualTo("the end");
        assertThat(closing).isNotNull();
    }
}
