package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every implementation of {@link Measures} does. */
public abstract class MeasuresContract {
    private static final int THREADS = 8;
    private static final int EACH = 1_000;

    /** One that has taken nothing yet. */
    protected abstract Measures open();

    /** What it has taken. */
    protected abstract Taken taken();

    /**
     * How many scheduled runs were late, and by how much together.
     *
     * @param lateness to the microsecond
     */
    public record Taken(long runs, Duration lateness) {}

    @Test
    void beginWithNothing() {
        var _ = open();

        assertThat(taken()).isEqualTo(new Taken(0, Duration.ZERO));
    }

    @Test
    void takeEachLateness() {
        var measures = open();

        measures.late(Duration.ofMillis(3));
        measures.late(Duration.ofSeconds(90));

        assertThat(taken()).isEqualTo(new Taken(2, Duration.ofMillis(90_003)));
    }

    @Test
    void takeARunThatWasNotLateAtAll() {
        open().late(Duration.ZERO);

        assertThat(taken()).isEqualTo(new Taken(1, Duration.ZERO));
    }

    @Test
    void takeWhatALongSleepOfTheMachineCosts() {
        open().late(Duration.ofDays(200_000));

        assertThat(taken()).isEqualTo(new Taken(1, Duration.ofDays(200_000)));
    }

    @Test
    void loseNothingWhereManyThreadsCome() throws InterruptedException {
        var measures = open();
        var threads = new Thread[THREADS];

        for (var i = 0; i < THREADS; i++) {
            threads[i] = Thread.startVirtualThread(() -> {
                for (var each = 0; each < EACH; each++) {
                    measures.late(Duration.ofMillis(500));
                }
            });
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(taken()).isEqualTo(new Taken(THREADS * EACH, Duration.ofMillis(500 * THREADS * EACH)));
    }
}
