package webjobs.application;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import webjobs.application.port.LineListener;

/**
 * What all jobs write, as they write it.
 *
 * <p>Lines are kept while somebody follows, and for a while after, so that whoever comes back goes on where he was. Where lines come
 * faster than they are taken, or nobody came back in time, the oldest are dropped, and the follower is told how many he missed.
 *
 * <p>Safe for use by many threads. A job is never held up by those who follow: a line wakes only who waits for it.
 */
public final class LiveLog implements LineListener {
    private static final Duration KEPT_AFTER_THE_LAST_LEFT = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final long life;
    /** Guards all below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final KeptLines lines = new KeptLines();
    private final Set<Feed> feeds = new HashSet<>();
    /** Read without the lock, for each line of each job. */
    private volatile boolean listens;

    private @Nullable Instant deserted;
    private boolean isClosed;

    /** @param clock also what tells this life of the server from others in the ids of lines */
    public LiveLog(InstantSource clock) {
        this.clock = clock;
        this.life = clock.instant().toEpochMilli();
    }

    /** @param number counts the lines of all jobs @param text with its stamp */
    public record Line(long number, Source source, byte[] text) {}

    /** What a follower gets next. */
    public sealed interface News {
        /** @param id after which it can be gone on */
        record Written(String id, Line line) implements News {}

        /**
         * Lines that the follower will not see.
         *
         * @param lines how many of those he wants; of those that were dropped before he came back, all count, and where nobody
         *     counted them they count as one
         */
        record Missed(long lines) implements News {}

        /** There was none in the time that was waited. */
        record Quiet() implements News {}

        record Closed() implements News {}
    }

    @Override
    public boolean listens() {
        return listens;
    }

    @Override
    public void line(Source source, byte[] text) {
        lock.lock();
        try {
            if (!listens || hasBeenDeserted()) {
                return;
            }
            while (!lines.hasRoomFor(text)) {
                var oldest = lines.removeFirst();
                feeds.forEach(feed -> feed.lose(oldest));
            }
            var line = lines.add(source, text);
            feeds.forEach(feed -> feed.offer(line));
        } finally {
            lock.unlock();
        }
    }

    private boolean hasBeenDeserted() {
        if (deserted == null || clock.instant().isBefore(deserted.plus(KEPT_AFTER_THE_LAST_LEFT))) {
            return false;
        }
        stopListening();
        return true;
    }

    private void stopListening() {
        listens = false;
        lines.clear();
    }

    /**
     * Follows from now on, or from where an earlier feed of this life of the server was.
     *
     * @param wanted whose lines; asked by those who write, so it answers at once
     * @param after the id of the last line that was seen; empty, or no line's: from now on
     */
    public Feed follow(Predicate<Source> wanted, Optional<String> after) {
        lock.lock();
        try {
            var feed = new Feed(wanted, after.flatMap(this::number).orElse(lines.next() - 1) + 1);
            if (!isClosed) {
                feeds.add(feed);
                listens = true;
                deserted = null;
            }
            return feed;
        } finally {
            lock.unlock();
        }
    }

    private String id(Line line) {
        return life + "-" + line.number();
    }

    private Optional<Long> number(String id) {
        var parts = id.split("-", 2);
        if (parts.length < 2 || !parts[0].equals(String.valueOf(life)) || !parts[1].matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(parts[1])).filter(number -> number > 0 && number < lines.next());
    }

    /** Lets nobody follow any more. */
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            stopListening();
            feeds.forEach(Feed::wake);
            feeds.clear();
        } finally {
            lock.unlock();
        }
    }

    private void leave(Feed feed) {
        lock.lock();
        try {
            feed.isLeft = true;
            feed.wake();
            if (feeds.remove(feed) && feeds.isEmpty()) {
                deserted = clock.instant();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * One follower's place in the lines. Confined to one thread, but for {@link #close}.
     *
     * <p>Its place moves on over what it does not want as that is written, so that somebody who waits for a quiet job falls behind
     * no others, and somebody who is behind is never before the oldest line.
     */
    public final class Feed implements AutoCloseable {
        private final Predicate<Source> wanted;
        private final Condition news = lock.newCondition();
        private long place;
        private long missed;
        private boolean isLeft;

        private Feed(Predicate<Source> wanted, long place) {
            this.wanted = wanted;
            this.missed = Math.max(0, lines.first() - place);
            this.place = place + missed;
        }

        private void offer(Line line) {
            if (place != line.number()) {
                return; // it has others to take before
            }
            if (wanted.test(line.source())) {
                wake();
            } else {
                place++;
            }
        }

        private void lose(Line line) {
            if (place == line.number()) {
                place++;
                missed += wanted.test(line.source()) ? 1 : 0;
            }
        }

        private void wake() {
            news.signal();
        }

        /** What comes next. @param atMost how long to wait for it */
        public News next(Duration atMost) {
            lock.lock();
            try {
                var left = atMost.toNanos();
                while (!isLeft && !isClosed) {
                    var found = found();
                    if (found.isPresent()) {
                        return found.get();
                    }
                    if (left <= 0) {
                        return new News.Quiet();
                    }
                    left = news.awaitNanos(left);
                }
                return new News.Closed();
            } catch (InterruptedException e) {
                throw new IllegalStateException("threads that follow are not interrupted", e);
            } finally {
                lock.unlock();
            }
        }

        private Optional<News> found() {
            if (missed > 0) {
                var told = new News.Missed(missed);
                missed = 0;
                return Optional.of(told);
            }
            while (place < lines.next()) {
                var line = lines.get(place++);
                if (wanted.test(line.source())) {
                    return Optional.of(new News.Written(id(line), line));
                }
            }
            return Optional.empty();
        }

        /** Ends it, also for a thread that waits in {@link #next}. */
        @Override
        public void close() {
            leave(this);
        }
    }
}
