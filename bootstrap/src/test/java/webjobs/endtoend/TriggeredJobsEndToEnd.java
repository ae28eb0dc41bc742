package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ServerProcess.isAlive;
import static webjobs.endtoend.ServerProcess.parsed;
import static webjobs.endtoend.ServerProcess.url;
import static webjobs.endtoend.ServerProcess.written;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** What a user does with triggered jobs, on one history store; a subclass for each names it. */
@Tag("endtoend")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TriggeredJobsEndToEnd {
    private static final int HISTORY_SIZE = 5;

    private Path home;
    private ServerProcess server;

    /** The settings that choose the history store, as variables. */
    abstract Map<String, String> history();

    /** Ends the history store, where it is the test's. */
    void closeHistory() {}

    @BeforeAll
    void start(@TempDir Path folder) {
        home = folder;
        var environment = new HashMap<>(history());
        environment.put("WEBJOBS_HISTORY_SIZE", String.valueOf(HISTORY_SIZE));
        environment.put("A_SECRET_OF_THE_SERVERS", "hunter2");
        server = ServerProcess.start(home, environment);
    }

    @AfterAll
    void stop() {
        server.close();
        closeHistory();
    }

    @Nested
    class Deploying {
        @Test
        void takesAZipAndListsTheJob() {
            var answer =
                    server.putZip("zipped", Zips.of(Map.of("run.sh", "echo hi", "settings.job", "{\"note\": [1.50]}")));

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            var job = parsed(answer.body());
            assertThat(job.get("name").asText()).isEqualTo("zipped");
            assertThat(job.get("run_command").asText()).isEqualTo("run.sh");
            assertThat(job.get("latest_run").isNull()).isTrue();
            assertThat(answer.body()).contains("\"settings\":{\"note\":[1.50]}");
            assertThat(names(server.json("/api/triggeredwebjobs"))).contains("zipped");
            assertThat(names(server.json("/api/webjobs"))).contains("zipped");
        }

        @Test
        void takesASingleFileUnderItsName() {
            var answer = server.putScript("single", "two words.py", "print('hello from python')");

            assertThat(parsed(answer.body()).get("run_command").asText()).isEqualTo("two words.py");
            assertThat(server.output(server.runToItsEnd("single"))).contains(": INFO] hello from python\n");
        }

        @Test
        void looksForTheScriptBelowASingleFolder() {
            server.putZip("nested", Zips.of(Map.of("inner/run.sh", "cat beside.txt", "inner/beside.txt", "found\n")));

            var run = server.runToItsEnd("nested");

            assertThat(run.get("status").asText()).isEqualTo("Success");
            assertThat(server.output(run)).contains("found");
        }

        @Test
        void replacesAllContentAndKeepsHistoryAndData() {
            server.deploy("replaced", "echo one > \"$WEBJOBS_DATA_PATH/kept\"", "{\"is_in_place\": false}");
            server.runToItsEnd("replaced");

            server.putZip("replaced", Zips.of(Map.of("run.sh", "cat \"$WEBJOBS_DATA_PATH/kept\"")));

            assertThat(server.json(url("replaced") + "/settings")).isEmpty();
            assertThat(server.output(server.runToItsEnd("replaced"))).contains("INFO] one\n");
            assertThat(server.json(url("replaced") + "/history").get("runs")).hasSize(2);
        }

        @Test
        void leavesTheJobAsItWasWhenAnUploadIsRefused() {
            server.deploy("steady", "echo still here");
            server.runToItsEnd("steady");

            var noScript = server.putZip("steady", Zips.of(Map.of("readme.txt", "no script")));
            var forWindows = server.putScript("steady", "run.cmd", "echo no");
            var slip = server.putZip("steady", Zips.of(Map.of("run.sh", "echo new", "../../escaped.sh", "echo out")));
            var broken = server.putZip("steady", new byte[] {'P', 'K', 3, 4, 0, 0});
            var badSettings =
                    server.putZip("steady", Zips.of(Map.of("run.sh", "true", "settings.job", "{\"timeout\": -1}")));

            assertThat(noScript.statusCode()).isEqualTo(400);
            assertThat(message(noScript.body())).startsWith("No runnable script file was found.");
            assertThat(forWindows.statusCode()).isEqualTo(400);
            assertThat(message(forWindows.body())).contains("run.cmd").contains("Windows");
            assertThat(slip.statusCode()).isEqualTo(400);
            assertThat(message(slip.body())).contains("../../escaped.sh");
            assertThat(broken.statusCode()).isEqualTo(400);
            assertThat(badSettings.statusCode()).isEqualTo(400);
            assertThat(message(badSettings.body())).contains("timeout");
            assertThat(home.resolve("site/wwwroot/App_Data/escaped.sh")).doesNotExist();
            assertThat(server.output(server.runToItsEnd("steady"))).contains("still here");
            assertThat(server.json(url("steady") + "/history").get("runs")).hasSize(2);
        }

        @Test
        void deletesAJobWithAllThatBelongsToItAndDoesNotMindDoingSoAgain() {
            server.deploy("gone", "echo x");
            server.runToItsEnd("gone");

            var first = server.delete("gone");
            var second = server.delete("gone");

            assertThat(List.of(first.statusCode(), second.statusCode())).containsExactly(200, 200);
            assertThat(server.get(url("gone")).statusCode()).isEqualTo(404);
            assertThat(server.get(url("gone") + "/history").statusCode()).isEqualTo(404);
            assertThat(server.content("gone")).doesNotExist();
            assertThat(server.data("gone")).doesNotExist();
            server.deploy("gone", "echo y");
            assertThat(server.json(url("gone") + "/history").get("runs")).isEmpty();
        }

        @Test
        void keepsAndShowsSettingsAndRefusesThoseThatCannotWork() {
            server.deploy("settings", "true");

            var good = server.putSettings("settings", "{\"schedule\":\"0 */2 * * * *\",\"mine\":{\"a\":1.10}}");
            var broken = server.putSettings("settings", "{\"schedule\":");
            var fiveFields = server.putSettings("settings", "{\"schedule\":\"*/5 * * * *\"}");

            assertThat(good.statusCode()).isEqualTo(200);
            assertThat(good.body()).isEmpty();
            assertThat(broken.statusCode()).isEqualTo(400);
            assertThat(fiveFields.statusCode()).isEqualTo(400);
            assertThat(message(fiveFields.body())).contains("0 */5 * * * *");
            assertThat(server.get(url("settings") + "/settings").body())
                    .isEqualTo("{\"schedule\":\"0 */2 * * * *\",\"mine\":{\"a\":1.10}}");
            assertThat(server.get(url("nobody") + "/settings").statusCode()).isEqualTo(404);
        }
    }

    @Nested
    class Running {
        @Test
        void givesTheScriptItsArgumentsItsEnvironmentAndNoSecret() {
            server.deploy("environment", """
                    printf '<%s>' "$@"; echo
                    pwd
                    env | sort
                    cat
                    """, "{\"env\": {\"COLOUR\": \"blue\"}}");

            var run = server.end(server.begin("environment", "'first arg' second\"\" \"\" $HOME;*"));

            var output = server.output(run);
            assertThat(run.get("status").asText()).isEqualTo("Success");
            assertThat(output)
                    .contains("INFO] <first arg><second><><$HOME;*>\n")
                    .contains("INFO] WEBJOBS_COMMAND_ARGUMENTS='first arg' second\"\" \"\" $HOME;*\n")
                    .contains("INFO] WEBJOBS_NAME=environment\n")
                    .contains("INFO] WEBJOBS_TYPE=triggered\n")
                    .contains("INFO] WEBJOBS_RUN_ID=" + run.get("id").asText() + "\n")
                    .contains("INFO] WEBJOBS_DATA_PATH=" + server.data("environment") + "\n")
                    .contains("INFO] WEBSITE_TRIGGERED_JOB_RUNNING_environment=true\n")
                    .contains("INFO] COLOUR=blue\n")
                    .contains("INFO] HOME=" + home + "\n")
                    .doesNotContain("hunter2")
                    .doesNotContain("sesame")
                    .doesNotContain("WEBJOBS_SHUTDOWN_FILE");
        }

        @Test
        void recordsHowAScriptFailed() {
            server.deploy("fails", "echo out; echo 'oh no' >&2; exit 3");

            var run = server.runToItsEnd("fails");

            assertThat(run.get("status").asText()).isEqualTo("Failed");
            assertThat(run.get("exit_code").asInt()).isEqualTo(3);
            assertThat(server.output(run))
                    .contains(": INFO] out\n")
                    .contains(": ERR ] oh no\n")
                    .contains("SYS INFO] Status changed to Failed\n")
                    .endsWith("SYS ERR ] Job failed due to exit code 3\n");
            assertThat(server.get(run.get("error_url").asText()).body())
                    .endsWith(": ERR ] oh no\n")
                    .doesNotContain("out");
        }

        @Test
        void recordsTheSignalThatEndedAScript() {
            server.deploy("killed", "kill -KILL $$");

            var run = server.runToItsEnd("killed");

            assertThat(run.get("exit_code").asInt()).isEqualTo(137);
            assertThat(run.get("signal").asText()).isEqualTo("SIGKILL");
        }

        @Test
        void servesTheLogWhileTheJobGoesOn() {
            server.deploy(
                    "slow",
                    "echo first; echo ready > \"$WEBJOBS_DATA_PATH/ready\"; "
                            + "while [ ! -e \"$WEBJOBS_DATA_PATH/go\" ]; do sleep 0.05; done; echo last");
            var url = server.begin("slow");
            written(server.data("slow").resolve("ready"));

            var meanwhile = server.json(url);
            var logMeanwhile = Eventually.until(() -> server.output(meanwhile), log -> log.contains("first"));
            touch(server.data("slow").resolve("go"));
            var ended = server.end(url);

            assertThat(meanwhile.get("status").asText()).isEqualTo("Running");
            assertThat(meanwhile.get("end_time").asText()).isEqualTo("0001-01-01T00:00:00");
            assertThat(logMeanwhile).doesNotContain("last");
            var whole = server.output(ended);
            assertThat(whole).contains("first").contains("last");
            var part =
                    server.send(server.request(ended.get("output_url").asText()).header("Range", "bytes=5-14"));
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).isEqualTo(whole.substring(5, 15));
            var alias = ended.get("output_url").asText().replaceFirst("output_[0-9]+\\.log$", "output_log.txt");
            assertThat(server.get(alias).body()).isEqualTo(whole);
        }

        @Test
        void hasOneRunOfAJobAtATime() {
            server.deploy("alone", waitingFor("go"));
            var url = server.begin("alone");

            var second = server.post(url("alone") + "/run");
            touch(server.data("alone").resolve("go"));
            server.end(url);
            var third = server.post(url("alone") + "/run");

            assertThat(second.statusCode()).isEqualTo(409);
            assertThat(message(second.body())).startsWith("Cannot start a new run since job is already running.");
            assertThat(third.statusCode()).isEqualTo(202);
        }

        @Test
        void isNotDisturbedByADeployment() {
            server.deploy("redeployed", waitingFor("go") + "cat version.txt; exit 0\n");
            server.putZip(
                    "redeployed",
                    Zips.of(Map.of("run.sh", waitingFor("go") + "cat version.txt; exit 0\n", "version.txt", "old\n")));
            var url = server.begin("redeployed");
            written(server.data("redeployed").resolve("ready"));

            server.putZip("redeployed", Zips.of(Map.of("run.sh", "cat version.txt", "version.txt", "new\n")));
            touch(server.data("redeployed").resolve("go"));

            assertThat(server.output(server.end(url))).contains("INFO] old\n");
            assertThat(server.output(server.runToItsEnd("redeployed"))).contains("INFO] new\n");
        }

        @Test
        void endsARunThatTakesTooLongWithEveryProcessHoweverItForked() {
            server.deploy("forks", """
                    trap '' TERM
                    (env -i setsid bash -c 'trap "" TERM; echo $$ > "$0/daemon"; while true; do sleep 1; done' "$WEBJOBS_DATA_PATH" &)
                    echo $$ > "$WEBJOBS_DATA_PATH/main"
                    while true; do sleep 1; done
                    """, "{\"timeout\": 1.5}");

            var url = server.begin("forks");
            var main = written(server.data("forks").resolve("main"));
            var daemon = written(server.data("forks").resolve("daemon"));
            var run = server.end(url);

            assertThat(run.get("status").asText()).isEqualTo("Aborted");
            assertThat(run.get("reason").asText()).contains("timeout of 1.5 s");
            assertThat(isAlive(main)).isFalse();
            assertThat(isAlive(daemon)).isFalse();
            assertThat(server.output(run)).contains("SYS ERR ] WebJob run was aborted: ");
        }

        @Test
        void doesNotWaitForAStrayChildThatKeepsThePipeOpen() {
            server.deploy("stray", "sleep 300 & echo $! > \"$WEBJOBS_DATA_PATH/stray\"; echo done");

            var run = server.runToItsEnd("stray");

            assertThat(run.get("status").asText()).isEqualTo("Success");
            assertThat(server.output(run)).contains("INFO] done\n");
            var stray = written(server.data("stray").resolve("stray"));
            Eventually.until(() -> isAlive(stray), alive -> !alive);
        }

        @Test
        void endsTheRunOfAJobThatIsDeleted() {
            server.deploy("deleted", waitingFor("never"));
            server.begin("deleted");
            var pid = written(server.data("deleted").resolve("ready"));

            assertThat(server.delete("deleted").statusCode()).isEqualTo(200);

            assertThat(isAlive(pid)).isFalse();
            assertThat(server.data("deleted")).doesNotExist();
        }

        @Test
        void saysWhyAScriptCouldNotBeStarted(@TempDir Path folder) throws IOException {
            var interpreter = Files.createSymbolicLink(folder.resolve("interpreter"), Path.of("/bin/bash"));
            server.putScript("nointerpreter", "run", "#!" + interpreter + "\n");
            Files.delete(interpreter);

            var run = server.runToItsEnd("nointerpreter");

            assertThat(run.get("status").asText()).isEqualTo("Failed");
            assertThat(run.get("reason").asText()).contains("run");
            assertThat(run.get("exit_code").isNull()).isTrue();
            assertThat(server.output(run)).contains("SYS ERR ] WebJob run failed due to: ");
        }

        @Test
        void keepsRubbishLongLinesAndALotOfOutput() {
            server.deploy("noisy", """
                    head -c 100000 /dev/urandom
                    echo
                    head -c 3000000 /dev/zero | tr '\\0' x
                    echo
                    yes 'a line of output' | head -n 2000000
                    echo the end
                    """);

            var run = server.runToItsEnd("noisy");

            assertThat(run.get("status").asText()).isEqualTo("Success");
            var size = Long.parseLong(
                    server.send(server.request(run.get("output_url").asText()).HEAD())
                            .headers()
                            .firstValue("Content-Length")
                            .orElseThrow());
            assertThat(size).isGreaterThan(2_000_000L * "a line of output\n".length() + 3_100_000L);
            var tail = server.send(
                            server.request(run.get("output_url").asText()).header("Range", "bytes=-400"))
                    .body();
            assertThat(tail).contains("INFO] the end\n").endsWith("SYS INFO] Status changed to Success\n");
        }

        @Test
        void forgetsOldRunsAndTheirLogsTogether() {
            server.deploy("pruned", "true");
            for (var i = 0; i < HISTORY_SIZE + 3; i++) {
                server.runToItsEnd("pruned");
            }

            var runs = Eventually.until(
                    () -> server.json(url("pruned") + "/history").get("runs"), list -> list.size() == HISTORY_SIZE);
            var folders = Eventually.until(() -> folders(server.data("pruned")), list -> list.size() == HISTORY_SIZE);

            assertThat(StreamSupport.stream(runs.spliterator(), false)
                            .map(run -> run.get("id").asText()))
                    .isSortedAccordingTo(Comparator.reverseOrder())
                    .containsExactlyInAnyOrderElementsOf(folders);
        }
    }

    @Nested
    class SideBySide {
        @Test
        void twentyUploadsAndRunsDoNotDisturbOneAnother() throws Exception {
            try (var callers = Executors.newFixedThreadPool(20)) {
                var outcomes = IntStream.range(0, 20)
                        .mapToObj(i -> callers.submit(() -> {
                            server.deploy("parallel" + i, "echo from " + i);
                            return server.output(server.runToItsEnd("parallel" + i));
                        }))
                        .toList();

                for (var i = 0; i < 20; i++) {
                    assertThat(outcomes.get(i).get()).contains("INFO] from " + i + "\n");
                }
            }
        }

        @Test
        void twentyUploadsOfOneJobLeaveOneOfThemWhole() throws Exception {
            try (var callers = Executors.newFixedThreadPool(20)) {
                List<Future<Integer>> answers = IntStream.range(0, 20)
                        .mapToObj(i -> callers.submit(() -> server.putZip(
                                        "contended",
                                        Zips.of(Map.of("run.sh", "cat a b", "a", "v" + i + "\n", "b", "v" + i + "\n")))
                                .statusCode()))
                        .toList();
                for (var answer : answers) {
                    assertThat(answer.get()).isEqualTo(200);
                }
            }

            var lines = server.output(server.runToItsEnd("contended"))
                    .lines()
                    .filter(line -> line.contains(": INFO] v"))
                    .toList();

            assertThat(lines).hasSize(2);
            assertThat(lines.get(0).replaceFirst(".*] ", ""))
                    .isEqualTo(lines.get(1).replaceFirst(".*] ", ""));
        }

        @Test
        void ofTwentyCallersOneGetsTheRun() throws InterruptedException, ExecutionException {
            server.deploy("popular", waitingFor("go"));
            try (var callers = Executors.newFixedThreadPool(20)) {
                var answers = IntStream.range(0, 20)
                        .mapToObj(_ -> callers.submit(
                                () -> server.post(url("popular") + "/run").statusCode()))
                        .toList();
                var counted = new HashMap<Integer, Integer>();
                for (var answer : answers) {
                    counted.merge(answer.get(), 1, Integer::sum);
                }
                touch(server.data("popular").resolve("go"));

                assertThat(counted).isEqualTo(Map.of(202, 1, 409, 19));
            }
        }
    }

    /** A script that says it is there, in the file {@code ready}, and goes on until a file appears in its data folder. */
    private static String waitingFor(String file) {
        return "echo $$ > \"$WEBJOBS_DATA_PATH/ready\"\nwhile [ ! -e \"$WEBJOBS_DATA_PATH/" + file
                + "\" ]; do sleep 0.05; done\n";
    }

    private static void touch(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> folders(Path folder) {
        try (var entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(JsonNode jobs) {
        return StreamSupport.stream(jobs.spliterator(), false)
                .map(job -> job.get("name").asText())
                .toList();
    }

    private static String message(String body) {
        return parsed(body).get("Message").asText();
    }
}
