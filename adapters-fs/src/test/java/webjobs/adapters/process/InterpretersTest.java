package webjobs.adapters.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptHost;

class InterpretersTest {
    @TempDir
    Path folder;

    private Interpreters interpreters(String... php) {
        return new Interpreters(Map.of(ScriptHost.PHP, List.of(php)), "/no/such/folder::relative:" + folder);
    }

    private Path install(String name) throws IOException {
        var file = Files.writeString(folder.resolve(name), "#!/bin/sh\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void findsAProgramThatIsInstalledLater() throws IOException {
        var interpreters = interpreters("php", "-q");
        assertThat(interpreters.hindrance(ScriptHost.PHP))
                .contains("php was not found in any folder of the PATH, /no/such/folder::relative:" + folder
                        + "; install it, or name a program in the setting interpreters.php");
        assertThat(interpreters.command(new Script("run.php", ScriptHost.PHP))).isEmpty();

        var php = install("php");

        assertThat(interpreters.hindrance(ScriptHost.PHP)).isEmpty();
        assertThat(interpreters.command(new Script("run.php", ScriptHost.PHP)))
                .contains(List.of(php.toString(), "-q", "run.php"));
    }

    @Test
    void takesAProgramByItsPathAndNoOther() throws IOException {
        install("php");
        var interpreters = interpreters("/opt/no/php");

        assertThat(interpreters.hindrance(ScriptHost.PHP))
                .contains(
                        "/opt/no/php is no program that can be run here; the setting interpreters.php can name another one");
    }

    @Test
    void doesNotTakeAFolderOrAPlainFileForAProgram() throws IOException {
        Files.createDirectory(folder.resolve("php"));
        Files.writeString(folder.resolve("php8"), "");

        assertThat(interpreters("php").hindrance(ScriptHost.PHP)).isPresent();
        assertThat(interpreters("php8").hindrance(ScriptHost.PHP)).isPresent();
    }

    @Test
    void keepsANameWithADashFromBeingAnOption() throws IOException {
        var php = install("php");

        assertThat(interpreters("php").command(new Script("-r.php", ScriptHost.PHP)))
                .contains(List.of(php.toString(), "./-r.php"));
    }

    @Test
    void needsNoneForAFileThatRunsByItself() {
        assertThat(interpreters("php").hindrance(ScriptHost.EXECUTABLE)).isEmpty();
        assertThat(interpreters("php").command(new Script("run", ScriptHost.EXECUTABLE)))
                .contains(List.of("./run"));
    }

    @Test
    void saysThatWindowsIsNotHere() {
        assertThat(interpreters("php").hindrance(ScriptHost.WINDOWS))
                .contains("cmd, bat and exe files need Windows, and this host runs Linux");
    }

    @Test
    void refusesWhatCannotBeACommand() {
        assertThatThrownBy(() -> interpreters()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> interpreters(" ")).hasMessageContaining("interpreters.php");
        assertThatThrownBy(() -> interpreters("php").with(ScriptHost.WINDOWS, List.of("wine")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsTheUsualOnes() {
        var usual = Interpreters.usual();

        assertThat(usual.commands().keySet())
                .containsExactlyInAnyOrder(
                        ScriptHost.BASH,
                        ScriptHost.PYTHON,
                        ScriptHost.PHP,
                        ScriptHost.NODE,
                        ScriptHost.JAVA,
                        ScriptHost.POWERSHELL);
        assertThat(usual.hindrance(ScriptHost.BASH)).isEmpty();
    }
}
