package webjobs.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SideBySideTest {
    @Test
    void everyPartBeginsToStopBeforeAnyHasStopped() {
        var all = new CyclicBarrier(3);
        var stopped = new AtomicInteger();
        AutoCloseable part = () -> {
            all.await(10, TimeUnit.SECONDS);
            stopped.incrementAndGet();
        };

        new SideBySide(part, part, part).close();

        assertThat(stopped).hasValue(3);
    }

    @Test
    void aPartThatFailsKeepsNoOtherFromStoppingAndEachFailureIsTold() {
        var stopped = new AtomicInteger();
        AutoCloseable good = stopped::incrementAndGet;

        assertThatThrownBy(() -> new SideBySide(failing("the first"), good, failing("the second")).close())
                .satisfies(thrown -> assertThat(thrown.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .containsExactly("the first", "the second"));
        assertThat(stopped).hasValue(1);
    }

    private static AutoCloseable failing(String message) {
        return () -> {
            throw new IllegalStateException(message);
        };
    }
}
