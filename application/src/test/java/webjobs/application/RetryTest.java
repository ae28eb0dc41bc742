package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.application.Workbench.CALL;
import static webjobs.application.Workbench.MAIL;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import webjobs.application.Workbench.Switches;
import webjobs.domain.run.Arguments;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.Status;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/** A run that fails is tried again where its job's settings say so. */
class RetryTest {
    private final Workbench bench = new Workbench();

    @BeforeEach
    void twoRetries() {
        bench.putWithSettings("{\"retries\": 2, \"retry_delay\": 60}");
    }

    private Run newest() {
        return bench.history.all(MAIL).getFirst();
    }

    private void passTime(Duration time, TriggeredJobs jobs) {
        bench.clock.advance(time);
        jobs.runs().beginDue(bench.clock.instant());
    }

    private void failAttempt() {
        var process = bench.processes.take();
        process.exits(1);
        var attempt = RunId.parse(process.launch().environment().get("WEBJOBS_RUN_ID"));
        bench.ended(attempt.orElseThrow());
    }

    @Test
    void theRetryWaitsInTheRecordWithTheSameArguments() {
        var first = bench.jobs.run(MAIL, CALL, Arguments.parse("a b"));
        bench.processes.take().exits(1);
        bench.ended(first);

        var retry = newest();

        assertThat(retry.trigger()).isEqualTo(new Trigger.Retry(first, 1));
        assertThat(retry.arguments()).isEqualTo("a b");
        assertThat(retry.state())
                .isEqualTo(new Run.State.Waiting(bench.clock.instant().plusSeconds(60)));
    }

    @Test
    void itBeginsWhenItsTimeHasComeAndNotBefore() {
        var first = bench.runToItsEnd(1);
        var retry = newest();
        Eventually.until(bench.jobs.runs()::nextAlarm, Optional::isPresent);

        passTime(Duration.ofSeconds(59), bench.jobs);
        assertThat(bench.recorded(retry.id()).status()).isEqualTo(Status.INITIALIZING);
        passTime(Duration.ofSeconds(1), bench.jobs);

        bench.processes.take().exits(0);
        assertThat(bench.ended(retry.id()).status()).isEqualTo(Status.SUCCESS);
        assertThat(first.status()).isEqualTo(Status.FAILED);
        assertThat(bench.history.all(MAIL)).hasSize(2);
    }

    @Test
    void thereAreNoMoreThanAskedEachLaterThanTheLast() {
        bench.runToItsEnd(1);
        Eventually.until(bench.jobs.runs()::nextAlarm, Optional::isPresent);
        passTime(Duration.ofSeconds(60), bench.jobs);
        failAttempt();
        var second = newest();
        assertThat(second.state())
                .isEqualTo(new Run.State.Waiting(bench.clock.instant().plusSeconds(120)));
        Eventually.until(bench.jobs.runs()::nextAlarm, Optional::isPresent);
        passTime(Duration.ofSeconds(120), bench.jobs);
        failAttempt();

        assertThat(newest().id()).isEqualTo(second.id());
        assertThat(bench.history.all(MAIL)).hasSize(3);
    }

    @Test
    void aSuccessIsNotTriedAgain() {
        bench.runToItsEnd(0);

        assertThat(bench.history.all(MAIL)).hasSize(1);
    }

    @Test
    void aLaunchThatFailsIsTriedAgain() {
        bench.processes.failNextLaunch("There is no bash.");
        var first = bench.run();
        bench.ended(first);

        assertThat(newest().trigger()).isEqualTo(new Trigger.Retry(first, 1));
    }

    @Test
    void aRunThatSomebodyAbortedIsNot() {
        var id = bench.run();
        bench.processes.take();

        bench.jobs.abort(MAIL, id.toString(), "Enough.");

        assertThat(bench.history.all(MAIL)).hasSize(1);
    }

    @Test
    void aRunThatDiedWithTheServerIs() {
        var id = bench.run();
        bench.processes.take(); // and the server is killed

        bench.jobs(Switches.ALL_ON).recover();

        assertThat(bench.recorded(id).status()).isEqualTo(Status.ABORTED);
        assertThat(newest().trigger()).isEqualTo(new Trigger.Retry(id, 1));
    }

    @Test
    void aRetryOutlivesTheServer() {
        bench.runToItsEnd(1);
        var retry = newest();
        Eventually.until(bench.jobs.runs()::nextAlarm, Optional::isPresent); // and the server is killed

        var next = bench.jobs(Switches.ALL_ON);
        next.recover();
        assertThat(next.runs().nextAlarm()).contains(bench.clock.instant().plusSeconds(60));
        passTime(Duration.ofSeconds(60), next);

        bench.processes.take().exits(0);
        assertThat(bench.ended(retry.id()).status()).isEqualTo(Status.SUCCESS);
    }

    @Test
    void itWaitsForARunThatGoesOnWhenItsTimeComes() {
        bench.runToItsEnd(1);
        var retry = newest();
        Eventually.until(bench.jobs.runs()::nextAlarm, Optional::isPresent);
        var other = bench.run();
        var process = bench.processes.take();

        passTime(Duration.ofSeconds(60), bench.jobs);

        assertThat(bench.recorded(retry.id()).status()).isEqualTo(Status.INITIALIZING);
        process.exits(0);
        bench.ended(other);
        bench.processes.take().exits(0);
        assertThat(bench.ended(retry.id()).status()).isEqualTo(Status.SUCCESS);
    }

    @Test
    void theAlarmRingsOnlyOnce() {
        bench.runToItsEnd(1);
        Eventually.until(bench.jobs.runs()::nextAlarm, Optional::isPresent);
        bench.putWithSettings("{}");
        passTime(Duration.ofSeconds(60), bench.jobs);

        bench.processes.take();
        assertThat(bench.jobs.runs().nextAlarm()).isEmpty();
    }

    @Test
    void aRerunHasTheArgumentsOfTheEarlierRun() {
        var earlier = bench.jobs.run(MAIL, CALL, Arguments.parse("a 'b c'"));
        bench.processes.take().exits(0);
        bench.ended(earlier);

        RunId again = bench.jobs.rerun(MAIL, earlier.toString(), "curl/8");

        assertThat(bench.recorded(again).trigger()).isEqualTo(new Trigger.Rerun(earlier, "curl/8"));
        assertThat(bench.processes.take().launch().arguments()).containsExactly("a", "b c");
    }
}
