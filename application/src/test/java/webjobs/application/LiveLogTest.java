package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.application.Workbench.join;
import static webjobs.application.Workbench.startAndLetWait;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.LiveLog.Feed;
import webjobs.application.LiveLog.News;
import webjobs.application.port.LineListener.Source;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

@Timeout(60)
class LiveLogTest {
    private static final Source MAIL =
            new Source(JobKind.TRIGGERED, new JobName("mail"), Optional.of(new RunId(202611240546000000L)));
    private static final Source CLOCK = new Source(JobKind.CONTINUOUS, new JobName("clock"), Optional.empty());
    private static final Duration LONG = Duration.ofSeconds(30);

    private final TickingClock clock = TickingClock.at("2026-11-24T05:46:00Z");
    private final LiveLog log = new LiveLog(clock);

    private void writes(Source source, String... lines) {
        for (var line : lines) {
            log.line(source, line.getBytes(StandardCharsets.UTF_8));
        }
    }

    private Feed followAll() {
        return log.follow(_ -> true, Optional.empty());
    }

    private Feed follow(Source source) {
        return log.follow(source::equals, Optional.empty());
    }

    private Feed followAfter(String id) {
        return log.follow(_ -> true, Optional.of(id));
    }

    private static String text(News news) {
        return switch (news) {
            case News.Written written -> new String(written.line().text(), StandardCharsets.UTF_8);
            case News.Missed missed -> "missed " + missed.lines();
            case News.Quiet _ -> "quiet";
            case News.Closed _ -> "closed";
        };
    }

    private static String next(Feed feed) {
        return text(feed.next(Duration.ZERO));
    }

    private static String nextId(Feed feed) {
        return switch (feed.next(Duration.ZERO)) {
            case News.Written written -> written.id();
            case News.Missed _, News.Quiet _, News.Closed _ -> throw new AssertionError("There is no line");
        };
    }

    /** What there is until it is quiet. */
    private static List<String> all(Feed feed) {
        var all = new ArrayList<String>();
        for (var next = next(feed); !next.equals("quiet"); next = next(feed)) {
            all.add(next);
        }
        return all;
    }

    @Nested
    class Following {
        @Test
        void beginsWithWhatIsWrittenFromThenOn() {
            writes(MAIL, "before");
            var first = followAll();
            writes(MAIL, "one");
            var second = followAll();
            writes(CLOCK, "two");

            assertThat(all(first)).containsExactly("one", "two");
            assertThat(all(second)).containsExactly("two");
        }

        @Test
        void tellsWhoseALineIs() {
            var feed = followAll();

            writes(CLOCK, "tick");

            assertThat(feed.next(Duration.ZERO))
                    .isInstanceOfSatisfying(
                            News.Written.class,
                            written -> assertThat(written.line().source()).isEqualTo(CLOCK));
        }

        @Test
        void seesOnlyTheLinesThatAreWanted() {
            var feed = follow(MAIL);

            writes(CLOCK, "tick", "tick");
            writes(MAIL, "one");
            writes(CLOCK, "tick");
            writes(MAIL, "two");

            assertThat(all(feed)).containsExactly("one", "two");
        }

        @Test
        void waitsForALine() {
            var feed = follow(MAIL);
            var seen = new ConcurrentLinkedQueue<String>();
            var waiting = startAndLetWait(() -> seen.add(text(feed.next(LONG))));

            writes(CLOCK, "tick");
            writes(MAIL, "hello");
            join(waiting);

            assertThat(seen).containsExactly("hello");
        }

        @Test
        void isToldThatItWasQuietForAsLongAsItWaits() {
            var feed = follow(MAIL);
            writes(CLOCK, "tick");

            assertThat(text(feed.next(Duration.ofMillis(20)))).isEqualTo("quiet");
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 8})
        void losesNothingWhereManyWriteAndManyFollow(int writers) throws ExecutionException, InterruptedException {
            var lines = 2_000;
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var seen = new ArrayList<Future<List<String>>>();
                for (var i = 0; i < writers; i++) {
                    var own = source(i);
                    var feed = follow(own);
                    seen.add(threads.submit(() -> IntStream.range(0, lines)
                            .mapToObj(_ -> text(feed.next(LONG)))
                            .toList()));
                    threads.execute(() -> IntStream.range(0, lines)
                            .forEach(line -> writes(own, own.job().text() + " " + line)));
                }
                for (var i = 0; i < writers; i++) {
                    var name = source(i).job().text();
                    assertThat(seen.get(i).get())
                            .isEqualTo(IntStream.range(0, lines)
                                    .mapToObj(line -> name + " " + line)
                                    .toList());
                }
            }
        }

        private Source source(int number) {
            return new Source(JobKind.CONTINUOUS, new JobName("job" + number), Optional.empty());
        }
    }

    @Nested
    class ComingBack {
        @Test
        void goesOnAfterTheLineThatWasSeenLast() {
            var first = followAll();
            writes(MAIL, "one", "two", "three");
            next(first);
            var second = nextId(first);
            first.close();
            writes(MAIL, "four");

            assertThat(all(followAfter(second))).containsExactly("three", "four");
        }

        @Test
        void mayWantOtherLinesThanBefore() {
            var first = follow(CLOCK);
            writes(CLOCK, "tick");
            var tick = nextId(first);
            writes(MAIL, "one");
            writes(CLOCK, "tick");

            assertThat(all(log.follow(MAIL::equals, Optional.of(tick)))).containsExactly("one");
        }

        @Test
        void withTheIdOfAnotherLifeBeginsFromThenOn() {
            var feed = followAll();
            writes(MAIL, "one", "two");
            var id = nextId(feed);
            clock.advance(Duration.ofMillis(1));
            var nextLife = new LiveLog(clock);
            var first = nextLife.follow(_ -> true, Optional.of(id));

            nextLife.line(MAIL, "new".getBytes(StandardCharsets.UTF_8));

            assertThat(all(first)).containsExactly("new");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "-",
                    "7",
                    "LIFE",
                    "LIFE-",
                    "LIFE-0",
                    "LIFE-3",
                    "LIFE--1",
                    "LIFE-1x",
                    "LIFE-1-1",
                    "LIFE-٢",
                    "LIFE-999999999999999999",
                    "LIFE-99999999999999999999",
                    "0-1"
                })
        void withAnIdThatNoLineHasBeginsFromThenOn(String pattern) {
            var life = nextIdOf("one").replaceFirst("-.*", "");
            writes(MAIL, "two");

            var feed = followAfter(pattern.replace("LIFE", life));
            writes(MAIL, "three");

            assertThat(all(feed)).containsExactly("three");
        }

        private String nextIdOf(String line) {
            var feed = followAll();
            writes(MAIL, line);
            return nextId(feed);
        }

        @Test
        void inTimeMissesNothing() {
            var first = followAll();
            writes(MAIL, "one");
            var id = nextId(first);
            first.close();

            clock.advance(Duration.ofMinutes(10).minusMillis(1));
            writes(MAIL, "two");

            assertThat(all(followAfter(id))).containsExactly("two");
        }

        @Test
        void tooLateIsToldThatSomethingIsMissing() {
            var first = followAll();
            writes(MAIL, "one");
            var id = nextId(first);
            first.close();

            clock.advance(Duration.ofMinutes(10));
            writes(MAIL, "two", "three");

            assertThat(log.listens()).isFalse();
            var second = followAfter(id);
            writes(MAIL, "four");
            assertThat(all(second)).containsExactly("missed 1", "four");
        }

        @Test
        void countsTheTimeFromWhenTheLastOfAllLeft() {
            var first = followAll();
            var last = followAll();
            first.close();
            clock.advance(Duration.ofMinutes(9));
            last.close();
            first.close(); // a second time, which changes nothing
            clock.advance(Duration.ofMinutes(9));
            last.close();

            writes(MAIL, "one");
            assertThat(log.listens()).isTrue();

            clock.advance(Duration.ofMinutes(1));
            writes(MAIL, "two");
            assertThat(log.listens()).isFalse();
        }
    }

    @Nested
    class Listening {
        @Test
        void beginsWithTheFirstFollower() {
            assertThat(log.listens()).isFalse();

            followAll();

            assertThat(log.listens()).isTrue();
        }

        @Test
        void keepsNothingThatWasWrittenBefore() {
            writes(MAIL, "before");

            assertThat(all(followAfter("1-1"))).isEmpty();
        }
    }

    @Nested
    class FallingBehind {
        private static final int LINE = 1 << 16;
        private static final int KEPT = KeptLines.MOST_BYTES / (LINE + KeptLines.BYTES_BESIDES);

        private void writesMuch(Source source, int lines) {
            for (var i = 0; i < lines; i++) {
                log.line(source, new byte[LINE]);
            }
        }

        private static long count(Feed feed) {
            return all(feed).size();
        }

        @Test
        void keepsTheLatestLinesAndTellsHowManyWereMissed() {
            var feed = followAll();

            writesMuch(MAIL, KEPT + 7);

            assertThat(next(feed)).isEqualTo("missed 7");
            assertThat(count(feed)).isEqualTo(KEPT);
        }

        @Test
        void isToldAgainWhereItHappensAgain() {
            var feed = followAll();
            writesMuch(MAIL, KEPT + 7);
            next(feed);

            writesMuch(MAIL, 3);

            assertThat(next(feed)).isEqualTo("missed 3");
        }

        @Test
        void countsOnlyWhatWasWanted() {
            var feed = follow(MAIL);
            writes(MAIL, "one", "two");
            writesMuch(CLOCK, KEPT + 1);
            writes(MAIL, "three");

            assertThat(all(feed)).containsExactly("missed 2", "three");
        }

        @Test
        void missesNothingWhereOnlyOthersWriteMuch() {
            var feed = follow(MAIL);
            writesMuch(CLOCK, 3 * KEPT);
            writes(MAIL, "one");

            assertThat(all(feed)).containsExactly("one");
        }

        @Test
        void keepsManyShortLinesInBounds() {
            var feed = followAll();
            var most = KeptLines.MOST_BYTES / KeptLines.BYTES_BESIDES;

            for (var i = 0; i < most + 5; i++) {
                log.line(MAIL, new byte[0]);
            }

            assertThat(next(feed)).isEqualTo("missed 5");
            assertThat(count(feed)).isEqualTo(most);
        }

        @Test
        void keepsALineThatIsLargerThanAllMayBe() {
            var feed = followAll();
            writes(MAIL, "one");

            log.line(MAIL, new byte[2 * KeptLines.MOST_BYTES]);
            writes(MAIL, "two");

            assertThat(all(feed)).containsExactly("missed 2", "two");
        }

        @Test
        void countsAllThatWereDroppedBeforeSomebodyCameBack() {
            var first = followAll();
            writes(MAIL, "one");
            var id = nextId(first);
            first.close();
            writesMuch(CLOCK, KEPT + 7);
            writes(MAIL, "two");

            assertThat(all(log.follow(MAIL::equals, Optional.of(id)))).containsExactly("missed 7", "two");
        }
    }

    @Nested
    class Closing {
        @Test
        void wakesAllWhoWait() {
            var seen = new ConcurrentLinkedQueue<String>();
            var waiting = new ArrayList<Thread>();
            for (var i = 0; i < 5; i++) {
                var feed = followAll();
                waiting.add(startAndLetWait(() -> seen.add(text(feed.next(LONG)))));
            }

            log.close();
            waiting.forEach(Workbench::join);

            assertThat(seen).containsExactly("closed", "closed", "closed", "closed", "closed");
        }

        @Test
        void letsNobodyFollowAfterwards() {
            log.close();
            var feed = followAll();
            writes(MAIL, "one");

            assertThat(next(feed)).isEqualTo("closed");
            assertThat(log.listens()).isFalse();
        }

        @Test
        void ofAFeedWakesItsThreadAlone() {
            var seen = new ConcurrentLinkedQueue<String>();
            var other = follow(MAIL);
            var feed = follow(MAIL);
            var waiting = startAndLetWait(() -> seen.add(text(feed.next(LONG))));

            feed.close();
            join(waiting);

            assertThat(seen).containsExactly("closed");
            assertThat(next(feed)).isEqualTo("closed");
            writes(MAIL, "one");
            assertThat(all(other)).containsExactly("one");
        }
    }

    @Test
    void asksAboutALineAtMostOncePerFollowerWhoIsNotBehind() {
        var asked = new ArrayList<Source>();
        Predicate<Source> wanted = source -> {
            asked.add(source);
            return false;
        };
        var feed = log.follow(wanted, Optional.empty());

        for (var i = 0; i < 1_000; i++) {
            writes(CLOCK, "tick");
            assertThat(next(feed)).isEqualTo("quiet");
        }

        assertThat(asked).hasSize(1_000);
    }
}
