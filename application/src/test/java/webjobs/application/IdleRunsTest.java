package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.application.Workbench.MAIL;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import webjobs.application.port.Output.Stream;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.State;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/** A run that does nothing for too long (D10). */
@Timeout(60)
class IdleRunsTest {
    private static final String REASON = "It neither wrote nor computed anything for 1 s (WEBJOBS_IDLE_TIMEOUT).";

    private final Workbench bench = new Workbench();

    private void allowIdlingForASecond() {
        bench.settings.set(Map.of("WEBJOBS_IDLE_TIMEOUT", "1"));
    }

    /** Lets time pass until a run has ended. */
    private Run ended(RunId id) {
        return Eventually.until(
                () -> {
                    bench.clock.advance(Duration.ofSeconds(1));
                    return bench.recorded(id);
                },
                Run::hasEnded);
    }

    @Test
    void isEndedWithTheReasonOnTheRunAndInTheLog() {
        allowIdlingForASecond();
        var id = bench.run();
        var process = bench.processes.take();

        bench.clock.advance(Duration.ofSeconds(1));

        assertThat(bench.ended(id).state()).isEqualTo(new State.Aborted(bench.clock.instant(), REASON));
        assertThat(process.exitCode()).contains(143);
        assertThat(bench.log(id)).contains("Status changed to Aborted", REASON);
    }

    @Test
    void countsAsFailedAndIsTriedAgain() {
        bench.putWithSettings("{\"retries\": 1, \"retry_delay\": 60}");
        allowIdlingForASecond();
        var id = bench.run();

        ended(id);

        assertThat(bench.history.all(MAIL).getFirst().trigger()).isEqualTo(new Trigger.Retry(id, 1));
    }

    @Test
    void isEndedAlsoAfterItHasWrittenAndComputed() {
        allowIdlingForASecond();
        var id = bench.run();
        bench.processes.take().computes(Duration.ofMillis(10)).writes(Stream.STDERR, "x");

        assertThat(ended(id).reason()).contains(REASON);
    }

    @Test
    void isEndedAlsoWhereThatWasSetWhileItWentOn() {
        var id = bench.run();
        var _ = bench.processes.take();

        allowIdlingForASecond();

        assertThat(ended(id).reason()).contains(REASON);
    }
}
