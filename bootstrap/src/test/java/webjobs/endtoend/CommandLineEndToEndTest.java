package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line says, and how a start fails. */
@Tag("endtoend")
class CommandLineEndToEndTest {
    @TempDir
    Path folder;

    private record Outcome(int exitCode, String out, String err) {}

    @Test
    void helpNamesCommandsAndOptions() {
        assertThat(run(Map.of(), "--help").out()).contains("serve").contains("demo");
        assertThat(run(Map.of(), "serve", "--help").out())
                .contains("--home")
                .contains("--host")
                .contains("--port")
                .contains("--config");
    }

    @Test
    void versionIsOneLine() {
        assertThat(run(Map.of(), "--version")).satisfies(outcome -> {
            assertThat(outcome.exitCode()).isZero();
            assertThat(outcome.out()).startsWith("webjobs ").hasLineCount(1);
        });
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertThat(run(Map.of(), "serve", "--prot", "1")).satisfies(outcome -> {
            assertThat(outcome.exitCode()).isEqualTo(2);
            assertThat(outcome.err()).contains("--prot");
        });
    }

    @Test
    void aSettingThatCannotBeStopsTheStartWithKeyValueAndWhatIsAllowed() throws IOException {
        var file = Files.writeString(folder.resolve("webjobs.yaml"), "history:\n  size: many\n");

        assertThat(run(Map.of(), "serve", "--port", "99999")).satisfies(outcome -> {
            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("server.port")
                    .contains("99999")
                    .contains("65535")
                    .hasLineCount(1);
        });
        assertThat(run(Map.of("WEBJOBS_UPLOAD_MAX_SIZE", "huge"), "serve").err())
                .contains("upload.max-size")
                .contains("huge");
        assertThat(run(Map.of(), "serve", "--config", file.toString()).err())
                .contains("history.size")
                .contains("many")
                .contains(file.toString());
    }

    @Test
    void aSettingThatDoesNotExistStopsTheStart() throws IOException {
        var file = Files.writeString(folder.resolve("webjobs.yaml"), "server:\n  prot: 80\n");

        assertThat(run(Map.of(), "serve", "--config", file.toString()).err())
                .contains("server.prot")
                .contains("server.port");
        assertThat(run(Map.of("WEBJOBS_SERVER_PROT", "80"), "serve").err()).contains("WEBJOBS_SERVER_PROT");
    }

    @Test
    void anOptionWinsOverAVariableAndAVariableOverTheFile() throws IOException {
        var file = Files.writeString(folder.resolve("webjobs.yaml"), "server:\n  port: -3\nhistory:\n  size: -3\n");

        var error = run(Map.of("WEBJOBS_HISTORY_SIZE", "-2"), "serve", "--port", "-1", "--config", file.toString())
                .err();
        var second = run(Map.of("WEBJOBS_HISTORY_SIZE", "-2"), "serve", "--port", "0", "--config", file.toString())
                .err();

        assertThat(error).contains("server.port").contains("'-1'").contains("command line");
        assertThat(second).contains("history.size").contains("'-2'").contains("WEBJOBS_HISTORY_SIZE");
    }

    @Test
    void aPortThatIsTakenStopsTheStart() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = String.valueOf(taken.getLocalPort());

            var outcome =
                    run(Map.of(), "serve", "--home", folder.resolve("home").toString(), "--port", port);

            assertRefused(outcome, "127.0.0.1:" + port, "another program listens there");
        }
    }

    @Test
    void anAddressThatIsNotThisMachinesStopsTheStart() {
        var home = folder.resolve("home").toString();

        assertRefused(
                run(Map.of(), "serve", "--home", home, "--host", "192.0.2.1", "--port", "0"),
                "192.0.2.1:0",
                "no network interface of this machine has that address");
        assertRefused(
                run(Map.of(), "serve", "--home", home, "--host", "nowhere.invalid", "--port", "0"),
                "'nowhere.invalid'",
                "no such name");
    }

    @Test
    void aHomeThatCannotBeStopsTheStart() throws IOException {
        var file = Files.createFile(folder.resolve("file"));

        assertRefused(run(Map.of(), "serve", "--home", file.toString()), file + " is not a folder");
        assertRefused(run(Map.of(), "serve", "--home", "/proc/home"), "/proc/home");
        assertRefused(run(Map.of("WEBJOBS_HOME", "/dev/null/home"), "serve"), "/dev/null/home");
        assertRefused(run(Map.of(), "demo", "--home", file.toString()), file + " is not a folder");
    }

    @Test
    void whatIsBrokenInAHomeStopsTheStart() throws IOException {
        for (var broken : List.of("server/tag", "server/password", "server/hooks.json", "server/app-settings.json")) {
            var home = folder.resolve(broken.replace('/', '-'));
            Files.createDirectories(home.resolve("server"));
            Files.writeString(home.resolve(broken), "broken");

            var outcome = runWithoutPassword("serve", "--home", home.toString(), "--port", "0");

            assertRefused(outcome, broken);
            assertThat(Files.readString(home.resolve(broken))).isEqualTo("broken");
        }
    }

    @Test
    void foldersThatAreNoneInAHomeStopTheStart() throws IOException {
        for (var broken : List.of("data", "site/wwwroot", "temp", "server/staging", "server/database")) {
            var home = folder.resolve(broken.replace('/', '-'));
            Files.createDirectories(home.resolve(broken).getParent());
            Files.writeString(home.resolve(broken), "broken");

            assertRefused(run(Map.of(), "serve", "--home", home.toString(), "--port", "0"), broken);
        }
    }

    @Test
    void aDatabaseThatIsNoneStopsTheStart() throws IOException {
        var database = Files.createDirectories(folder.resolve("home/server/database"));
        Files.writeString(database.resolve("history.mv.db"), "no database".repeat(1000));

        assertRefused(run(Map.of(), "serve", "--home", folder + "/home", "--port", "0"), database.toString());
    }

    @Test
    void aPasswordThatIsTooShortStopsTheStart() throws IOException {
        var file = Files.writeString(folder.resolve("secret"), "short\n");

        assertRefused(run(Map.of("WEBJOBS_ADMIN_PASSWORD", "short"), "serve"), "WEBJOBS_ADMIN_PASSWORD", "at least 8");
        assertRefused(run(Map.of("WEBJOBS_ADMIN_PASSWORD", "short"), "demo"), "WEBJOBS_ADMIN_PASSWORD", "at least 8");
        assertRefused(
                run(Map.of("WEBJOBS_ADMIN_PASSWORD", "", "WEBJOBS_ADMIN_PASSWORD_FILE", file.toString()), "serve"),
                file.toString(),
                "at least 8");
        assertThat(folder.resolve("webjobs-home")).doesNotExist();
    }

    /** One line that a person understands, on standard error, and nothing else. */
    private static void assertRefused(Outcome outcome, String... words) {
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .contains(words)
                .hasLineCount(1)
                .endsWith("\n")
                .doesNotContain("Exception", "java.", "null:", "\tat ");
    }

    @Test
    void aPasswordThatWasGivenOnceCountsAtLaterStartsWithoutIt() throws Exception {
        var home = folder.resolve("home");
        ServerProcess.start(home, Map.of("WEBJOBS_ADMIN_PASSWORD", "first secret"))
                .close();
        ServerProcess.start(home, Map.of("WEBJOBS_ADMIN_PASSWORD", "second secret"))
                .close();

        var later = startedWithoutPassword(home);
        try {
            assertThat(later.err()).doesNotContain("password of the user");
            assertThat(later.status("second secret")).isEqualTo(200);
            assertThat(later.status("first secret")).isEqualTo(401);
        } finally {
            later.process().destroy();
            later.process().waitFor();
        }
    }

    @Test
    void aHomeThatAnotherServerHasIsRefused() {
        var home = folder.resolve("home");
        try (var _ = ServerProcess.start(home, Map.of())) {
            var second = run(Map.of(), "serve", "--home", home.toString(), "--port", "0");

            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err()).contains("Another server").contains(home.toString());
        }
    }

    @Test
    void aPasswordIsMadeAtTheFirstStartShownOnceAndKeptAsAHash() throws Exception {
        var home = folder.resolve("home");
        var first = startedWithoutPassword(home);
        first.process().destroy();
        first.process().waitFor();
        var second = startedWithoutPassword(home);

        var shown = Pattern.compile("password of the user admin is (\\S+)").matcher(first.err());
        assertThat(shown.find()).as(first.err()).isTrue();
        assertThat(second.err()).doesNotContain("password of the user");
        var file = home.resolve("server/password");
        assertThat(Files.readString(file)).startsWith("$argon2id$").doesNotContain(shown.group(1));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(second.status(shown.group(1))).isEqualTo(200);
        assertThat(second.status("wrong")).isEqualTo(401);
        second.process().destroy();
        second.process().waitFor();
    }

    private record Started(Process process, URI base, String err) {
        int status(String password) throws Exception {
            var credentials =
                    Base64.getEncoder().encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
            var request = HttpRequest.newBuilder(base.resolve("/api/webjobs"))
                    .header("Authorization", "Basic " + credentials);
            try (var client = HttpClient.newHttpClient()) {
                return client.send(request.build(), BodyHandlers.discarding()).statusCode();
            }
        }
    }

    private Started startedWithoutPassword(Path home) throws IOException {
        var err = Files.createTempFile(folder, "err", null);
        var builder = ServerProcess.builder(
                ServerProcess.command("serve", "--home", home.toString(), "--port", "0"), Map.of());
        builder.environment().remove("WEBJOBS_ADMIN_PASSWORD");
        var process = builder.redirectError(err.toFile()).start();
        var line = process.inputReader(StandardCharsets.UTF_8).readLine();
        return new Started(process, URI.create(line.substring("Listening on ".length())), Files.readString(err));
    }

    private Outcome runWithoutPassword(String... arguments) {
        return run(Map.of("WEBJOBS_ADMIN_PASSWORD", ""), arguments);
    }

    private Outcome run(Map<String, String> environment, String... arguments) {
        try {
            var out = Files.createTempFile(folder, "out", null);
            var err = Files.createTempFile(folder, "err", null);
            var process = ServerProcess.builder(ServerProcess.command(arguments), environment)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            var exitCode = process.waitFor();
            return new Outcome(exitCode, Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
