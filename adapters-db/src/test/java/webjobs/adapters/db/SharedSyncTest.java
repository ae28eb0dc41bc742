package webjobs.adapters.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedSyncTest {
    private final OwnedThreads thread = new OwnedThreads("sync", 1);
    private final AtomicInteger started = new AtomicInteger();
    private final Semaphore mayFinish = new Semaphore(0);
    private final CountDownLatch firstStarted = new CountDownLatch(1);
    private final SharedSync sync = new SharedSync(thread, this::slowly);

    private void slowly() {
        started.incrementAndGet();
        firstStarted.countDown();
        mayFinish.acquireUninterruptibly();
    }

    @AfterEach
    void close() {
        mayFinish.release(1_000);
        thread.close();
    }

    @Test
    void whoComesDuringASyncWaitsForTheNextTogetherWithTheOthers() throws Exception {
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            callers.submit(sync::await);
            firstStarted.await();
            var waiting = new CountDownLatch(50);
            var others = IntStream.range(0, 50)
                    .mapToObj(_ -> callers.submit(() -> {
                        waiting.countDown();
                        sync.await();
                        return started.get();
                    }))
                    .toList();
            waiting.await();

            mayFinish.release(50);

            for (var other : others) {
                assertThat(other.get()).isGreaterThanOrEqualTo(2);
            }
            assertThat(started.get()).isLessThan(10);
        }
    }

    @Test
    void tellsEveryoneThatItFailed() {
        var failing = new SharedSync(thread, () -> {
            throw new IllegalStateException("disk");
        });

        assertThatIllegalStateException().isThrownBy(failing::await).withMessage("disk");
        assertThatIllegalStateException().isThrownBy(failing::await).withMessage("disk");
    }
}
