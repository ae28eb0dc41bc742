package webjobs.adapters.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptHead;
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

    private static Script script(String name, ScriptHost host, String text) {
        return new Script(name, host, ScriptHead.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The command line of a script that lies in our folder and finds no other programs than those in it. */
    private List<String> words(Interpreters interpreters, String name, ScriptHost host, String text)
            throws IOException {
        return interpreters
                .command(script(name, host, text), folder, folder.toString())
                .words();
    }

    /** First lines (D22); {@code HERE} is our folder. */
    @Nested
    class OfFirstLines {
        private Interpreters interpreters;

        @BeforeEach
        void install() throws IOException {
            for (var name : List.of("bash", "zsh", "python3", "python3.12", "uv", "env")) {
                InterpretersTest.this.install(name);
            }
            interpreters = new Interpreters(
                    Map.of(
                            ScriptHost.BASH, List.of("bash", "--norc"),
                            ScriptHost.PYTHON, List.of("python3", "-B")),
                    folder.toString());
        }

        private String line(String name, ScriptHost host, String text) throws IOException {
            return String.join(" ", words(interpreters, name, host, text.replace("HERE", folder.toString())))
                    .replace(folder.toString(), "HERE");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "echo hello | HERE/bash --norc run.sh",
                    "#! | HERE/bash --norc run.sh",
                    "#!/bin/bash | HERE/bash --norc run.sh",
                    "#!/bin/bash -e | HERE/bash --norc -e run.sh",
                    "#!/no/such/bash -euo pipefail | HERE/bash --norc -euo pipefail run.sh",
                    "#!/bin/sh -e | HERE/bash --norc -e run.sh",
                    "#!/usr/bin/env bash | HERE/bash --norc run.sh",
                    "#!/usr/bin/env -S bash -eu | HERE/bash --norc -eu run.sh",
                    "#!/usr/bin/env -S A=1 bash -e | /usr/bin/env A=1 HERE/bash --norc -e run.sh",
                    "#!HERE/zsh -f | HERE/zsh -f run.sh",
                    "#!/usr/bin/env zsh | HERE/zsh run.sh",
                    "#!/usr/bin/env -S A=1 zsh -f | /usr/bin/env A=1 HERE/zsh -f run.sh",
                    "#!./zsh | HERE/./zsh run.sh",
                })
        void aShellScriptIsRunByBashOrTheShellThatItNames(String text, String expected) throws IOException {
            assertThat(line("run.sh", ScriptHost.BASH, text)).isEqualTo(expected);
            assertThat(line("run.sh", ScriptHost.BASH, text + "\r\necho\r\n")).isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "print(1) | HERE/python3 -B run.py",
                    "#!/usr/bin/env python3 | HERE/python3 -B run.py",
                    "#!/usr/bin/env -S python -u | HERE/python3 -B -u run.py",
                    "#!HERE/python3.12 | HERE/python3.12 run.py",
                    "#!HERE/python3.12 -I -u | HERE/python3.12 -I -u run.py",
                    "#!/usr/bin/env python3.12 | HERE/python3.12 run.py",
                    "#!/usr/bin/env -S uv run --script | HERE/uv run --script run.py",
                    "#!./python3.12 | HERE/./python3.12 run.py",
                    "#!/no/such/venv/bin/python -u | HERE/python3 -B -u run.py",
                    "#!/no/such/sage --python | HERE/python3 -B run.py",
                    "#!/usr/bin/env python3.99 | HERE/python3 -B run.py",
                })
        void aPythonScriptIsRunByThePythonThatItNamesIfThatIsThere(String text, String expected) throws IOException {
            assertThat(line("run.py", ScriptHost.PYTHON, text)).isEqualTo(expected);
        }

        @ParameterizedTest
        @ValueSource(strings = {"#!/no/such/zsh", "#!/usr/bin/env fish", "#!HERE", "#!HERE/plain"})
        void aShellThatIsNotThereIsMissed(String text) throws IOException {
            Files.writeString(folder.resolve("plain"), "no program");
            var script = script("run.sh", ScriptHost.BASH, text.replace("HERE", folder.toString()));

            assertThat(interpreters.hindrance(script, Optional.empty()))
                    .hasValueSatisfying(why -> assertThat(why)
                            .startsWith("its first line names the interpreter ")
                            .doesNotEndWith("."));
            assertThatThrownBy(() -> interpreters.command(script, folder, folder.toString()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("names the interpreter");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "#!/usr/bin/ruby-nope",
                    "#!/usr/bin/env ruby-nope",
                    "#!/usr/bin/env -S ruby-nope -w",
                    "#!/usr/bin/ruby-nope\r"
                })
        void aFileThatRunsByItselfMissesItsInterpreter(String line) {
            var script = script("run", ScriptHost.EXECUTABLE, line + "\n");

            assertThat(interpreters.hindrance(script, Optional.empty()))
                    .hasValueSatisfying(why -> assertThat(why).contains("ruby-nope"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "#!/bin/sh",
                    "#!/usr/bin/env zsh",
                    "#!venv/bin/python",
                    "#!zsh-of-the-job",
                    "#!/bin/sh\r",
                    "echo"
                })
        void aFileThatRunsByItselfMissesNothingThatIsThereOrMayBe(String line) {
            var script = script("run", ScriptHost.EXECUTABLE, line + "\n");

            assertThat(interpreters.hindrance(script, Optional.empty())).isEmpty();
        }

        @Test
        void lookOnThePathOfTheJob() throws IOException {
            var own = Files.createDirectory(folder.resolve("own"));
            Files.copy(folder.resolve("zsh"), own.resolve("fish"), StandardCopyOption.COPY_ATTRIBUTES);
            var script = script("run.sh", ScriptHost.BASH, "#!/usr/bin/env fish");

            assertThat(interpreters.hindrance(script, Optional.empty())).isPresent();
            assertThat(interpreters.hindrance(script, Optional.of(own.toString())))
                    .isEmpty();
            assertThat(interpreters.command(script, folder, own.toString()).words())
                    .containsExactly(own.resolve("fish").toString(), "run.sh");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "run.py | PYTHON | print(1) | true",
                    "run.py | PYTHON | #!/usr/bin/env -S uv run | true",
                    "run | EXECUTABLE | #!/usr/bin/env python3 | true",
                    "run | EXECUTABLE | #!/srv/venv/bin/python3.11 -I | true",
                    "run.sh | BASH | #!HERE/python3.12 | true",
                    "run.sh | BASH | #!/bin/bash | false",
                    "run | EXECUTABLE | #!/bin/sh | false",
                })
        void tellsWhatPythonRuns(String name, ScriptHost host, String text, boolean isPython) throws IOException {
            var script = script(name, host, text.replace("HERE", folder.toString()));

            assertThat(interpreters.command(script, folder, folder.toString()).isPython())
                    .isEqualTo(isPython);
        }
    }

    @Test
    void findsAProgramThatIsInstalledLater() throws IOException {
        var interpreters = interpreters("php", "-q");
        assertThat(interpreters.hindrance(ScriptHost.PHP))
                .contains("php was not found in any folder of the PATH, /no/such/folder::relative:" + folder
                        + "; install it, or name a program in the setting interpreters.php");
        assertThatThrownBy(() -> words(interpreters, "run.php", ScriptHost.PHP, ""))
                .hasMessageContaining("php was not found");

        var php = install("php");

        assertThat(interpreters.hindrance(ScriptHost.PHP)).isEmpty();
        assertThat(words(interpreters, "run.php", ScriptHost.PHP, "")).containsExactly(php.toString(), "-q", "run.php");
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

        assertThat(words(interpreters("php"), "-r.php", ScriptHost.PHP, ""))
                .containsExactly(php.toString(), "./-r.php");
    }

    @Test
    void needsNoneForAFileThatRunsByItself() throws IOException {
        assertThat(interpreters("php").hindrance(ScriptHost.EXECUTABLE)).isEmpty();
        assertThat(words(interpreters("php"), "run", ScriptHost.EXECUTABLE, "")).containsExactly("./run");
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
