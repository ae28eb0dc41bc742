package webjobs.application;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import webjobs.domain.supervision.Event;

/** News for a supervision, in the order in which it came. Anybody may put some in; the supervision's thread takes it out. */
final class Mailbox {
    /** No wait is longer, so that its length can be told in nanoseconds. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final BlockingQueue<News> queue = new LinkedBlockingQueue<>();

    /** What somebody wants of a supervision. */
    enum Wish {
        /** To look whether content or settings have changed. */
        LOOK,
        /** To launch, at once where the job rests. */
        START,
        RESTART,
        /** To end the process, as the job was deleted. */
        FORGET,
        /** To end the process, as the server stops. */
        CLOSE
    }

    sealed interface News {
        record Told(Event event) implements News {}

        /** @param seek the number of the search for a lease that found this */
        record Found(int seek, boolean granted) implements News {}

        /**
         * @param handled counted down when that is handled, so that the status tells; for {@code FORGET} and {@code CLOSE} when the
         *     process and all that came of it have ended, or the job is back
         */
        record Asked(Wish wish, CountDownLatch handled) implements News {}
    }

    void put(News news) {
        queue.add(news);
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Waits for news. @param atMost how long; empty: for ever. @return empty where there is none by then, or some time before */
    Optional<News> take(Optional<Duration> atMost) {
        try {
            if (atMost.isEmpty()) {
                return Optional.of(queue.take());
            }
            var wait = atMost.get().compareTo(LONGEST_WAIT) < 0 ? atMost.get() : LONGEST_WAIT;
            return Optional.ofNullable(queue.poll(wait.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException("the thread of a supervision is not interrupted", e);
        }
    }
}
