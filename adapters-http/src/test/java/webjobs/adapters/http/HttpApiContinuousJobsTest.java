package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.port.Output.Stream;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.supervision.Status;

/** Continuous jobs as clients of Kudu's routes meet them. */
class HttpApiContinuousJobsTest extends WithServer {
    private static final String JOBS = "/api/continuouswebjobs";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/continuouswebjobs",
                "/api/continuousjobs",
                "/jobs/continuous",
                "/api/jobs/continuous",
                "/API/ContinuousWebJobs",
                "/JOBS/Continuous"
            })
    void areServedUnderEveryPrefix(String prefix) {
        server.layContinuousJob("tail");

        assertThat(server.send("POST", prefix + "/tail/start", "").statusCode()).isEqualTo(200);
        server.takeLaunch("tail");
        assertThat(json(server.get(prefix)).get(0).get("name").textValue()).isEqualTo("tail");
        assertThat(json(server.get(prefix + "/")).get(0).get("name").textValue())
                .isEqualTo("tail");
        assertThat(json(server.get(prefix + "/tail")).get("type").textValue()).isEqualTo("continuous");
        assertThat(server.send("POST", prefix + "/tail/Stop/", "").statusCode()).isEqualTo(200);
        assertThat(server.send("PUT", prefix + "/tail/settings", "{\"is_singleton\":true}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.get(prefix + "/tail/settings").body()).isEqualTo("{\"is_singleton\":true}");
        assertThat(server.send("PUT", prefix + "/new/", "echo", "Content-Disposition", "attachment; filename=run.sh")
                        .statusCode())
                .isEqualTo(200);
        server.send("PUT", prefix + "/new/settings", "{\"stopping_wait_time\":0}");
        assertThat(server.send("DELETE", prefix + "/new", "").statusCode()).isEqualTo(200);
        assertThat(server.get(prefix + "/new").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/webjobs", "/api/jobs", "/jobs"})
    void areListedBehindTriggeredOnes(String path) {
        server.layContinuousJob("both");
        server.layJob("both");
        server.layJob("zebra");

        assertThat(json(server.get(path)).findValuesAsText("type"))
                .containsExactly("triggered", "triggered", "continuous");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/continuouswebjobs/nobody",
        "GET, /api/continuouswebjobs/mail",
        "POST, /api/continuouswebjobs/nobody/start",
        "POST, /api/continuouswebjobs/nobody/stop",
        "GET, /api/continuouswebjobs/nobody/settings",
        "PUT, /api/continuouswebjobs/nobody/settings",
        "POST, /api/continuouswebjobs/tail/run",
        "GET, /api/continuouswebjobs/tail/history",
        "POST, /api/triggeredwebjobs/mail/start",
        "GET, /api/triggeredwebjobs/tail",
        "GET, /vfs/data/jobs/continuous/tail/job.log",
        "GET, /vfs/data/jobs/continuous/tail/job_prev_log.txt",
        "GET, /vfs/data/jobs/continuous/tail/other.txt"
    })
    void areNotFoundWhereTheyAreNot(String method, String path) {
        server.layJob("mail");
        server.layContinuousJob("tail");

        var response = server.send(method, path, method.equals("PUT") ? "{}" : "");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).get("Message").textValue()).isNotBlank();
    }

    @Nested
    class Told {
        @Test
        void toStartAndToStopAnswerWithNothing() {
            server.layContinuousJob("tail");

            var started = server.send("POST", JOBS + "/tail/start", "");
            server.takeLaunch("tail");
            server.awaitStatus("tail", Status.RUNNING);
            var stopped = server.send("POST", JOBS + "/tail/stop", "", "Content-Type", "application/json");

            assertThat(started.statusCode()).isEqualTo(200);
            assertThat(started.body()).isEmpty();
            assertThat(stopped.statusCode()).isEqualTo(200);
            assertThat(stopped.body()).isEmpty();
            server.awaitStatus("tail", Status.STOPPED);
        }

        @Test
        void whatTheyDoAlreadyTheyGoOnWithIt() {
            var process = server.runContinuousJob("tail");

            assertThat(server.send("POST", JOBS + "/tail/start", "").statusCode())
                    .isEqualTo(200);
            assertThat(server.send("POST", JOBS + "/tail/start", "").statusCode())
                    .isEqualTo(200);

            assertThat(process.isAskedToEnd()).isFalse();
            assertThat(server.processes.launches()).hasSize(1);
        }

        @Test
        void toStartWhileAllJobsAreStoppedTheyStayStopped() {
            try (var stopped = new ServerUnderTest(Optional.empty(), true)) {
                stopped.layContinuousJob("tail");

                var response = stopped.send("POST", JOBS + "/tail/start", "");

                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(json(stopped.get(JOBS + "/tail")).get("status").textValue())
                        .isEqualTo("Stopped");
            }
        }
    }

    @Nested
    class Deployed {
        @Test
        void asASingleFileAreShownAndRun() {
            var response = server.send(
                    "PUT", JOBS + "/new", "sleep 1d", "Content-Disposition", "attachement; filename=Some Job.sh");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(json(response).get("run_command").textValue()).isEqualTo("Some Job.sh");
            assertThat(json(response).get("type").textValue()).isEqualTo("continuous");
            assertThat(json(response).get("status").textValue()).isNotBlank();
            assertThat(response.headers().firstValue("Location")).isEmpty();
            assertThat(server.processes.take().launch().script().name()).isEqualTo("Some Job.sh");
        }

        @Test
        void asAZipAreShownAndRun() throws IOException {
            var response = server.send(
                    "PUT",
                    JOBS + "/new",
                    zip("run.py", "pass"),
                    "Content-Type",
                    "application/zip",
                    "Content-Disposition",
                    "attachment; filename=new.zip");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(json(response).get("run_command").textValue()).isEqualTo("run.py");
            assertThat(server.processes.take().launch().script().name()).isEqualTo("run.py");
        }

        private static byte[] zip(String name, String text) throws IOException {
            var bytes = new ByteArrayOutputStream();
            try (var zip = new ZipOutputStream(bytes)) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(text.getBytes(StandardCharsets.UTF_8));
            }
            return bytes.toByteArray();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "attachment; filename=readme.txt | No runnable script file was found.",
                    "attachment | Missing Content-Disposition header."
                })
        void areRefusedAsTriggeredOnesAre(String disposition, String message) {
            server.layContinuousJob("tail");

            var response = server.send("PUT", JOBS + "/tail", "x", "Content-Disposition", disposition);

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response).get("Message").textValue()).startsWith(message);
            assertThat(server.get(JOBS + "/tail").statusCode()).isEqualTo(200);
        }

        @Test
        void areGoneOnceTheyAreDeletedWithTheirProcess() {
            var process = server.runContinuousJob("tail");

            assertThat(server.send("DELETE", JOBS + "/tail", "").statusCode()).isEqualTo(200);

            assertThat(process.exitCode()).isPresent();
            assertThat(server.get(JOBS + "/tail").statusCode()).isEqualTo(404);
            assertThat(server.send("DELETE", JOBS + "/tail", "").statusCode()).isEqualTo(200);
        }

        @Test
        void keepTheirSettingsApartFromThoseOfATriggeredOne() {
            server.layJob("both");
            server.layContinuousJob("both");

            server.send("PUT", JOBS + "/both/settings", "{\"a\":1}");

            assertThat(server.get("/api/triggeredwebjobs/both/settings").body()).isEqualTo("{}");
            assertThat(server.store
                            .find(JobKind.CONTINUOUS, new JobName("both"))
                            .orElseThrow()
                            .settings()
                            .values())
                    .containsOnlyKeys("a");
        }
    }

    @Nested
    class Logs {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/vfs/data/jobs/continuous/tail/job.log",
                    "/vfs/data/jobs/continuous/tail/job_log.txt",
                    "/api/vfs/data/jobs/continuous/tail/job.log",
                    "/API/VFS/Data/Jobs/Continuous/tail/JOB_LOG.txt"
                })
        void areServedUnderAllTheirNames(String path) {
            server.runContinuousJob("tail").writes(Stream.STDOUT, "hello é\n");

            var response = server.get(path);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).contains(": INFO] hello é\n");
            assertThat(response.body()).isEqualTo(server.continuousLogs.text(new JobName("tail")));
            assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
        }

        @Test
        void areWhereTheJobSays() {
            server.runContinuousJob("tail").writes(Stream.STDOUT, "hello\n");

            var url = json(server.get(JOBS + "/tail")).get("log_url").textValue();

            assertThat(server.get(url.substring(server.base().length())).body()).contains("hello\n");
        }

        @Test
        void areServedInPartsAndNotTwice() {
            server.runContinuousJob("tail").writes(Stream.STDOUT, "hello\n");
            var whole = server.get("/vfs/data/jobs/continuous/tail/job.log");
            var tag = whole.headers().firstValue("ETag").orElseThrow();

            var part = server.get("/vfs/data/jobs/continuous/tail/job.log", "Range", "bytes=-6", "If-Range", tag);

            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("hello\n");
            assertThat(server.get("/vfs/data/jobs/continuous/tail/job.log", "If-None-Match", tag)
                            .statusCode())
                    .isEqualTo(304);
        }
    }
}
