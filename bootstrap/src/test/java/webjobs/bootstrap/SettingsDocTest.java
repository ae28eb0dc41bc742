package webjobs.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of settings and the sample configuration say what the server knows. */
class SettingsDocTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z.-]+)` \\| `(WEBJOBS_[A-Z_]+)` \\| (?:`([^`]*)`|none) \\|", Pattern.MULTILINE);

    @Test
    void thePageListsEverySettingWithItsVariableAndDefault() throws IOException {
        var rows = new ArrayList<String>();
        var row = ROW.matcher(Files.readString(Path.of("../docs/settings.md")));
        while (row.find()) {
            rows.add(row.group(1) + " " + row.group(2) + " " + (row.group(3) == null ? "" : row.group(3)));
        }

        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(Setting.values())
                        .map(setting -> setting.key() + " " + setting.variable() + " " + setting.defaultText())
                        .toList());
    }

    @Test
    void theSampleConfigurationShowsEverySettingWithItsDefault() throws IOException {
        var sample = Files.readString(Path.of("src/main/dist/conf/webjobs.yaml"));

        for (var setting : Setting.values()) {
            var lastName = setting.key().substring(setting.key().lastIndexOf('.') + 1);
            assertThat(sample).containsPattern("(?m)^ *##? " + Pattern.quote(lastName) + ":");
            if (!setting.defaultText().isEmpty()) {
                assertThat(sample).contains("# " + lastName + ": " + setting.defaultText() + "\n");
            }
        }
    }
}
