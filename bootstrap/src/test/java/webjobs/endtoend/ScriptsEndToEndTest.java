package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ServerProcess.parsed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** What the first lines of scripts do, and what becomes of what scripts print. */
@Tag("endtoend")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScriptsEndToEndTest {
    private static final int MEBIBYTE = 1 << 20;

    private ServerProcess server;

    @BeforeAll
    void start(@TempDir Path home) {
        server = ServerProcess.start(home, Map.of("WEBJOBS_RUN_LOG_MAX_SIZE", "1 MiB"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void theOptionsOfAFirstLineCount() {
        server.putScript("strict", "run.sh", "#!/bin/bash -e\nfalse\necho no\n");

        var run = server.runToItsEnd("strict");

        assertThat(run.get("status").asText()).isEqualTo("Failed");
        assertThat(server.output(run)).doesNotContain("INFO] no");
    }

    @Test
    void aScriptWithoutItsInterpreterIsRefused() {
        var answer = server.putScript("ruby", "run", "#!/usr/bin/ruby-nope\nputs 1\n");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(parsed(answer.body()).get("Message").asText())
                .startsWith("No runnable script file was found. ")
                .contains("run cannot run here: its first line names the interpreter /usr/bin/ruby-nope");
    }

    @Test
    void aJobWhoseInterpreterVanishesFailsAndSaysWhy() throws Exception {
        var interpreter = Files.copy(Path.of("/bin/sh"), server.home().resolve("their-own-sh"));
        server.putScript("vanished", "run.sh", "#!" + interpreter + "\necho hello\n");
        assertThat(server.runToItsEnd("vanished").get("status").asText()).isEqualTo("Success");

        Files.delete(interpreter);
        var run = server.runToItsEnd("vanished");

        assertThat(run.get("status").asText()).isEqualTo("Failed");
        assertThat(server.output(run))
                .contains("its first line names the interpreter " + interpreter + ", which is not");
    }

    @Test
    void windowsLineEndsAreSaidAtUploadAndInTheLog() {
        var answer = server.putScript("windows", "run.sh", "if true; then\r\necho hello\r\nfi\r\n");

        assertThat(parsed(answer.body()).get("warnings").toString()).contains("run.sh has Windows line ends");
        assertThat(server.output(server.runToItsEnd("windows"))).contains("SYS WARN] run.sh has Windows line ends");
    }

    @Test
    void aLaunchThatFailsForACarriageReturnSaysSo() {
        server.putScript("carriage", "run", "#!/bin/bash\r\necho hello\r\n");

        var run = server.runToItsEnd("carriage");

        assertThat(run.get("status").asText()).isEqualTo("Failed");
        assertThat(server.output(run)).contains("failed due to: ", "carriage return");
    }

    @Test
    void aLongLogKeepsItsBeginningAndItsEnd() {
        server.deploy(
                "endless",
                "seq -f 'line %.0f' 1 200000; touch \"$WEBJOBS_DATA_PATH/written\"; read <\"$WEBJOBS_DATA_PATH/pipe\"");
        var pipe = server.data("endless").resolve("pipe");
        assertThat(pipe.getParent().toFile().mkdirs() || Files.isDirectory(pipe.getParent()))
                .isTrue();
        run("mkfifo", pipe.toString());
        var url = server.begin("endless");
        Eventually.until(() -> Files.exists(server.data("endless").resolve("written")), is -> is);
        var log = Eventually.until(() -> server.output(server.json(url)), text -> text.contains("INFO] line 200000\n"));

        assertThat(log).contains("INFO] line 1\n", "lines are left out here", "INFO] line 200000\n");
        assertThat(log.length()).isLessThanOrEqualTo(MEBIBYTE);

        run("sh", "-c", "echo >" + pipe);
        var whole = server.output(server.end(url));
        assertThat(whole).startsWith(log).endsWith("SYS INFO] Status changed to Success\n");
        assertThat(whole.length()).isLessThanOrEqualTo(MEBIBYTE);
    }

    private static void run(String... command) {
        try {
            assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
        } catch (java.io.IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
