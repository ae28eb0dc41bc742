package webjobs.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in a configuration file is what the server is started with, or a sentence says where it cannot be. */
class ConfigurationTest {
    private static final Path SHIPPED = Path.of("src/main/dist/conf/webjobs.yaml");
    private static final Pattern SETTING = Pattern.compile("( *)(##?) ([a-z-]+:.*)");

    @TempDir
    Path folder;

    @Test
    void theShippedFileIsTheDefaults() {
        assertThat(started(SHIPPED))
                .usingRecursiveComparison()
                .isEqualTo(ServerConfig.of(new Sources(Map.of(), Map.of(), Optional.empty())));
    }

    @ParameterizedTest
    @MethodSource("linesOfTheShippedFile")
    void anySettingOfTheShippedFileCanBeTakenUp(int line) throws IOException {
        var lines = new ArrayList<>(Files.readAllLines(SHIPPED));
        lines.set(line, lines.get(line).replaceFirst("# ?", ""));

        assertThat(started(written(String.join("\n", lines)))).isNotNull();
    }

    static List<Integer> linesOfTheShippedFile() throws IOException {
        var lines = Files.readAllLines(SHIPPED);
        var settings = new ArrayList<Integer>();
        for (var i = 0; i < lines.size(); i++) {
            var setting = SETTING.matcher(lines.get(i));
            if (setting.matches() && setting.group(2).equals("#")) {
                settings.add(i);
            }
        }
        return settings;
    }

    @Test
    void allSettingsOfTheShippedFileCanBeTakenUpTogether() throws IOException {
        var text = Files.readString(SHIPPED).replaceAll("(?m)^( *)## ?", "$1").replace("  # store: h2\n", "");

        var config = started(written(text.replaceAll("(?m)^( *)# ([a-z-]+:)", "$1$2")));

        assertThat(config.history())
                .hasToString(started(Map.of(
                                "WEBJOBS_HISTORY_STORE",
                                "postgresql",
                                "WEBJOBS_HISTORY_URL",
                                "jdbc:postgresql://localhost:5432/webjobs",
                                "WEBJOBS_HISTORY_USER",
                                "webjobs"))
                        .history()
                        .toString());
        assertThat(config.publicUrl()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing but a comment\n",
                "---\n",
                "server:\n",
                "server:\n  # port: 1\n",
                "server: ~\nhistory: null\n",
                "home:\nserver:\n  port:\n",
                "{}"
            })
    void whatHasNoValueIsNotSet(String text) throws IOException {
        assertThat(started(written(text))).usingRecursiveComparison().isEqualTo(started(Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "server:\n  port: 81\n",
                "server: {port: 81}\n",
                "server.port: 81\n",
                "{\"server\": {\"port\": 81}}",
                "\uFEFFserver:\r\n  port: \"81\"\r\n",
                "x: &x 81\nserver:\n  port: *x\n"
            })
    void aValueIsFoundHoweverYamlWritesIt(String text) throws IOException {
        assertThat(started(written(text.replace("x: &x 81", "history.size: &x 81")))
                        .port())
                .isEqualTo(81);
    }

    @ParameterizedTest
    @CsvSource({"webjobs.yml", "webjobs.json", "webjobs.conf", "webjobs"})
    void anyNameIsAYamlFile(String name) throws IOException {
        var file = Files.writeString(folder.resolve(name), "{\"server\": {\"port\": 81}}\n");

        assertThat(started(file).port()).isEqualTo(81);
    }

    @Test
    void propertiesAreTakenToo() throws IOException {
        var file = Files.writeString(folder.resolve("webjobs.properties"), "server.port=81\nsite.name = here\n");

        assertThat(started(file).port()).isEqualTo(81);
        assertThat(started(file).siteName()).isEqualTo("here");
    }

    @Test
    void aValueIsTakenAsItIsWritten() throws IOException {
        assertRefused("time-zone: no\n", "'no'", "time-zone");
        assertRefused("time-zone: 2026-01-01\n", "'2026-01-01'");
    }

    @Test
    void whatCannotBeUnderstoodIsRefusedWithItsPlace() throws IOException {
        assertRefused("server: 8080\n", "'server'", "line 1", "port: 8080");
        assertRefused("- a\n- b\n", "should hold settings");
        assertRefused("just a text\n", "should hold settings");
        assertRefused("server:\n  port: [1, 2]\n", "'server.port'", "line 2", "one value");
        assertRefused("home:\n  x: 1\n", "'home'", "one value");
        assertRefused("? [a]\n: b\n", "not the name of a setting");
        assertRefused("server:\n  port: 1\n  port: 2\n", "'server.port'", "line 3", "second time");
        assertRefused("server:\n  port: 1\nserver.port: 2\n", "'server.port'", "second time");
        assertRefused("server:\n\tport: 1\n", "not valid YAML at line 2, column 1", "TAB");
        assertRefused("server:\n  host: \"a\n", "not valid YAML at line");
        assertRefused("a: 1\n---\nb: 2\n", "not valid YAML");
        assertRefused("server: &x\n  y: *x\n", "'server.y'");
        assertRefused("x: &x\n  y: *x\n", "is no setting");
        assertRefused("serve:\n  port: 1\n", "is no setting", "'serve'");
        assertRefused("prot: 1\n", "There is no such setting: 'prot'");
    }

    @Test
    void aFileThatIsNoTextIsRefused() throws IOException {
        var file = Files.write(folder.resolve("utf16.yaml"), "home: x".getBytes(StandardCharsets.UTF_16));
        assertThatThrownBy(() -> started(file)).isInstanceOf(BadConfig.class).hasMessageContaining("UTF-8");

        assertThatThrownBy(() -> started(Path.of("/dev/zero")))
                .isInstanceOf(BadConfig.class)
                .hasMessageContaining("larger than 1 MiB");
    }

    @Test
    void aFileThatCannotBeReadIsRefusedWithTheReason() throws IOException {
        var loop = Files.createSymbolicLink(folder.resolve("loop.yaml"), Path.of("loop.yaml"));

        assertThatThrownBy(() -> started(folder.resolve("none.yaml")))
                .hasMessageStartingWith("There is no configuration");
        assertThatThrownBy(() -> started(folder)).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> started(loop)).isInstanceOf(BadConfig.class).hasMessageNotContaining("Exception");
        assertThatThrownBy(() -> started(Path.of("/dev/null/x.yaml")))
                .isInstanceOf(BadConfig.class)
                .hasMessageNotContaining("Exception");
    }

    private void assertRefused(String text, String... words) throws IOException {
        var file = written(text);
        assertThatThrownBy(() -> started(file))
                .isInstanceOf(BadConfig.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("\n");
    }

    private Path written(String text) throws IOException {
        return Files.writeString(folder.resolve("given.yaml"), text);
    }

    private static ServerConfig started(Path file) {
        return ServerConfig.of(new Sources(Map.of(), Map.of(), Optional.of(file)));
    }

    private static ServerConfig started(Map<String, String> environment) {
        return ServerConfig.of(new Sources(Map.of(), environment, Optional.empty()));
    }
}
