package webjobs.adapters.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

class ChangesTest {
    private static final JobKey A = job("a");
    private static final JobKey B = job("b");
    /** A moment near which the clock's number overflows, as it may start anywhere. */
    private static final long START = Long.MAX_VALUE - 1000;

    private final Changes changes = new Changes();

    private static JobKey job(String name) {
        return new JobKey(JobKind.TRIGGERED, new JobName(name));
    }

    private static long at(long millis) {
        return START + Duration.ofMillis(millis).toNanos();
    }

    @Test
    void areToldOnceItHasBeenQuiet() {
        changes.note(A, at(0));
        changes.note(A, at(200));

        assertThat(changes.due(at(499))).isEmpty();
        assertThat(changes.due(at(500))).containsExactly(A);
        assertThat(changes.due(at(10_000))).isEmpty();
    }

    @Test
    void ofOneJobDoNotKeepAnotherWaiting() {
        changes.note(A, at(0));
        changes.note(B, at(10));
        changes.note(A, at(250));

        assertThat(changes.due(at(310))).containsExactly(B);
        assertThat(changes.due(at(550))).containsExactly(A);
    }

    @Test
    void areToldAfterTenSecondsThoughItIsNeverQuiet() {
        for (var millis = 0; millis < 10_000; millis += 100) {
            changes.note(A, at(millis));
            assertThat(changes.due(at(millis))).isEmpty();
        }

        assertThat(changes.due(at(10_000))).containsExactly(A);

        assertThat(changes.untilDue(at(10_000))).isEmpty();
        assertThat(changes.due(at(10_250))).isEmpty();

        changes.note(A, at(10_300));
        assertThat(changes.due(at(10_599))).isEmpty();
        assertThat(changes.due(at(10_600))).containsExactly(A);
    }

    @Test
    void sayHowLongToWait() {
        assertThat(changes.untilDue(at(0))).isEmpty();

        changes.note(A, at(0));
        assertThat(changes.untilDue(at(100))).hasValue(Duration.ofMillis(200));
        assertThat(changes.untilDue(at(400))).hasValue(Duration.ZERO);

        changes.note(A, at(9_900));
        assertThat(changes.untilDue(at(9_900))).hasValue(Duration.ofMillis(100));
    }

    static LongStream seeds() {
        var replayed = Long.getLong("seed");
        return replayed == null ? LongStream.range(0, 200) : LongStream.of(replayed);
    }

    /** Beside a plain reckoning: for each job when it was heard of first and last. */
    @ParameterizedTest
    @MethodSource("seeds")
    void areThoseThatAPlainReckoningFinds(long seed) {
        var random = new Random(seed);
        var first = new HashMap<JobKey, Long>();
        var last = new HashMap<JobKey, Long>();
        var millis = 0L;
        for (var step = 0; step < 500; step++) {
            millis += random.nextInt(120);
            var now = at(millis);
            if (random.nextInt(4) > 0) {
                var job = job("job" + (int) Math.abs(random.nextGaussian() * 3));
                changes.note(job, now);
                first.putIfAbsent(job, now);
                last.put(job, now);
            }
            var expected = new TreeSet<String>();
            for (var job : List.copyOf(first.keySet())) {
                if (now - last.get(job) >= 300_000_000L || now - first.get(job) >= 10_000_000_000L) {
                    expected.add(job.name().text());
                    first.remove(job);
                    last.remove(job);
                }
            }

            assertThat(new ArrayList<>(changes.due(now)))
                    .as("seed %d step %d", seed, step)
                    .extracting(job -> job.name().text())
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(changes.untilDue(now).isPresent()).isEqualTo(!first.isEmpty());
        }
    }
}
