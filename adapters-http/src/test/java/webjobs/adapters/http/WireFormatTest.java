package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import webjobs.application.Eventually;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.State;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;
import webjobs.domain.supervision.Status;

/** What is on the wire, to the byte. The golden files are the contract: a change to one is a change for every client. */
class WireFormatTest extends WithServer {
    private static final JobName MAIL = new JobName("Send mail é");
    private static final String SETTINGS =
            "{\"schedule\": \"0 */2 * * * *\", \"big\": 12345678901234567890, \"exact\": 0.10, \"own\": {\"b\": null, \"a\": [1]}}";

    @BeforeEach
    void layJobsAndRuns() {
        server.store.put(
                JobKind.TRIGGERED, MAIL.text(), Map.of("inner/run.sh", "echo hello", "inner/settings.job", SETTINGS));
        server.layJob("tidy");
        server.layContinuousJob("idle");
        server.store.put(
                JobKind.CONTINUOUS, "Follow mail é", Map.of("inner/run.sh", "", "inner/settings.job", SETTINGS));
        server.continuousJobs.start(new JobName("Follow mail é"));
        server.awaitStatus("Follow mail é", Status.RUNNING);
        remember(MAIL, "202611240900000001", new Trigger.External("curl/8.5"), new State.Exited(at("09:01:00.5"), 0));
        remember(
                MAIL,
                "202611240910000002",
                new Trigger.Scheduled("0 */2 * * * *", at("09:10:00"), 1),
                new State.Exited(at("09:10:03"), 137));
        remember(
                MAIL,
                "202611240920000003",
                new Trigger.External(""),
                new State.Aborted(at("09:20:01"), "The job was deleted."));
        remember(
                MAIL,
                "202611240930000004",
                new Trigger.External("x"),
                new State.FailedToStart(at("09:30:00"), "php is \"gone\"."));
        remember(MAIL, "202611240940000005", new Trigger.External("Mozilla/5.0 (é)"), new State.Running());
        server.clock.advance(Duration.ofMinutes(3));
    }

    private void remember(JobName job, String id, Trigger trigger, State state) {
        var runId = RunId.parse(id).orElseThrow();
        var begun = Run.begun(job, runId, trigger, "", at(id.substring(8, 10) + ":" + id.substring(10, 12) + ":00"));
        server.history.begin(List.of(begun));
        if (!(state instanceof State.Running)) {
            server.history.end(begun.ended(state), Optional.empty());
        }
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-24T" + time + "Z");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/webjobs, jobs-of-both-kinds.json",
        "/api/triggeredwebjobs, jobs.json",
        "/api/triggeredwebjobs/tidy, job-without-runs.json",
        "/api/triggeredwebjobs/Send%20mail%20%C3%A9, job.json",
        "/api/triggeredwebjobs/Send%20mail%20%C3%A9/history, history.json",
        "/api/triggeredwebjobs/tidy/history, history-of-no-runs.json",
        "/api/triggeredwebjobs/Send%20mail%20%C3%A9/history/202611240900000001, run-success.json",
        "/api/triggeredwebjobs/Send%20mail%20%C3%A9/history/202611240910000002, run-failed.json",
        "/api/triggeredwebjobs/Send%20mail%20%C3%A9/history/202611240920000003, run-aborted.json",
        "/api/triggeredwebjobs/Send%20mail%20%C3%A9/history/202611240930000004, run-never-started.json",
        "/api/triggeredwebjobs/Send%20mail%20%C3%A9/history/202611240940000005, run-running.json",
        "/api/triggeredwebjobs/Send%20mail%20%C3%A9/settings, settings.json",
        "/api/triggeredwebjobsswagger, swagger.json",
        "/api/continuouswebjobs, continuous-jobs.json",
        "/api/continuouswebjobs/Follow%20mail%20%C3%A9, continuous-job.json",
        "/api/continuouswebjobs/idle, continuous-job-initializing.json",
        "/api/continuouswebjobs/Follow%20mail%20%C3%A9/settings, settings.json",
        "/api/triggeredwebjobs/nobody, problem.json",
        "/api/nothing, problem-of-http.json",
        "/livez, livez.json"
    })
    void answersToTheByteAsTheGoldenFileSays(String path, String golden) {
        var response = server.get(path, "x-ms-request-id", "golden");

        assertThat(response.body().replace(server.base(), "http://HOST")).isEqualTo(golden(golden));
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
    }

    @Test
    void showsARunThatWaitsAsOneThatIsNotYetRunning() {
        server.layJob("waiting");
        server.history.begin(List.of(Run.waiting(
                new JobName("waiting"),
                RunId.parse("202611240950000006").orElseThrow(),
                new Trigger.Retry(RunId.parse("202611240900000001").orElseThrow(), 2),
                "",
                at("09:50:00"),
                at("10:50:00"))));

        var response = server.get("/api/triggeredwebjobs/waiting/history/202611240950000006");

        assertThat(response.body().replace(server.base(), "http://HOST")).isEqualTo(golden("run-waiting.json"));
    }

    @Nested
    class OfAContinuousJob {
        @Test
        void tellsThatItEndsSoonAfterEachLaunch() {
            server.runContinuousJob("ends").exits(1);
            server.awaitStatus("ends", Status.PENDING_RESTART);
            assertThat(detail("ends"))
                    .isEqualTo("3b6ae2 - PendingRestart; ended before it had run for long, with exit code 1;"
                            + " next launch at 2026-11-24T10:04:00Z");

            server.continuousJobs.start(new JobName("ends"));
            server.takeLaunch("ends").exits(0);
            Eventually.until(
                    () -> detail("ends"),
                    line -> line.equals("3b6ae2 - PendingRestart; ended 2 times in a row before it had run for long,"
                            + " last with exit code 0; next launch at 2026-11-24T10:04:00Z"));
        }

        @Test
        void tellsThatItCannotBeLaunched() {
            server.layContinuousJob("never");
            server.processes.failNextLaunch("There is no\nshell.");
            server.continuousJobs.start(new JobName("never"));
            server.awaitStatus("never", Status.PENDING_RESTART);
            assertThat(detail("never"))
                    .isEqualTo("3b6ae2 - PendingRestart; could not be launched: There is no shell;"
                            + " next launch at 2026-11-24T10:04:00Z");

            server.processes.failNextLaunch("There is no room.");
            server.continuousJobs.start(new JobName("never"));
            Eventually.until(
                    () -> detail("never"),
                    line -> line.equals("3b6ae2 - PendingRestart; failed 2 times in a row, and last could not be"
                            + " launched: There is no room; next launch at 2026-11-24T10:04:00Z"));
        }

        @Test
        void tellsWhenItHasStopped() {
            server.runContinuousJob("tail");

            server.continuousJobs.stop(new JobName("tail"));

            server.awaitStatus("tail", Status.STOPPED);
            assertThat(detail("tail")).isEqualTo("3b6ae2 - Stopped");
        }

        private String detail(String name) {
            return json(server.get("/api/continuouswebjobs/" + name))
                    .get("detailed_status")
                    .textValue();
        }
    }

    @Test
    void givesOutUrlsThatCanBeOpenedAsTheyStand() {
        var job = json(server.get("/api/triggeredwebjobs/Send%20mail%20%C3%A9"));

        assertThat(server.get(path(job.get("url").textValue())).statusCode()).isEqualTo(200);
        assertThat(server.get(path(job.get("history_url").textValue())).statusCode())
                .isEqualTo(200);
        assertThat(server.get(path(job.at("/latest_run/url").textValue())).statusCode())
                .isEqualTo(200);
    }

    private String path(String url) {
        assertThat(url).startsWith(server.base());
        return url.substring(server.base().length());
    }

    static String golden(String name) {
        try (var file = WireFormatTest.class.getResourceAsStream("kudu/" + name)) {
            assertThat(file).as("golden file " + name).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).replaceFirst("\n$", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
