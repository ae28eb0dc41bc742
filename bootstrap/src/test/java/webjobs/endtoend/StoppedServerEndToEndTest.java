package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ServerProcess.isAlive;
import static webjobs.endtoend.ServerProcess.url;
import static webjobs.endtoend.ServerProcess.written;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is told to stop. */
@Tag("endtoend")
class StoppedServerEndToEndTest {
    @TempDir
    Path home;

    @Test
    void endsWithExitCode0() {
        try (var server = ServerProcess.start(home, Map.of())) {
            server.signalTerm();

            assertThat(server.exitCode()).isZero();
        }
    }

    @Test
    void letsAShortRunEndAndAbortsALongOneWithAllItsProcesses() {
        String shortUrl;
        String longUrl;
        String daemon;
        try (var server = ServerProcess.start(home, Map.of())) {
            server.deploy("short", "echo up > \"$WEBJOBS_DATA_PATH/up\"; sleep 1; echo ended by itself");
            server.deploy("long", """
                    trap '' TERM
                    (env -i setsid bash -c 'trap "" TERM; echo $$ > "$0/daemon"; while true; do sleep 1; done' "$WEBJOBS_DATA_PATH" &)
                    while true; do sleep 1; done
                    """, "{\"stopping_wait_time\": 2}");
            shortUrl = server.begin("short").replaceFirst("^http://[^/]*", "");
            longUrl = server.begin("long").replaceFirst("^http://[^/]*", "");
            written(server.data("short").resolve("up"));
            daemon = written(server.data("long").resolve("daemon"));

            server.signalTerm();

            assertThat(server.exitCode()).isZero();
            assertThat(isAlive(daemon)).isFalse();
        }
        try (var server = ServerProcess.start(home, Map.of())) {
            assertThat(server.json(shortUrl).get("status").asText()).isEqualTo("Success");
            assertThat(server.json(longUrl).get("status").asText()).isEqualTo("Aborted");
            assertThat(server.json(longUrl).get("reason").asText()).isEqualTo("The server was stopped.");
        }
    }

    @Test
    void refusesRunsWhileJobsAreSwitchedOff() {
        try (var server = ServerProcess.start(home, Map.of("WEBJOBS_STOPPED", "1"))) {
            server.deploy("off", "true");

            var answer = server.post(url("off") + "/run");

            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(ServerProcess.parsed(answer.body()).get("Message").asText())
                    .startsWith("WebJobs are currently in \"stopped\" state.");
        }
    }
}
