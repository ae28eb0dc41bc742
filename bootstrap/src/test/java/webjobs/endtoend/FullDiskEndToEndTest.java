package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static webjobs.endtoend.ServerProcess.parsed;
import static webjobs.endtoend.ServerProcess.url;
import static webjobs.endtoend.ServerProcess.written;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** The home lies on a small disk of its own, which fills up. Only root may mount one. */
@Tag("endtoend")
class FullDiskEndToEndTest {
    @TempDir
    Path folder;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        var mounted = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=48m", "webjobs-test", disk.toString())
                .redirectErrorStream(true)
                .start()
                .waitFor();
        if (mounted != 0 && System.getenv("CI") != null) {
            fail("a disk to fill cannot be mounted: this test needs root");
        }
        assumeTrue(mounted == 0, "a disk to fill cannot be mounted: this test needs root");
    }

    @AfterEach
    void unmount() throws Exception {
        new ProcessBuilder("umount", disk.toString()).start().waitFor();
    }

    @Test
    void anUploadThatDoesNotFitIsRefusedAndTheServiceGoesOn() throws IOException {
        try (var server = ServerProcess.start(disk.resolve("home"), Map.of())) {
            server.deploy("small", "echo fits");
            var tooLarge = new byte[60 << 20];
            new Random(2).nextBytes(tooLarge);

            var answer = server.putZip("small", tooLarge);

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(parsed(answer.body()).get("Message").asText()).contains("disk is full");
            assertThat(server.output(server.runToItsEnd("small"))).contains("INFO] fits\n");
            server.deploy("small", "echo and is replaced");
            assertThat(server.output(server.runToItsEnd("small"))).contains("INFO] and is replaced\n");
        }
    }

    @Test
    void aRunThatFillsTheDiskIsRecordedAndNothingNewBeginsUntilThereIsSpaceAgain() throws IOException {
        var home = disk.resolve("home");
        String url;
        try (var server = ServerProcess.start(home, Map.of())) {
            server.deploy("before", "echo before");
            server.runToItsEnd("before");
            server.deploy("filler", """
                    head -c 100000000 /dev/zero > "$WEBJOBS_DATA_PATH/filling"
                    echo this line may be lost
                    echo $? > "$WEBJOBS_DATA_PATH/../../../../../full"
                    exit 4
                    """.replace(
                            "$WEBJOBS_DATA_PATH/../../../../../full",
                            folder.resolve("full").toString()));
            url = server.begin("filler").replaceFirst("^http://[^/]*", "");
            written(folder.resolve("full"));

            var run = server.end(url);

            assertThat(run.get("status").asText()).isEqualTo("Failed");
            assertThat(run.get("exit_code").asInt()).isEqualTo(4);
            // How much room there is is looked at now and then only.
            var unready = Eventually.until(() -> server.get("/readyz"), answer -> answer.statusCode() == 503);
            assertThat(unready.body()).contains("disk.min-free");
            var refused = server.post(url("before") + "/run");
            assertThat(refused.statusCode()).isEqualTo(507);
            assertThat(parsed(refused.body()).get("Message").asText()).contains("disk", "disk.min-free");
            assertThat(server.get("/livez").statusCode()).isEqualTo(200);

            Files.delete(server.data("filler").resolve("filling"));
            Eventually.until(() -> server.get("/readyz").statusCode(), status -> status == 200);
            var next =
                    Eventually.until(() -> server.post(url("before") + "/run").statusCode(), status -> status == 202);
            assertThat(next).isEqualTo(202);
        }
        try (var server = ServerProcess.start(home, Map.of())) {
            assertThat(server.json(url).get("exit_code").asInt()).isEqualTo(4);
            assertThat(server.json(url("before") + "/history").get("runs")).hasSize(2);
        }
    }
}
