package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.endtoend.ServerProcess.isAlive;
import static webjobs.endtoend.ServerProcess.written;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** Real processes that do nothing, and some that only seem to (D10). */
@Tag("endtoend")
class IdleRunsEndToEndTest {
    @TempDir
    Path home;

    private static String ended(ServerProcess server, String run) {
        return Eventually.until(
                () -> server.json(run).get("status").asText(), status -> !status.matches("Running|Initializing"));
    }

    @Test
    void onlyARunThatNeitherWritesNorComputesIsEnded() {
        try (var server = ServerProcess.start(home, Map.of("WEBJOBS_IDLE_TIMEOUT", "3"))) {
            server.deploy("idle", "setsid sleep 600 & echo $! > \"$WEBJOBS_DATA_PATH/sleeper\"; wait");
            server.deploy("talker", "for i in {1..12}; do echo .; sleep 0.5; done");
            server.deploy("thinker", "setsid timeout 6 bash -c 'while :; do :; done'; true");
            var idle = server.begin("idle");
            var talker = server.begin("talker");
            var thinker = server.begin("thinker");

            assertThat(ended(server, idle)).isEqualTo("Aborted");
            assertThat(server.json(idle).get("reason").asText())
                    .isEqualTo("It neither wrote nor computed anything for 3 s (WEBJOBS_IDLE_TIMEOUT).");
            assertThat(isAlive(written(server.data("idle").resolve("sleeper")))).isFalse();
            assertThat(ended(server, talker)).isEqualTo("Success");
            assertThat(ended(server, thinker)).isEqualTo("Success");
        }
    }
}
