package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.Eventually;

/** A job does to its own processes what it likes, and to nobody else's (D19). */
@Tag("endtoend")
@Timeout(180)
class OwnHouseEndToEndTest {
    /** A terminal, as whoever starts the server in one has it; what is written to our end is typed there. */
    private static final List<String> IN_A_TERMINAL = List.of(
            "python3",
            "-c",
            "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))",
            "sh",
            "-c",
            "exec \"$@\" 2>/dev/null",
            "sh");

    @TempDir
    Path home;

    @Test
    void aJobThatEndsItsWholeGroupEndsNobodyElse() {
        try (var server = ServerProcess.start(home, Map.of())) {
            server.deploy("neighbour", "until [ -e \"$WEBJOBS_DATA_PATH/done\" ]; do sleep 0.1; done; echo lived");
            var neighbour = server.begin("neighbour");
            server.deploy("trap", "trap 'kill 0' EXIT; sleep 60 & exit 0");
            server.deploy("group", "kill -KILL -$$");
            server.deploy("quiet", "trap 'trap \"\" TERM; kill 0' EXIT; sleep 60 & exit 0");

            assertThat(server.runToItsEnd("trap").get("exit_code").asInt()).isEqualTo(143);
            assertThat(server.runToItsEnd("group").get("exit_code").asInt()).isEqualTo(137);
            assertThat(server.runToItsEnd("quiet").get("status").asText()).isEqualTo("Success");

            assertThat(server.get("/livez").statusCode()).isEqualTo(200);
            assertThat(server.data("neighbour").resolve("done").toFile().mkdir())
                    .isTrue();
            assertThat(server.output(server.end(neighbour))).contains("lived");
        }
    }

    @Test
    void aTerminalIsTheAdministratorsAlone() throws IOException {
        try (var server = ServerProcess.start(IN_A_TERMINAL, home, Map.of())) {
            server.deploy("asks", "read answer </dev/tty && echo \"heard $answer\"; exit 3");
            server.type("secret\n");

            var asked = server.runToItsEnd("asks");

            assertThat(asked.get("exit_code").asInt()).isEqualTo(3);
            assertThat(server.output(asked)).contains("/dev/tty").doesNotContain("heard");

            server.deploy("long", "echo begun >begun; cp begun \"$WEBJOBS_DATA_PATH/begun\"; sleep 3; echo to the end");
            server.begin("long");
            Eventually.until(() -> server.data("long").resolve("begun"), Files::exists);
            server.type("\u0003");

            assertThat(server.exitCode()).isZero();
            assertThat(logs("long")).contains("to the end", "Status changed to Success");
        }
    }

    private String logs(String job) throws IOException {
        try (var files = Files.walk(home.resolve("data/jobs/triggered").resolve(job))) {
            var text = new StringBuilder();
            for (var file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nohup", "env --ignore-signal=HUP --ignore-signal=INT", "env --ignore-signal=CHLD"})
    void whatTheServerIgnoresItsJobsDoNot(String through) {
        try (var server = ServerProcess.start(List.of(through.split(" ")), home, Map.of())) {
            server.deploy("tells", "grep SigIgn /proc/self/status; exit 3");

            var run = server.runToItsEnd("tells");

            assertThat(run.get("exit_code").asInt()).isEqualTo(3);
            assertThat(server.output(run)).contains("SigIgn:\t0000000000000000");
        }
    }

    @Test
    void whatTheServerWasStartedWithIsNotForJobsToRead() throws IOException {
        var secrets = Map.of("APPSETTING_KEY", "of the app", "SOMEBODYS_TOKEN", "of somebody");
        try (var server = ServerProcess.start(home, secrets)) {
            server.deploy("tells", "echo \"$KEY\"");

            var environment =
                    Files.readString(Path.of("/proc", String.valueOf(server.pid()), "environ"), StandardCharsets.UTF_8);

            assertThat(environment)
                    .contains("PATH=")
                    .doesNotContain(ServerProcess.PASSWORD, "of the app", "of somebody");
            assertThat(server.output(server.runToItsEnd("tells"))).contains("of the app");
            var processes = server.json("/api/v1/server").get("processes");
            assertThat(processes.get("launch").asText()).isIn("posix_spawn", "setsid");
            assertThat(processes.get("termination").asText()).isEqualTo("scan");
        }
    }
}
