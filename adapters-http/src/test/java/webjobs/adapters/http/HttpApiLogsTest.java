package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.port.JobLog;
import webjobs.application.port.JobLogs;
import webjobs.application.port.Output.Stream;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/** The logs of runs over HTTP. */
class HttpApiLogsTest extends WithServer {
    private static final JobName MAIL = new JobName("mail");
    private static final RunId ID = RunId.parse("202611240900000001").orElseThrow();
    private static final String FOLDER = "/vfs/data/jobs/triggered/mail/202611240900000001/";
    private static final String OUTPUT = FOLDER + "output_log.txt";

    private String text = "";

    @BeforeEach
    void layALog() {
        write("one\ntwo\nthree é\n");
        text = server.logs.text(MAIL, ID, JobLogs.Kind.OUTPUT);
        server.clock.advance(Duration.ofMinutes(1));
    }

    private void write(String lines) {
        try (var log = server.logs.open(MAIL, ID)) {
            var bytes = lines.getBytes(StandardCharsets.UTF_8);
            log.write(Stream.STDERR, bytes, 0, bytes.length);
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private int size() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                FOLDER + "output_202611240900000001.log",
                FOLDER + "output_log.txt",
                "/api" + FOLDER + "output_202611240900000001.log",
                "/api/VFS/Data/Jobs/Triggered/mail/202611240900000001/output_log.txt"
            })
    void areServedUnderAllTheirNames(String path) {
        var response = server.get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(text);
        assertThat(header(response, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(header(response, "Content-Length")).isEqualTo(String.valueOf(size()));
        assertThat(header(response, "Last-Modified")).isEqualTo("Tue, 24 Nov 2026 10:00:00 GMT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"error_202611240900000001.log", "error_log.txt"})
    void showStandardErrorByItself(String file) {
        assertThat(server.get(FOLDER + file).body()).isEqualTo(server.logs.text(MAIL, ID, JobLogs.Kind.ERROR));
    }

    @Test
    void areNotServedUnderAnotherRunsName() {
        assertThat(server.get(FOLDER + "output_202611240900000002.log").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-3, 0, 4", "bytes=4-, 4, -1", "BYTES=4-999999999999999999999999, 4, -1", "bytes=1-1, 1, 2"})
    void areServedInParts(String range, int from, int to) {
        var response = server.get(OUTPUT, "Range", range);

        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var end = to < 0 ? bytes.length : to;
        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(response.body()).isEqualTo(new String(bytes, from, end - from, StandardCharsets.UTF_8));
        assertThat(header(response, "Content-Range")).isEqualTo("bytes " + from + "-" + (end - 1) + "/" + bytes.length);
    }

    @Test
    void areServedFromTheirEnd() {
        var response = server.get(OUTPUT, "Range", "bytes=-4");

        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(response.body()).isEqualTo(" é\n");
        assertThat(server.get(OUTPUT, "Range", "bytes=-99999").body()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,3-4", "lines=1-2", "bytes=", "bytes=5-2", "bytes=x-y", "bytes=-", "nonsense"})
    void areServedWholeWhereTheRangeIsNotServed(String range) {
        var response = server.get(OUTPUT, "Range", range);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100000-", "bytes=-0", "bytes=99999999999999999999-"})
    void tellTheirSizeWhereTheRangeIsBeyondIt(String range) {
        var response = server.get(OUTPUT, "Range", range);

        assertThat(response.statusCode()).isEqualTo(416);
        assertThat(header(response, "Content-Range")).isEqualTo("bytes */" + size());
        assertThat(json(response).get("Message").textValue()).isNotBlank();
    }

    @Test
    void areServedInPartsOnlyWhereTheOtherPartIsOfTheSameLog() {
        var whole = server.get(OUTPUT);

        assertThat(server.get(OUTPUT, "Range", "bytes=4-", "If-Range", header(whole, "ETag"))
                        .statusCode())
                .isEqualTo(206);
        assertThat(server.get(OUTPUT, "Range", "bytes=4-", "If-Range", "\"other\"")
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.get(OUTPUT, "Range", "bytes=4-", "If-Range", "W/" + header(whole, "ETag"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.get(OUTPUT, "Range", "bytes=4-", "If-Range", header(whole, "Last-Modified"))
                        .statusCode())
                .isEqualTo(206);
        assertThat(server.get(OUTPUT, "Range", "bytes=4-", "If-Range", "Mon, 23 Nov 2026 10:00:00 GMT")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aDateThatMayStillChangeMeaningIsNotBelieved() {
        write("more\n");
        var modified = header(server.get(OUTPUT), "Last-Modified");

        assertThat(server.get(OUTPUT, "Range", "bytes=4-", "If-Range", modified).statusCode())
                .isEqualTo(200);
    }

    @Test
    void tellThatTheyHaveNotChanged() {
        var tag = header(server.get(OUTPUT), "ETag");

        assertThat(server.get(OUTPUT, "If-None-Match", tag).statusCode()).isEqualTo(304);
        write("more\n");
        assertThat(server.get(OUTPUT, "If-None-Match", tag).statusCode()).isEqualTo(200);
    }

    @Test
    void tellHeadWhatTheyWouldTellGet() {
        var whole = server.get(OUTPUT);

        var head = server.send("HEAD", OUTPUT, "", "Range", "bytes=0-3");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        for (var name : new String[] {"ETag", "Last-Modified", "Content-Type", "Content-Length", "Accept-Ranges"}) {
            assertThat(header(head, name)).as(name).isNotBlank().isEqualTo(header(whole, name));
        }
    }

    @Test
    void areServedWhereTheyAreLongerThanAnyBuffer() {
        write("x".repeat(50_000).concat("\n").repeat(60));
        var all = server.logs.text(MAIL, ID, JobLogs.Kind.OUTPUT);

        assertThat(server.get(OUTPUT).body()).isEqualTo(all);
    }

    @Nested
    class OfASchedule {
        private static final String LOG = "/vfs/data/jobs/triggered/mail/job_scheduler.log";

        @ParameterizedTest
        @ValueSource(strings = {LOG, "/api" + LOG, "/VFS/Data/Jobs/Triggered/mail/Job_Scheduler.LOG"})
        void areServedWhereTheJobNamesThem(String path) {
            server.logs.schedulerLine(MAIL, JobLog.Level.INFO, "WebJob invoked");

            var response = server.get(path);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("[11/24/2026 10:01:00 > 3b6ae2: SYS INFO] WebJob invoked\n");
            assertThat(header(response, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(header(response, "Last-Modified")).isEqualTo("Tue, 24 Nov 2026 10:01:00 GMT");
        }

        @Test
        void areServedInPartsAndOnlyOnceAsThoseOfRunsAre() {
            server.logs.schedulerLine(MAIL, JobLog.Level.INFO, "WebJob invoked");

            var part = server.get(LOG, "Range", "bytes=-15");

            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("WebJob invoked\n");
            assertThat(server.get(LOG, "If-None-Match", header(part, "ETag")).statusCode())
                    .isEqualTo(304);
            assertThat(server.get(LOG, "Range", "bytes=9999-").statusCode()).isEqualTo(416);
        }

        @Test
        void areNamedByTheJobWhereThereIsOne() {
            server.layJob("mail");
            assertThat(json(server.get("/api/triggeredwebjobs/mail"))
                            .get("scheduler_logs_url")
                            .isNull())
                    .isTrue();

            server.logs.schedulerLine(MAIL, JobLog.Level.INFO, "WebJob invoked");

            assertThat(json(server.get("/api/triggeredwebjobs/mail"))
                            .get("scheduler_logs_url")
                            .textValue())
                    .isEqualTo(server.base() + LOG);
        }

        /** Whoever has just given a job a schedule finds its log, whether or not the scheduler has been there. */
        @Test
        void areNamedAndServedAsSoonAsTheJobHasASchedule() {
            server.layJob("mail", "{\"schedule\": \"0 0 0 * * *\"}");

            assertThat(json(server.get("/api/triggeredwebjobs/mail"))
                            .get("scheduler_logs_url")
                            .textValue())
                    .isEqualTo(server.base() + LOG);
            assertThat(server.get(LOG).statusCode()).isEqualTo(200);
            assertThat(server.get(LOG).body()).isEmpty();
        }

        @Test
        void areNotServedWhereThereIsNone() {
            var response = server.get(LOG);

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(json(response).get("Message").textValue())
                    .isEqualTo("There is no such log: the job 'mail' has not had a schedule, or is not there.");
            assertThat(server.get("/vfs/data/jobs/triggered/mail/settings.job").statusCode())
                    .isEqualTo(404);
            assertThat(server.get("/vfs/data/jobs/triggered/a%2Fb/job_scheduler.log")
                            .statusCode())
                    .isEqualTo(404);
        }
    }
}
