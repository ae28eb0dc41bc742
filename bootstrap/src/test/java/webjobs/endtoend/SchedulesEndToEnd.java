package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ServerProcess.parsed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** Schedules on a real server with real processes, killed and started again; the store of the history differs. */
@Tag("endtoend")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SchedulesEndToEnd {
    private static final String EACH_SECOND = "* * * * * *";
    private static final int LIVES = 10;
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    private Path folder;

    @BeforeAll
    void keep(@TempDir Path kept) {
        folder = kept;
    }

    /** The settings of a store that no other test uses. */
    abstract Map<String, String> store(String name);

    private ServerProcess start(String name, Map<String, String> more) {
        var settings = new HashMap<>(store(name));
        settings.put("WEBJOBS_HISTORY_SIZE", "100000");
        settings.putAll(more);
        return ServerProcess.start(folder.resolve(name), settings);
    }

    private static String v1(String job) {
        return "/api/v1/jobs/triggered/" + job;
    }

    private static List<JsonNode> runs(ServerProcess server, String job) {
        return items(server.json(v1(job) + "/runs?limit=1000").get("runs"));
    }

    private static List<JsonNode> misses(ServerProcess server, String job) {
        return items(server.json(v1(job) + "/misses").get("misses"));
    }

    private static List<JsonNode> items(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).toList();
    }

    private static List<JsonNode> ended(ServerProcess server, String job, int atLeast) {
        return Eventually.until(
                A_MINUTE,
                () -> runs(server, job).stream()
                        .filter(run -> !run.get("ended_at").isNull())
                        .toList(),
                runs -> runs.size() >= atLeast);
    }

    @Test
    void eachInstantIsInTheRecordOnceThoughTheServerIsKilledTenTimes() {
        var jobs = List.of("once", "all", "skip");
        for (var life = 0; life < LIVES; life++) {
            try (var server = start("killed", Map.of())) {
                if (life == 0) {
                    jobs.forEach(job -> server.deploy(job, "exit 0", settings(job)));
                }
                var before = runs(server, "once").size();
                Eventually.until(A_MINUTE, () -> runs(server, "once").size(), size -> size > before + 1);
                server.killMinus9();
            }
        }

        try (var server = start("killed", Map.of("WEBJOBS_STOPPED", "true"))) {
            for (var job : jobs) {
                Eventually.until(A_MINUTE, () -> isSuspended(server, job), suspended -> suspended);
                assertEachInstantOnce(server, job);
            }
        }
    }

    private static String settings(String missedRuns) {
        return "{\"schedule\": \"%s\", \"overlap\": \"allow\", \"missed_runs\": \"%s\"}"
                .formatted(EACH_SECOND, missedRuns);
    }

    private static boolean isSuspended(ServerProcess server, String job) {
        var schedule = server.json(v1(job) + "/explain").get("schedule");
        return !schedule.isNull() && !schedule.get("suspension").isNull();
    }

    private static void assertEachInstantOnce(ServerProcess server, String job) {
        var instants = new ArrayList<Instant>();
        for (var run : runs(server, job)) {
            instants.add(Instant.parse(run.get("trigger").get("due_at").asText()));
        }
        for (var miss : misses(server, job)) {
            var at = Instant.parse(miss.get("first").asText());
            for (var i = 0; i < miss.get("count").asInt(); i++) {
                instants.add(at.plusSeconds(i));
            }
            assertThat(instants.getLast())
                    .isEqualTo(Instant.parse(miss.get("last").asText()));
        }
        instants.sort(null);

        assertThat(instants).as(job).hasSizeGreaterThan(LIVES);
        for (var i = 1; i < instants.size(); i++) {
            assertThat(instants.get(i)).as(job).isEqualTo(instants.get(i - 1).plusSeconds(1));
        }
    }

    @Test
    void aRetryThatWaitsOutlivesTheServer() {
        String first;
        try (var server = start("retry", Map.of())) {
            server.deploy("flaky", "exit 3", "{\"retries\": 1, \"retry_delay\": 2}");
            first = server.runToItsEnd("flaky").get("id").asText();
            Eventually.until(() -> runs(server, "flaky").size(), size -> size == 2);
            server.killMinus9();
        }

        try (var server = start("retry", Map.of())) {
            var retry = ended(server, "flaky", 2).getFirst();

            assertThat(retry.get("trigger").get("kind").asText()).isEqualTo("retry");
            assertThat(retry.get("trigger").get("first_run").asText()).isEqualTo(first);
            assertThat(retry.get("status").asText()).isEqualTo("failed");
            assertThat(runs(server, "flaky")).hasSize(2);
        }
    }

    @Test
    void aQueueOutlivesTheServer() throws IOException {
        try (var server = start("queue", Map.of())) {
            server.deploy("slow", "echo \"$1\" >> $WEBJOBS_DATA_PATH/done; sleep 600", "{\"overlap\": \"queue\"}");
            server.begin("slow", "first");
            server.begin("slow", "second");
            server.begin("slow", "third");
            ServerProcess.written(server.data("slow").resolve("done"));
            server.putSettings("slow", "{\"overlap\": \"queue\", \"timeout\": 1}");
            server.killMinus9();
        }

        try (var server = start("queue", Map.of())) {
            ended(server, "slow", 3);

            assertThat(Files.readAllLines(server.data("slow").resolve("done")))
                    .containsExactly("first", "second", "third");
        }
    }

    /** D21, D23 */
    @Test
    void aSlipOfAnEditorStopsNoScheduleAndIsSaid() throws IOException {
        try (var server = start("slip", Map.of())) {
            server.deploy("slip", "echo ran");
            var settings = server.content("slip").resolve("Settings.job");
            Files.delete(settings.resolveSibling("settings.job"));
            Files.writeString(settings, "{\"schedule\": \"" + EACH_SECOND + "\"}");
            ended(server, "slip", 1);

            Files.writeString(settings, "{\"schedule\": \"" + EACH_SECOND + "\",,}");

            var explanation = Eventually.until(
                    () -> server.json(v1("slip") + "/explain"),
                    it -> !it.get("fault").isNull());
            assertThat(explanation.get("fault").asText())
                    .contains("line 1")
                    .endsWith("The last settings that could be used are still in force.");
            assertThat(server.json(ServerProcess.url("slip")).get("error")).isEqualTo(explanation.get("fault"));
            assertThat(server.json(v1("slip") + "/next").at("/notes/0")).isEqualTo(explanation.get("fault"));
        }
        try (var server = start("slip", Map.of())) {
            ended(server, "slip", runs(server, "slip").size() + 2);
            assertThat(server.json(v1("slip") + "/explain").get("fault").isNull())
                    .isFalse();
        }
    }

    @Test
    void whatIsEditedByHandTakesEffect() throws IOException {
        try (var server = start("edited", Map.of())) {
            server.deploy("edited", "echo ran");
            assertThat(server.json(ServerProcess.url("edited"))
                            .get("scheduler_logs_url")
                            .isNull())
                    .isTrue();

            Files.writeString(
                    server.content("edited").resolve("settings.job"), "{\"schedule\": \"" + EACH_SECOND + "\"}");
            var run = ended(server, "edited", 1).getFirst();

            assertThat(run.get("trigger").get("expression").asText()).isEqualTo(EACH_SECOND);
            assertThat(run.get("lateness").asDouble()).isBetween(0.0, 10.0);
            var shown = server.json(ServerProcess.url("edited"));
            assertThat(shown.get("latest_run").get("trigger").asText()).isEqualTo("Schedule - " + EACH_SECOND);
            assertThat(server.get(shown.get("scheduler_logs_url").asText()).body())
                    .contains("SYS INFO] Scheduling WebJob with " + EACH_SECOND + " next schedule expected in ")
                    .contains("SYS INFO] WebJob invoked");

            Files.writeString(server.content("edited").resolve("settings.job"), "{}");
            Eventually.until(
                    () -> server.json(v1("edited") + "/explain"),
                    explanation -> explanation.get("schedule").isNull());
            assertThat(server.get(shown.get("scheduler_logs_url").asText()).body())
                    .contains("SYS INFO] Removing current schedule from WebJob");
        }
    }

    @Test
    void whatIsSwitchedOffIsCounted() {
        try (var server = start("off", Map.of("WEBJOBS_DISABLE_SCHEDULE", "true"))) {
            server.deploy("off", "exit 0", "{\"schedule\": \"" + EACH_SECOND + "\"}");
            Eventually.until(() -> server.json(v1("off") + "/explain").get("missing"), missing -> !missing.isNull());
            assertThat(server.runToItsEnd("off").get("status").asText()).isEqualTo("Success");
        }

        try (var server = start("off", Map.of())) {
            ended(server, "off", 2);

            assertThat(misses(server, "off").getLast().get("reason").asText()).isEqualTo("schedules_off");
        }
    }

    @Test
    void aRunIsAbortedAndBegunAgainThroughOurOwnApi() {
        try (var server = start("abort", Map.of())) {
            server.deploy("long", "echo \"got $1\"; sleep 600");
            var id = server.begin("long", "'a b'").replaceFirst(".*/", "");
            Eventually.until(() -> runs(server, "long").size(), size -> size == 1);

            var aborted = server.post(v1("long") + "/runs/" + id + "/abort");

            assertThat(aborted.statusCode()).isEqualTo(200);
            assertThat(parsed(aborted.body()).get("status").asText()).isEqualTo("aborted");
            assertThat(server.post(v1("long") + "/runs/" + id + "/abort").statusCode())
                    .isEqualTo(409);

            var again = server.post(v1("long") + "/runs/" + id + "/rerun");

            assertThat(again.statusCode()).isEqualTo(202);
            var location = again.headers().firstValue("Location").orElseThrow();
            assertThat(server.json(location).get("arguments").asText()).isEqualTo("'a b'");
            Eventually.until(() -> server.output(server.json(location)), output -> output.contains("INFO] got a b"));
            server.post(location.replaceFirst("^http://[^/]*", "") + "/abort");
        }
    }
}
