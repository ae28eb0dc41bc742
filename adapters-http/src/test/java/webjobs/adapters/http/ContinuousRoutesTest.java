package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.port.Output.Stream;
import webjobs.domain.job.JobName;
import webjobs.domain.supervision.Status;

/** Continuous jobs by our own API. */
class ContinuousRoutesTest extends WithServer {
    private static final String JOBS = "/api/v1/jobs/continuous";

    private String shown(String name) {
        return hidingTheHost(server.get(JOBS + "/" + name));
    }

    private String hidingTheHost(HttpResponse<String> response) {
        return response.body().replace(server.base(), "http://HOST");
    }

    private static String urls(String name) {
        return "\"fault\":null,\"warnings\":[],\"url\":\"http://HOST/api/v1/jobs/continuous/" + name
                + "\",\"log_url\":\"http://HOST/vfs/data/jobs/continuous/" + name + "/job.log\"}";
    }

    @Nested
    class Shown {
        @Test
        void asOneThatNobodyLooksAfterYet() {
            server.layContinuousJob("tail");

            assertThat(shown("tail"))
                    .isEqualTo("{\"name\":\"tail\",\"status\":\"initializing\",\"instance\":\"3b6ae2\",\"launches\":0,"
                            + "\"since\":null,\"failing\":null," + urls("tail"));
        }

        @Test
        void asOneThatRuns() {
            server.runContinuousJob("tail");
            server.awaitStatus("tail", Status.RUNNING);

            assertThat(shown("tail"))
                    .isEqualTo("{\"name\":\"tail\",\"status\":\"running\",\"instance\":\"3b6ae2\",\"launches\":1,"
                            + "\"since\":\"2026-11-24T10:00:00.123456Z\",\"failing\":null," + urls("tail"));
        }

        @Test
        void asOneThatKeepsEnding() {
            server.runContinuousJob("tail").exits(3);
            server.awaitStatus("tail", Status.PENDING_RESTART);

            assertThat(shown("tail"))
                    .isEqualTo("{\"name\":\"tail\",\"status\":\"pending_restart\",\"instance\":\"3b6ae2\","
                            + "\"launches\":1,\"since\":null,\"failing\":{\"launches_in_a_row\":1,"
                            + "\"last_exit_code\":3,\"last_reason\":null,"
                            + "\"next_launch\":\"2026-11-24T10:01:00.123456Z\"}," + urls("tail"));
        }

        @Test
        void asOneThatCannotBeLaunched() {
            server.layContinuousJob("tail");
            server.processes.failNextLaunch("There is no shell.");
            server.continuousJobs.start(new JobName("tail"));
            server.awaitStatus("tail", Status.PENDING_RESTART);

            assertThat(shown("tail"))
                    .contains(
                            "\"failing\":{\"launches_in_a_row\":1,\"last_exit_code\":null,"
                                    + "\"last_reason\":\"There is no shell.\",\"next_launch\":\"2026-11-24T10:01:00.123456Z\"}");
        }

        @Test
        void allByName() {
            server.layContinuousJob("b");
            server.layContinuousJob("a");

            assertThat(hidingTheHost(server.get(JOBS)))
                    .startsWith("{\"jobs\":[{\"name\":\"a\",")
                    .contains("},{\"name\":\"b\",")
                    .endsWith("}]}");
        }

        @Test
        void notAgainWhereNothingHasChanged() {
            server.layContinuousJob("tail");
            var tag = server.get(JOBS + "/tail").headers().firstValue("ETag").orElseThrow();

            assertThat(server.get(JOBS + "/tail", "If-None-Match", tag).statusCode())
                    .isEqualTo(304);
        }
    }

    @Nested
    class Told {
        @Test
        void toStartItIsShownAsItStands() {
            server.layContinuousJob("tail");

            var response = server.send("POST", JOBS + "/tail/start", "");

            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(json(response).get("status").textValue()).isIn("starting", "running");
            server.takeLaunch("tail");
        }

        @Test
        void toStopItStops() {
            server.runContinuousJob("tail");

            var response = server.send("POST", JOBS + "/tail/stop", "");

            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(json(response).get("status").textValue()).isIn("disabling", "stopping", "stopped");
            server.awaitStatus("tail", Status.STOPPED);
        }

        @Test
        void toRestartItIsLaunchedAgain() {
            server.runContinuousJob("tail");
            server.awaitStatus("tail", Status.RUNNING);

            var response = server.send("POST", JOBS + "/tail/restart", "");

            assertThat(response.statusCode()).isEqualTo(202);
            server.takeLaunch("tail");
            server.awaitStatus("tail", Status.RUNNING);
            assertThat(json(server.get(JOBS + "/tail")).get("launches").intValue())
                    .isEqualTo(2);
        }

        @Test
        void toRestartItRefusesWhereItIsStopped() {
            server.runContinuousJob("tail");
            server.send("POST", JOBS + "/tail/stop", "");

            var response = server.send("POST", JOBS + "/tail/restart", "");

            assertThat(response.statusCode()).isEqualTo(409);
            assertThat(json(response).get("type").textValue()).isEqualTo("/problems/job-disabled");
        }

        @ParameterizedTest
        @ValueSource(strings = {"start", "stop", "restart"})
        void whatCannotBeDoneToNobody(String order) {
            assertThat(server.send("POST", JOBS + "/nobody/" + order, "").statusCode())
                    .isEqualTo(404);
        }
    }

    @Nested
    class EndOfTheLog {
        private String log() {
            return server.continuousLogs.text(new JobName("tail"));
        }

        private String last(int lines) {
            var all = log().split("(?<=\n)");
            return Arrays.stream(all).skip(Math.max(0, all.length - lines)).collect(Collectors.joining());
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 2, 99, 100, 2_999, 3_000, 10_000})
        void hasAsManyLinesAsAreAskedForWhateverTheSize(int lines) {
            var written = IntStream.rangeClosed(1, 3_000)
                    .mapToObj(i -> "line é " + i + "\n")
                    .collect(Collectors.joining());
            server.runContinuousJob("tail").writes(Stream.STDOUT, written);

            var response = server.get(JOBS + "/tail/log?lines=" + lines);

            assertThat(log().getBytes(StandardCharsets.UTF_8)).hasSizeGreaterThan(128 * 1024);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(last(lines));
            assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
        }

        @Test
        void hasAHundredLinesWhereNobodySays() {
            server.runContinuousJob("tail").writes(Stream.STDOUT, "x\n".repeat(200));

            assertThat(server.get(JOBS + "/tail/log").body())
                    .isEqualTo(last(100))
                    .hasLineCount(100);
        }

        @Test
        void isEmptyWhereThereIsNoLogYet() {
            server.layContinuousJob("tail");

            var response = server.get(JOBS + "/tail/log");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "nobody/log, 404",
            "nobody/log?follow=true, 404",
            "tail/log?lines=-1, 400",
            "tail/log?lines=10001, 400",
            "tail/log?lines=x&follow=true, 400",
            "tail/log?follow=maybe, 400",
            "tail/log?follow=FALSE, 200",
            "tail/log?follow=, 200"
        })
        void isRefusedWhereTheQuestionIsNoGood(String path, int status) {
            server.layContinuousJob("tail");

            assertThat(server.get(JOBS + "/" + path).statusCode()).isEqualTo(status);
        }
    }
}
