package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.application.Workbench.CALL;
import static webjobs.application.Workbench.MAIL;
import static webjobs.application.Workbench.assertRefused;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import webjobs.domain.Refused.Reason;
import webjobs.domain.run.Arguments;
import webjobs.domain.run.Run.Status;

/** No call and no stop waits for ever for what does not end. */
class BoundedWaitsTest {
    private final Workbench bench = new Workbench();
    private final TriggeredJobs jobs =
            new TriggeredJobs(bench.history, bench.means(), bench.told::add, Duration.ofMillis(50));

    @Test
    void aRunWhoseProcessCannotBeKilledKeepsNeitherCallsNorTheStop() {
        bench.putWithSettings("{\"stopping_wait_time\": 0}");
        var id = jobs.run(MAIL, CALL, Arguments.NONE);
        var process = bench.processes.take();
        process.survivesKills(true);

        assertRefused(() -> jobs.abort(MAIL, id.toString(), "Not needed.")).isEqualTo(new Reason.StillEnding(MAIL));
        assertRefused(() -> jobs.abortAll(MAIL, "Enough.")).isEqualTo(new Reason.StillEnding(MAIL));
        jobs.close();
        assertThat(bench.recorded(id).isRunning()).isTrue();

        process.survivesKills(false);
        process.kill();
        assertThat(bench.ended(id).reason()).contains("Not needed.");
    }

    @Test
    void theStopDoesNotWaitForAStoreThatIsAway() {
        bench.putWithSettings("{\"stopping_wait_time\": 0}");
        var id = jobs.run(MAIL, CALL, Arguments.NONE);
        bench.processes.take();
        bench.history.failToEnd(Integer.MAX_VALUE);

        jobs.close();

        assertThat(bench.recorded(id).status()).isEqualTo(Status.RUNNING); // the next start settles it
    }
}
