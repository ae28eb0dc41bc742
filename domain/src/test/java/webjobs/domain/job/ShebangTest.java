package webjobs.domain.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.domain.Seeds;
import webjobs.domain.job.ScriptHead.Mark;
import webjobs.domain.job.Shebang.Wanted;

class ShebangTest {
    private static ScriptHead head(String text) {
        return ScriptHead.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Shebang> shebang(String text) {
        return head(text).shebang();
    }

    private static Optional<Wanted> wanted(String text) {
        return shebang(text).flatMap(Shebang::wanted);
    }

    private static Optional<Wanted> plain(String program, String... options) {
        return Optional.of(new Wanted(List.of(), program, List.of(options)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#!/bin/bash -e\n",
                "#!/bin/bash -e",
                "#! /bin/bash  -e \necho",
                "#!\t/bin/bash\t-e\t\necho",
                "#!/bin/bash -e\r\necho\r\n",
                "\uFEFF#!/bin/bash -e\n"
            })
    void isReadWithWhateverBlanksAndEnds(String text) {
        assertThat(wanted(text)).isEqualTo(plain("/bin/bash", "-e"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#", "# !/bin/bash", " #!/bin/bash", "\n#!/bin/bash", "echo", "!#/bin/bash"})
    void isNoneUnlessTheFileBeginsWithIt(String text) {
        assertThat(shebang(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#!",
                "#!\n/bin/bash",
                "#!  \t \n",
                "#!\r\n",
                "#!/usr/bin/env\n",
                "#!/usr/bin/env -S\n",
                "#!/usr/bin/env A=1\n"
            })
    void mayNameNoProgram(String text) {
        assertThat(shebang(text)).isPresent();
        assertThat(wanted(text)).isEmpty();
    }

    @Test
    void knowsItsCarriageReturn() {
        assertThat(shebang("#!/bin/bash\r\n").orElseThrow()).isEqualTo(new Shebang("/bin/bash", "", true));
        assertThat(shebang("#!/bin/bash\necho\r\n").orElseThrow().endsInCarriageReturn())
                .isFalse();
    }

    @Test
    void handsOverSeveralWords() {
        assertThat(wanted("#!/bin/bash -euo pipefail -x\n")).isEqualTo(plain("/bin/bash", "-euo", "pipefail", "-x"));
    }

    @Test
    void mayNameAProgramBeyondAscii() {
        assertThat(wanted("#!/srv/Müller/venv/bin/python\n")).isEqualTo(plain("/srv/Müller/venv/bin/python"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "#!/usr/bin/env bash | bash | ",
                "#!/usr/bin/env -S bash -eu | bash | -eu",
                "#!/usr/bin/env -Sbash -eu | bash | -eu",
                "#!/usr/bin/env --split-string=bash -eu | bash | -eu",
                "#!/usr/bin/env --split-string bash | bash | ",
                "#!/usr/bin/env bash -eu | bash | -eu",
                "#!/bin/env   python3   -u | python3 | -u",
                "#!/usr/bin/env -S /opt/venv/bin/python -I | /opt/venv/bin/python | -I",
            })
    void ofEnvNamesTheProgramThatEnvRuns(String line, String program, String options) {
        assertThat(wanted(line + "\n"))
                .isEqualTo(options == null ? plain(program) : plain(program, options.split(" ")));
    }

    @Test
    void ofEnvKeepsItsVariables() {
        assertThat(wanted("#!/usr/bin/env -S -i -u HOME A=1 B= bash -e\n"))
                .contains(new Wanted(List.of("/usr/bin/env", "-i", "-u", "HOME", "A=1", "B="), "bash", List.of("-e")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-S A='b c' bash -e", "-S ${SHELL} -e", "-S bash \\c", "--chdir=/ bash", "-S -v bash"})
    void ofEnvIsLeftToItWhereOnlyItUnderstands(String rest) {
        assertThat(wanted("#!/usr/bin/env " + rest + "\n")).isEqualTo(plain("/usr/bin/env", rest));
    }

    @Test
    void mayBeAsLongAsItLikes() {
        assertThat(wanted("#!/bin/bash " + "x".repeat(200_000)).orElseThrow().program())
                .isEqualTo("/bin/bash");
        assertThat(shebang("#!" + "x".repeat(200_000))).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "python, true",
        "/usr/bin/python3, true",
        "python3.12, true",
        "/srv/v/bin/pypy3, true",
        "python3.13t, true",
        "pythonic, false",
        "bash, false",
        "uv, false"
    })
    void tellsPython(String program, boolean isPython) {
        assertThat(wanted("#!" + program + "\n").orElseThrow().isPython()).isEqualTo(isPython);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void isReadWhateverTheFile(long seed) {
        var random = new Random(seed);
        var alphabet = "#!/ \t\r\nabenvS-='\"\\$\0é\uFEFF";
        var text = new StringBuilder(random.nextBoolean() ? "#!" : "");
        for (var i = random.nextInt(60); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }

        var head = head(text.toString());

        for (var host : ScriptHost.values()) {
            assertThat(new Script("run", host, head).warnings()).allMatch(warning -> warning.endsWith("."));
        }
        head.shebang().flatMap(Shebang::wanted).ifPresent(wanted -> {
            assertThat(wanted.program()).isNotEmpty();
            assertThat(wanted.options()).doesNotContain("");
        });
    }

    static java.util.stream.LongStream seeds() {
        return Seeds.first(2_000);
    }

    @Test
    void theHeadKnowsMarksAndLineEnds() {
        assertThat(head("echo\n")).isEqualTo(ScriptHead.NONE);
        assertThat(head("\uFEFFecho\n").mark()).isEqualTo(Mark.UTF_8);
        assertThat(ScriptHead.of("\uFEFFecho\n".getBytes(StandardCharsets.UTF_16LE))
                        .mark())
                .isEqualTo(Mark.UTF_16);
        assertThat(ScriptHead.of("\uFEFFecho\n".getBytes(StandardCharsets.UTF_16BE))
                        .mark())
                .isEqualTo(Mark.UTF_16);
        assertThat(head("a\r\n").windowsLine()).hasValue(1);
        assertThat(head("a\nb\nc\r\nd\r\n").windowsLine()).hasValue(3);
        assertThat(head("a\rb\n").windowsLine()).isEmpty();
    }
}
