package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.Eventually;
import webjobs.application.port.JobLogs;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.State;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/** Runs as our own API shows them, ends them and begins them anew. */
class RunRoutesTest extends WithServer {
    private static final String JOB = "/api/v1/jobs/triggered/mail";
    private static final Trigger CALL = new Trigger.External("curl/8.5");

    @BeforeEach
    void layAJob() {
        server.layJob("mail", "{\"overlap\": \"queue\"}");
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-24T" + time + "Z");
    }

    private static void assertProblem(HttpResponse<String> response, int status, String message) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(json(response).get("Message").textValue()).isEqualTo(message);
    }

    /** Begins a run through Kudu's route. @return its id */
    private String begin(String arguments) {
        var response = server.send("POST", "/api/triggeredwebjobs/mail/run?arguments=" + arguments, "");
        assertThat(response.statusCode()).isEqualTo(202);
        return response.headers().firstValue("Location").orElseThrow().replaceFirst(".*/", "");
    }

    @Nested
    class Shown {
        @Test
        void areScheduledRunsWithTheirLateness() {
            var due = new Trigger.Scheduled("0 0 9 * * *", at("08:59:59.5"), 3);
            server.remember("mail", "202611240900000001", due, new State.Exited(at("09:01:40"), 137));

            assertThat(json(server.get(JOB + "/runs/202611240900000001")))
                    .isEqualTo(json("""
                    {"job":"mail","id":"202611240900000001","status":"failed",
                     "trigger":{"kind":"scheduled","user_agent":null,"expression":"0 0 9 * * *",
                        "due_at":"2026-11-24T08:59:59.5Z","occurrences":3,"first_run":null,"attempt":null,"rerun_of":null},
                     "arguments":"","not_before":null,"started_at":"2026-11-24T09:00:00Z",
                     "launched_at":"2026-11-24T09:00:00.003Z","ended_at":"2026-11-24T09:01:40Z","duration":100,
                     "lateness":0.503,"exit_code":137,"signal":"SIGKILL","reason":null,
                     "url":"BASE/api/v1/jobs/triggered/mail/runs/202611240900000001",
                     "output_url":"BASE/vfs/data/jobs/triggered/mail/202611240900000001/output_202611240900000001.log",
                     "error_url":"BASE/vfs/data/jobs/triggered/mail/202611240900000001/error_202611240900000001.log"}""".replace("BASE", server.base())));
        }

        @Test
        void areRunsThatGoOnWithNullsForWhatIsNotYetKnown() {
            server.remember("mail", "202611240900000001", CALL, new State.Running());
            server.clock.advance(Duration.ofMillis(1500));

            var run = json(server.get(JOB + "/runs/202611240900000001"));

            assertThat(run.get("status").textValue()).isEqualTo("running");
            assertThat(run.get("duration").decimalValue()).isEqualByComparingTo("3601.623456");
            for (var unknown : List.of("not_before", "launched_at", "ended_at", "lateness", "exit_code", "reason")) {
                assertThat(run.get(unknown).isNull()).as(unknown).isTrue();
            }
        }

        @Test
        void areRunsThatWait() {
            var first = RunId.parse("202611240800000001").orElseThrow();
            var id = RunId.parse("202611240900000002").orElseThrow();
            server.history.begin(List.of(Run.waiting(
                    new JobName("mail"), id, new Trigger.Retry(first, 2), "a b", at("09:00:00"), at("09:05:00.25"))));

            var run = json(server.get(JOB + "/runs/" + id));

            assertThat(run.get("status").textValue()).isEqualTo("waiting");
            assertThat(run.get("not_before").textValue()).isEqualTo("2026-11-24T09:05:00.25Z");
            assertThat(run.get("started_at").isNull()).isTrue();
            assertThat(run.get("duration").isNull()).isTrue();
            assertThat(run.get("arguments").textValue()).isEqualTo("a b");
            assertThat(run.at("/trigger/kind").textValue()).isEqualTo("retry");
            assertThat(run.at("/trigger/first_run").textValue()).isEqualTo("202611240800000001");
            assertThat(run.at("/trigger/attempt").intValue()).isEqualTo(2);
        }

        @Test
        void areAllRunsTheNewestFirst() {
            server.remember("mail", "202611240900000001", CALL, new State.Exited(at("09:00:01"), 0));
            server.remember("mail", "202611240910000002", CALL, new State.Aborted(at("09:10:01"), "Enough."));
            server.remember("mail", "202611240920000003", CALL, new State.FailedToStart(at("09:20:01"), "No bash."));

            var runs = json(server.get(JOB + "/runs")).get("runs");
            var two = json(server.get(JOB + "/runs?limit=2")).get("runs");

            assertThat(runs).hasSize(3);
            assertThat(runs.findValuesAsText("status")).containsExactly("failed", "aborted", "success");
            assertThat(runs.findValuesAsText("reason")).containsExactly("No bash.", "Enough.", "null");
            assertThat(two.findValuesAsText("status")).containsExactly("failed", "aborted");
        }

        @Test
        void areNoRunsOfAJobThatNeverRan() {
            assertThat(server.get(JOB + "/runs").body()).isEqualTo("{\"runs\":[]}");
        }

        @Test
        void isNothingWhereThereIsNothing() {
            assertProblem(
                    server.get("/api/v1/jobs/triggered/nobody/runs"), 404, "There is no triggered job named 'nobody'.");
            assertProblem(
                    server.get(JOB + "/runs/202611240900000009"),
                    404,
                    "The job 'mail' has no run '202611240900000009'. Its history lists the runs that are kept.");
            assertThat(server.get(JOB + "/runs/latest").statusCode()).isEqualTo(404);
            assertProblem(
                    server.get(JOB + "/runs?limit=all"),
                    400,
                    "The parameter limit cannot be used: it is a whole number from 1 to 1000, and not 'all'.");
        }

        @Test
        void areRunsThatHaveNotChangedOnlyOnce() {
            server.remember("mail", "202611240900000001", CALL, new State.Exited(at("09:00:01"), 0));
            var tag = server.get(JOB + "/runs").headers().firstValue("ETag").orElseThrow();

            assertThat(server.get(JOB + "/runs", "If-None-Match", tag).statusCode())
                    .isEqualTo(304);
        }
    }

    @Nested
    class Aborted {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "'' | Aborted through the API.",
                    "{} | Aborted through the API.",
                    "{\"reason\": null} | Aborted through the API.",
                    "{\"reason\": \"  \"} | Aborted through the API.",
                    "{\"reason\": \"Too slow.\", \"more\": 1} | Aborted through the API: Too slow.",
                    "{\"reason\": \"one\\n[11/24/2026] two\\u2028\\u0000\"} | Aborted through the API: one [11/24/2026] two"
                })
        void areRunsThatGoOnAndSayWhy(String body, String reason) {
            var id = begin("");
            server.processes.take();

            var response = server.send("POST", JOB + "/runs/" + id + "/abort", body);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(json(response).get("status").textValue()).isEqualTo("aborted");
            assertThat(json(response).get("reason").textValue()).isEqualTo(reason);
            assertThat(json(response)).isEqualTo(json(server.get(JOB + "/runs/" + id)));
            assertThat(server.logs.text(new JobName("mail"), RunId.parse(id).orElseThrow(), JobLogs.Kind.OUTPUT))
                    .contains("WebJob run was aborted: " + reason + "\n");
        }

        @Test
        void areRunsThatWait() {
            var first = begin("");
            var second = begin("");

            var response = server.send("POST", JOB + "/runs/" + second + "/abort", "");

            assertThat(json(response).get("status").textValue()).isEqualTo("aborted");
            assertThat(json(server.get(JOB + "/runs/" + first)).get("status").textValue())
                    .isEqualTo("running");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "Too slow. | The request cannot be used: the body is not JSON at line 1, column 1",
                    "[] | The request cannot be used: the body is not a JSON object but a list.",
                    "{\"reason\": 7} | The request cannot be used: reason must be a text.",
                    "{\"reason\": \"\\ud800\"} | The request cannot be used: a text in it holds half a character"
                })
        void areNoneByABodyThatCannotBeRead(String body, String message) {
            var id = begin("");

            var response = server.send("POST", JOB + "/runs/" + id + "/abort", body);

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response).get("Message").textValue()).startsWith(message);
            assertThat(json(server.get(JOB + "/runs/" + id)).get("status").textValue())
                    .isEqualTo("running");
        }

        @Test
        void areNoneByAReasonAsLongAsABook() {
            var id = begin("");
            var long1 = "{\"reason\": \"" + "x".repeat(1001) + "\"}";

            assertProblem(
                    server.send("POST", JOB + "/runs/" + id + "/abort", long1),
                    400,
                    "The request cannot be used: reason has more than 1000 characters.");
            assertThat(server.send("POST", JOB + "/runs/" + id + "/abort", "{" + " ".repeat(70_000) + "}")
                            .statusCode())
                    .isEqualTo(413);
        }

        @Test
        void areNoRunsThatHaveEnded() {
            server.remember("mail", "202611240900000001", CALL, new State.Exited(at("09:00:01"), 0));

            assertProblem(
                    server.send("POST", JOB + "/runs/202611240900000001/abort", ""),
                    409,
                    "The run 202611240900000001 of 'mail' has ended already; only one that waits or is running can be"
                            + " aborted.");
        }

        @Test
        void areNoRunsThatAreNotThere() {
            assertThat(server.send("POST", JOB + "/runs/202611240900000001/abort", "")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(server.send("POST", "/api/v1/jobs/triggered/nobody/runs/202611240900000001/abort", "")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Nested
    class BegunAnew {
        @Test
        void areRunsWithTheirArguments() {
            var id = begin("a%20%27b+c%27");
            server.processes.take().exits(1);
            Eventually.until(
                    () -> json(server.get(JOB + "/runs/" + id)).get("status").textValue(), "failed"::equals);

            var response = server.send("POST", JOB + "/runs/" + id + "/rerun", "", "User-Agent", "Probe/1");

            assertThat(response.statusCode()).isEqualTo(202);
            var run = json(response);
            assertThat(response.headers().firstValue("Location"))
                    .contains(run.get("url").textValue())
                    .contains(server.base() + JOB + "/runs/" + run.get("id").textValue());
            assertThat(run.at("/trigger/kind").textValue()).isEqualTo("rerun");
            assertThat(run.at("/trigger/rerun_of").textValue()).isEqualTo(id);
            assertThat(run.at("/trigger/user_agent").textValue()).isEqualTo("Probe/1");
            assertThat(run.get("arguments").textValue()).isEqualTo("a 'b c'");
            assertThat(server.processes.take().launch().arguments()).containsExactly("a", "b c");
        }

        @Test
        void areNoRunsWhileAnotherOneMustNotBe() {
            server.layJob("mail", "{}");
            var id = begin("");

            assertProblem(
                    server.send("POST", JOB + "/runs/" + id + "/rerun", ""),
                    409,
                    "Cannot start a new run since job is already running. The run " + id
                            + " of 'mail' has not ended yet.");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "mail/runs/202611240900000001/rerun",
                    "mail/runs/x/rerun",
                    "nobody/runs/202611240900000001/rerun"
                })
        void areNoRunsThatAreNotThere(String path) {
            assertThat(server.send("POST", "/api/v1/jobs/triggered/" + path, "").statusCode())
                    .isEqualTo(404);
        }
    }
}
