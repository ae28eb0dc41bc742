package webjobs.adapters.http.kudu;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/** What receivers of hooks are told, to the byte. */
class HookPayloadTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.5Z");
    private static final Run BEGUN = Run.begun(
            new JobName("Send mail é"),
            RunId.parse("202611241200000001").orElseThrow(),
            new Trigger.External("curl"),
            "",
            NOON);

    @Test
    void isTheRunWithoutWhatItHasNot() {
        var run = BEGUN.ended(new Run.State.Exited(NOON.plusMillis(90_250), 0));

        assertThat(HookPayload.of(run, Optional.of("https://here/jobs"))).isEqualTo("""
                        {
                          "id" : "202611241200000001",
                          "name" : "202611241200000001",
                          "status" : "Success",
                          "start_time" : "2026-11-24T12:00:00.5Z",
                          "end_time" : "2026-11-24T12:01:30.75Z",
                          "duration" : "00:01:30.2500000",
                          "output_url" : "https://here/jobs/vfs/data/jobs/triggered/Send%20mail%20%C3%A9/202611241200000001/output_202611241200000001.log",
                          "error_url" : "https://here/jobs/vfs/data/jobs/triggered/Send%20mail%20%C3%A9/202611241200000001/error_202611241200000001.log",
                          "url" : "https://here/jobs/api/triggeredwebjobs/Send%20mail%20%C3%A9/history/202611241200000001",
                          "job_name" : "Send mail é",
                          "trigger" : "External - curl",
                          "exit_code" : 0
                        }""");
    }

    @Test
    void hasNoAddressesWhereNoneIsKnownAndNoDurationWhereItTookNone() {
        var run = BEGUN.ended(new Run.State.Aborted(NOON, "It was stopped."));

        assertThat(HookPayload.of(run, Optional.empty())).isEqualTo("""
                        {
                          "id" : "202611241200000001",
                          "name" : "202611241200000001",
                          "status" : "Aborted",
                          "start_time" : "2026-11-24T12:00:00.5Z",
                          "end_time" : "2026-11-24T12:00:00.5Z",
                          "job_name" : "Send mail é",
                          "trigger" : "External - curl",
                          "reason" : "It was stopped."
                        }""");
    }

    @Test
    void isTheDeployment() {
        var received = SiteDeployment.received("d1", new SiteDeployment.About("Ann", "curl", "New jobs"), NOON);

        assertThat(HookPayload.of(received.succeeded(NOON.plusSeconds(1)))).isEqualTo("""
                        {
                          "id" : "d1",
                          "status" : 4,
                          "author" : "Ann",
                          "deployer" : "curl",
                          "message" : "New jobs",
                          "received_time" : "2026-11-24T12:00:00.5Z",
                          "start_time" : "2026-11-24T12:00:00.5Z",
                          "end_time" : "2026-11-24T12:00:01.5Z",
                          "complete" : true
                        }""");
        assertThat(HookPayload.of(received.failed(NOON.plusSeconds(1), "No script.")))
                .contains("\"status\" : 3,", "\"status_text\" : \"No script.\"");
    }
}
