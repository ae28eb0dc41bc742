package webjobs.application;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits in tests for what another thread or process is about to do. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Eventually() {}

    /** Asks until the answer is wanted, for at most ten seconds, and returns it. */
    public static <T> T until(Supplier<T> question, Predicate<? super T> wanted) {
        return until(PATIENCE, question, wanted);
    }

    /** @throws AssertionError with the last answer where none was wanted in time */
    public static <T> T until(Duration patience, Supplier<T> question, Predicate<? super T> wanted) {
        var deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            var answer = question.get();
            if (wanted.test(answer)) {
                return answer;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("Not within " + patience + "; the last answer was " + answer);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
