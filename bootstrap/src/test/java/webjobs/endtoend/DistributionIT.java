package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;

/** What the build leaves behind, unpacked elsewhere and started as a user would. */
@Tag("endtoend")
class DistributionIT {
    private static final Path ARCHIVE = Path.of("target/webjobs.tar.gz");

    @TempDir
    Path folder;

    @Test
    void theFolderAndTheArchiveHoldTheSame() throws Exception {
        var unpacked = unpack();

        assertThat(files(unpacked)).isEqualTo(files(Path.of("target/webjobs")));
        assertThat(unpacked.resolve("conf/webjobs.yaml")).exists();
        assertThat(unpacked.resolve("bin/webjobs")).isExecutable();
    }

    @Test
    void theDemoPrintsCurlLinesThatWorkWhenPasted() throws Exception {
        var unpacked = unpack();
        var builder = ServerProcess.builder(
                List.of(unpacked.resolve("bin/webjobs").toString(), "demo", "--port", "0"), Map.of());
        builder.environment().remove("WEBJOBS_ADMIN_PASSWORD");
        var demo = builder.directory(folder.toFile()).start();
        try {
            var curls = new ArrayList<String>();
            var lines = demo.inputReader(StandardCharsets.UTF_8);
            for (var line = lines.readLine();
                    line != null && !line.startsWith("Listening on ");
                    line = lines.readLine()) {
                if (line.strip().startsWith("curl ")) {
                    curls.add(line.strip());
                }
            }

            assertThat(curls).hasSize(2);
            assertThat(outputOf("bash", "-c", curls.getFirst())).contains("INFO] Hello, Ada!");
            Eventually.until(() -> said(curls.getLast()), log -> log.contains(" is alive, after 0 seconds.\n"));
        } finally {
            demo.destroy();
            assertThat(demo.waitFor()).isZero();
        }
    }

    @Test
    void startsWithTheConfigurationThatComesWithIt() throws Exception {
        var unpacked = unpack();
        var builder = ServerProcess.builder(
                List.of("bin/webjobs", "serve", "--config", "conf/webjobs.yaml"),
                Map.of(
                        "WEBJOBS_SERVER_PORT",
                        "0",
                        "WEBJOBS_HOME",
                        folder.resolve("home").toString()));
        var server = builder.directory(unpacked.toFile()).start();
        try {
            assertThat(server.inputReader(StandardCharsets.UTF_8).readLine())
                    .startsWith("Listening on http://127.0.0.1:");
        } finally {
            server.destroy();
            assertThat(server.waitFor()).isZero();
        }
    }

    @Test
    void theVersionIsThatOfTheBuild() throws Exception {
        assertThat(outputOf(unpack().resolve("bin/webjobs").toString(), "--version"))
                .matches("webjobs \\d+\\.\\d+\\.\\d+\\S*\n");
    }

    private Path unpack() throws Exception {
        var target = Files.createTempDirectory(folder, "somewhere else");
        outputOf("tar", "-xzf", ARCHIVE.toAbsolutePath().toString(), "-C", target.toString());
        try (var entries = Files.list(target)) {
            return entries.findFirst().orElseThrow();
        }
    }

    private static String said(String command) {
        try {
            return outputOf("bash", "-c", command);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String outputOf(String... command) throws Exception {
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return output;
    }

    private static List<String> files(Path root) throws IOException {
        var names = new ArrayList<String>();
        try (var files = Files.walk(root)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> names.add(root.relativize(file).toString()));
        }
        names.sort(null);
        return names;
    }
}
