package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.Eventually;
import webjobs.application.port.Output.Stream;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/** Jobs, runs and settings as clients of Kudu's routes meet them. */
class HttpApiJobsTest extends WithServer {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/triggeredwebjobs",
                "/api/triggeredjobs",
                "/jobs/triggered",
                "/api/jobs/triggered",
                "/API/TriggeredWebJobs",
                "/JOBS/Triggered"
            })
    void servesEveryRouteUnderEveryPrefix(String prefix) {
        server.layJob("mail");

        var run = server.send("POST", prefix + "/mail/run", "");
        var id = run.headers().firstValue("Location").orElseThrow().replaceFirst(".*/", "");

        assertThat(run.statusCode()).isEqualTo(202);
        assertThat(json(server.get(prefix)).get(0).get("name").textValue()).isEqualTo("mail");
        assertThat(json(server.get(prefix + "/")).get(0).get("name").textValue())
                .isEqualTo("mail");
        assertThat(json(server.get(prefix + "/mail")).get("name").textValue()).isEqualTo("mail");
        assertThat(json(server.get(prefix + "/mail/History/")).at("/runs/0/id").textValue())
                .isEqualTo(id);
        assertThat(json(server.get(prefix + "/mail/history/" + id))
                        .get("status")
                        .textValue())
                .isEqualTo("Running");
        assertThat(server.send("PUT", prefix + "/mail/settings", "{}").statusCode())
                .isEqualTo(200);
        assertThat(server.get(prefix + "/mail/settings").body()).isEqualTo("{}");
        assertThat(server.send("PUT", prefix + "/new/", "echo", "Content-Disposition", "attachment; filename=run.sh")
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.send("DELETE", prefix + "/new", "").statusCode()).isEqualTo(200);
        assertThat(server.get(prefix + "/new").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/webjobs", "/api/jobs", "/jobs", "/api/jobs/", "/Api/WebJobs"})
    void listsAllJobsUnderEveryPrefix(String path) {
        server.layJob("mail");

        assertThat(json(server.get(path)).get(0).get("name").textValue()).isEqualTo("mail");
    }

    @Test
    void makesUrlsFromThePublicBaseWhereOneIsSet() {
        try (var proxied = new ServerUnderTest(Optional.of(URI.create("https://jobs.example.com/base/")), false)) {
            proxied.layJob("mail");

            assertThat(json(proxied.get("/api/triggeredwebjobs/mail", "X-Forwarded-Host", "evil"))
                            .get("url")
                            .textValue())
                    .isEqualTo("https://jobs.example.com/base/api/triggeredwebjobs/mail");
        }
    }

    /** Those that it believes of trusted proxies are others (D28). */
    @Test
    void believesNoForwardedHeader() {
        server.layJob("mail");

        var job = json(server.get("/api/triggeredwebjobs/mail", "Forwarded", "host=evil"));

        assertThat(job.get("url").textValue()).isEqualTo(server.base() + "/api/triggeredwebjobs/mail");
    }

    @Nested
    class Running {
        @Test
        void answersWithAnAbsoluteLocationAndNothingElse() {
            server.layJob("Send mail (2)");

            var response = server.send("POST", "/api/triggeredwebjobs/Send%20mail%20(2)/run", "");

            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(response.body()).isEmpty();
            assertThat(response.headers().firstValue("Location"))
                    .contains(server.base() + "/api/triggeredwebjobs/Send%20mail%20(2)/history/202611241000001234");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "arguments=a%20b+c%2Bd | a,b,c+d",
                    "arguments=2018-01-01,2018-01-02 | '2018-01-01,2018-01-02'",
                    "x=1&Arguments='a+b' | a b",
                    "arguments=first&arguments=second | first",
                    "arguments=%C3%A9 | é",
                    "arguments= | ''",
                    "arguments | ''",
                    "'' | ''"
                })
        void splitsTheArgumentsOfTheQuery(String query, String words) {
            server.layJob("mail");

            var response = server.send("POST", "/api/triggeredwebjobs/mail/run?" + query.replace("'", "%27"), "");

            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(String.join(",", server.processes.take().launch().arguments()))
                    .isEqualTo(words);
        }

        @ParameterizedTest
        @ValueSource(strings = {"arguments=%27", "arguments=%zz", "arguments=%FF", "arguments=%00", "arguments=a%"})
        void refusesArgumentsThatCannotBeRead(String query) {
            server.layJob("mail");

            var answer =
                    server.raw("POST /api/triggeredwebjobs/mail/run?" + query + " HTTP/1.1\n@Content-Length: 0\n\n");

            assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"Message\"");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "\n",
                    "Content-Length: 0\n\n",
                    "Content-Type: application/x-www-form-urlencoded\nContent-Length: 0\n\n",
                    "Content-Type: application/json\nContent-Length: 2\n\n{}",
                    "Content-Type: multipart/form-data\nContent-Length: 3\n\nabc",
                    "Content-Type: nonsense\nTransfer-Encoding: chunked\n\n3\nabc\n0\n\n"
                })
        void ignoresTheBody(String rest) {
            server.layJob("mail");

            assertThat(server.raw("POST /api/triggeredwebjobs/mail/run HTTP/1.1\n@" + rest))
                    .startsWith("HTTP/1.1 202 ");
        }

        @Test
        void remembersTheUserAgentAsItIsSent() {
            server.layJob("mail");

            server.raw("POST /api/triggeredwebjobs/mail/run HTTP/1.1\n@User-Agent: curl/8.5 é\nContent-Length: 0\n\n");

            assertThat(json(server.get("/api/triggeredwebjobs/mail"))
                            .at("/latest_run/trigger")
                            .textValue())
                    .isEqualTo("External - curl/8.5 é");
        }

        @Test
        void hasNothingAfterTheBlankWhereThereIsNoUserAgent() {
            server.layJob("mail");

            server.raw("POST /api/triggeredwebjobs/mail/run HTTP/1.1\n@Content-Length: 0\n\n");

            assertThat(json(server.get("/api/triggeredwebjobs/mail"))
                            .at("/latest_run/trigger")
                            .textValue())
                    .isEqualTo("External - ");
        }

        @Test
        void refusesASecondRunWhileOneIsRunning() {
            server.layJob("mail");
            server.send("POST", "/api/triggeredwebjobs/mail/run", "");

            var response = server.send("POST", "/api/triggeredwebjobs/mail/run", "");

            assertThat(response.statusCode()).isEqualTo(409);
            assertThat(json(response).get("Message").textValue())
                    .startsWith("Cannot start a new run since job is already running.");
        }

        @Test
        void refusesRunsWhileJobsAreStopped() {
            try (var stopped = new ServerUnderTest(Optional.empty(), true)) {
                stopped.layJob("mail");

                var response = stopped.send("POST", "/api/triggeredwebjobs/mail/run", "");

                assertThat(response.statusCode()).isEqualTo(409);
                assertThat(json(response).get("Message").textValue())
                        .startsWith("WebJobs are currently in \"stopped\" state.");
            }
        }

        @Test
        void showsHowARunEnded() {
            server.layJob("mail");
            var location = server.send("POST", "/api/triggeredwebjobs/mail/run", "")
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            server.processes.take().writes(Stream.STDOUT, "hello\n").exits(3);

            var run = Eventually.until(
                    () -> json(server.get(location.substring(server.base().length()))),
                    shown -> !shown.get("status").textValue().equals("Running"));

            assertThat(run.get("status").textValue()).isEqualTo("Failed");
            assertThat(run.get("exit_code").intValue()).isEqualTo(3);
            assertThat(server.get(run.get("output_url")
                                    .textValue()
                                    .substring(server.base().length()))
                            .body())
                    .contains("INFO] hello\n");
        }
    }

    @Nested
    class NotThere {
        @ParameterizedTest
        @CsvSource({
            "GET, /api/triggeredwebjobs/nobody",
            "POST, /api/triggeredwebjobs/nobody/run",
            "GET, /api/triggeredwebjobs/nobody/history",
            "GET, /api/triggeredwebjobs/nobody/history/202611241000001234",
            "GET, /api/triggeredwebjobs/nobody/settings",
            "PUT, /api/triggeredwebjobs/nobody/settings",
            "GET, /api/triggeredwebjobs/mail/history/202611241000001234",
            "GET, /api/triggeredwebjobs/mail/history/not-an-id",
            "GET, /api/triggeredwebjobs/not/there",
            "GET, /nothing",
            "GET, /api/webjobs/mail",
            "GET, /api/continuouswebjobs/mail",
            "GET, /vfs/data/jobs/triggered/mail/202611241000001234/output_log.txt",
            "GET, /vfs/data/jobs/triggered/mail/202611241000001234/other.txt",
            "GET, /vfs/data/jobs/triggered/mail/x/output_log.txt"
        })
        void isNotFoundAsJson(String method, String path) {
            server.layJob("mail");

            var response = server.send(method, path, method.equals("PUT") ? "{}" : "");

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
            assertThat(json(response).get("Message").textValue()).isNotBlank();
            assertThat(json(response).get("status").intValue()).isEqualTo(404);
        }

        @Test
        void isDeletedAllTheSame() {
            assertThat(server.send("DELETE", "/api/triggeredwebjobs/nobody", "").statusCode())
                    .isEqualTo(200);
        }
    }

    @Nested
    class Settings {
        @Test
        void areReplacedWholeAndKeptAsTheyWere() {
            server.layJob("mail");
            var settings =
                    "{\"z\":1.10,\"schedule\":\"0 */2 * * * *\",\"a\":123456789012345678901234567890,\"n\":null}";

            var response = server.send(
                    "PUT",
                    "/api/triggeredwebjobs/mail/settings",
                    settings,
                    "Content-Type",
                    "application/json; charset=utf-8");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEmpty();
            assertThat(server.get("/api/triggeredwebjobs/mail/settings").body()).isEqualTo(settings);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{\"a\": | line 1",
                    "{\"a\":1}} | line 1, column 8",
                    "[] | list",
                    "null | not a JSON object",
                    "\"x\" | not a JSON object",
                    "{\"a\":1,\"a\":2} | Duplicate",
                    "{\"a\":\"\\ud800\"} | half a character",
                    "{\"schedule\":\"x\"} | schedule",
                    "' ' | empty"
                })
        void areRefusedWithTheReason(String body, String reason) {
            server.layJob("mail");

            var response =
                    server.send("PUT", "/api/triggeredwebjobs/mail/settings", body, "Content-Type", "application/json");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response).get("Message").textValue()).contains(reason);
            assertThat(server.get("/api/triggeredwebjobs/mail/settings").body()).isEqualTo("{}");
        }

        /** Whoever misspells a key learns it at once; a client that reads no body is not disturbed. */
        @Test
        void areAcceptedWithAWarningWhereAKeyIsNearlyAKnownOne() {
            server.layJob("mail");
            var path = "/api/triggeredwebjobs/mail/settings";

            var response = server.send("PUT", path, "{\"shedule\":\"0 0 6 * * *\",\"mine\":1}");

            var warning = "The setting 'shedule' is not known: perhaps 'schedule' is meant.";
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(json(response)).isEqualTo(json("{\"warnings\":[\"" + warning + "\"]}"));
            assertThat(server.get(path).body()).isEqualTo("{\"shedule\":\"0 0 6 * * *\",\"mine\":1}");
            var job = json(server.get("/api/triggeredwebjobs/mail"));
            assertThat(job.at("/warnings/0").textValue()).isEqualTo(warning);
            assertThat(job.get("error").isNull()).isTrue();
        }

        @Test
        void areShownWithTheFaultWhereTheyCannotBeRead() {
            server.layJob("mail", "{\"schedule\":");

            var job = json(server.get("/api/triggeredwebjobs/mail"));

            assertThat(job.get("error").textValue()).contains("cannot be read");
            assertThat(job.get("settings")).isEmpty();
        }

        @Test
        void areJson() {
            server.layJob("mail");

            assertThat(server.send("PUT", "/api/triggeredwebjobs/mail/settings", "{}", "Content-Type", "text/xml")
                            .statusCode())
                    .isEqualTo(415);
        }

        @Test
        void haveALimit() {
            server.layJob("mail");

            var response = server.send("PUT", "/api/triggeredwebjobs/mail/settings", " ".repeat(1_048_577));

            assertThat(response.statusCode()).isEqualTo(413);
        }

        @Test
        void areShownWhereAnEditorLeftHalfACharacter() {
            server.store.put(JobKind.TRIGGERED, "mail", Map.of("run.sh", "", "settings.job", "{\"a\":\"\\ud800\"}"));

            assertThat(server.get("/api/triggeredwebjobs/mail/settings").statusCode())
                    .isEqualTo(200);
        }
    }

    @Nested
    class RunsWithoutWhatWasMeant {
        @ParameterizedTest
        @ValueSource(strings = {"args=one", "argument=one", "Args=", "argumnets=one", "parameters=one"})
        void areRefusedAndNothingRuns(String query) {
            server.layJob("mail");

            var response = server.send("POST", "/api/triggeredwebjobs/mail/run?" + query, "");

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response).get("Message").textValue()).contains("perhaps 'arguments' is meant");
            assertThat(json(server.get("/api/triggeredwebjobs/mail/history")).get("runs"))
                    .isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"api-version=2022-03-01", "x=1", "ARGUMENTS=one", "arguments=one&args=two", ""})
        void areTakenWithWhateverElseIsInTheQuery(String query) {
            server.layJob("mail");

            assertThat(server.send("POST", "/api/triggeredwebjobs/mail/run?" + query, "")
                            .statusCode())
                    .isEqualTo(202);
        }
    }

    @Nested
    class Tags {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/api/webjobs",
                    "/api/triggeredwebjobs/mail",
                    "/api/triggeredwebjobs/mail/history",
                    "/api/triggeredwebjobs/mail/settings"
                })
        void tellThatNothingHasChanged(String path) {
            server.layJob("mail");
            var tag = server.get(path).headers().firstValue("ETag").orElseThrow();

            var response = server.get(path, "If-None-Match", "\"other\", W/" + tag);

            assertThat(response.statusCode()).isEqualTo(304);
            assertThat(response.body()).isEmpty();
            assertThat(response.headers().firstValue("ETag")).contains(tag);
            assertThat(server.get(path, "If-None-Match", "*").statusCode()).isEqualTo(304);
            assertThat(server.get(path, "If-None-Match", "\"other\"").statusCode())
                    .isEqualTo(200);
        }

        @Test
        void coverSettings() {
            server.layJob("mail");
            var before = server.get("/api/webjobs").headers().firstValue("ETag").orElseThrow();

            server.send("PUT", "/api/triggeredwebjobs/mail/settings", "{\"x\":1}");

            assertThat(server.get("/api/webjobs", "If-None-Match", before).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aGetWithIfMatchIsServed() {
        server.layJob("mail");

        assertThat(server.get("/api/triggeredwebjobs/mail", "If-Match", "*").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aDeletedJobIsGoneWithItsHistory() {
        server.layJob("mail");
        server.send("POST", "/api/triggeredwebjobs/mail/run", "");

        assertThat(server.send("DELETE", "/api/triggeredwebjobs/mail", "").statusCode())
                .isEqualTo(200);

        assertThat(server.get("/api/triggeredwebjobs/mail").statusCode()).isEqualTo(404);
        assertThat(server.history.all(new JobName("mail"))).isEmpty();
    }
}
