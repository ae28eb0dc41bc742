package webjobs.domain.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.domain.job.Script.Choice;

class ScriptTest {
    private static final List<String> KUDUS_ORDER = List.of(
            "run.cmd", "run.bat", "run.exe", "run.ps1", "run.sh", "run.py", "run.php", "run.js", "run.jar", "a.cmd",
            "a.bat", "a.exe", "a.ps1", "a.sh", "a.py", "a.php", "a.js", "a.jar");

    private static Choice choose(String... names) {
        return Script.choose(files(names), _ -> Optional.empty());
    }

    private static List<ScriptFile> files(String... names) {
        return Stream.of(names).map(name -> new ScriptFile(name, false)).toList();
    }

    /** The choice of a script, whatever else there is. */
    private static Consumer<Choice> chosen(String name, ScriptHost host) {
        return choice -> assertThat(choice)
                .isInstanceOfSatisfying(
                        Choice.Chosen.class, it -> assertThat(it.script()).isEqualTo(new Script(name, host)));
    }

    @Nested
    class OfFilesThatAllCanRun {
        /** SCR-06, SCR-07: whichever later files there are, the first in the order is chosen. */
        @Test
        void theOrderIsKudus() {
            for (var i = 0; i < KUDUS_ORDER.size(); i++) {
                var rest = new ArrayList<>(KUDUS_ORDER.subList(i, KUDUS_ORDER.size()));
                Collections.reverse(rest);

                var choice = choose(rest.toArray(String[]::new));

                assertThat(choice)
                        .isInstanceOfSatisfying(
                                Choice.Chosen.class,
                                it -> assertThat(it.script().name()).isEqualTo(rest.getLast()));
            }
        }

        @ParameterizedTest
        @CsvSource({
            "x.cmd, WINDOWS", "x.bat, WINDOWS", "x.exe, WINDOWS", "x.ps1, POWERSHELL", "x.sh, BASH", "x.py, PYTHON",
            "x.php, PHP", "x.js, NODE", "x.jar, JAVA", "RUN.SH, BASH", "Run.Py, PYTHON", "X.JS, NODE"
        })
        void eachEndingHasItsHostInAnyCaseOfLetters(String name, ScriptHost host) {
            assertThat(choose(name)).satisfies(chosen(name, host));
        }

        @Test
        void aFileNamedRunInCapitalsGoesBeforeOthers() {
            assertThat(choose("a.cmd", "RUN.PHP")).satisfies(chosen("RUN.PHP", ScriptHost.PHP));
        }

        /** SCR-08 */
        @ParameterizedTest
        @MethodSource("webjobs.domain.Seeds#all")
        void theOrderOfListingNeverMatters(long seed) {
            var names = new ArrayList<>(List.of("b.sh", "a.sh", "c.sh", "A.sh", "z.txt", "aa.sh", "settings.job"));
            Collections.shuffle(names, new Random(seed));

            assertThat(choose(names.toArray(String[]::new))).satisfies(chosen("A.sh", ScriptHost.BASH));
        }

        @ParameterizedTest
        @ValueSource(strings = {"run", "run.txt", "sh", "run.sh.bak", "README.md", "settings.job", "run.fsx", "runsh"})
        void otherFilesAreNoScripts(String name) {
            assertThat(choose(name)).isEqualTo(new Choice.None(List.of()));
        }

        @Test
        void noFilesHoldNoScript() {
            assertThat(choose()).isEqualTo(new Choice.None(List.of()));
        }
    }

    @Nested
    class OfFilesThatRunByThemselves {
        private static final ScriptFile PROGRAM = new ScriptFile("program", true);

        @Test
        void oneIsTakenWhereThereIsNothingElse() {
            assertThat(Script.choose(List.of(PROGRAM), _ -> Optional.empty()))
                    .satisfies(chosen("program", ScriptHost.EXECUTABLE));
        }

        @ParameterizedTest
        @ValueSource(strings = {"run", "RUN", "run.rb"})
        void oneNamedRunGoesBeforeOtherScriptsAndAfterKudusRunFiles(String name) {
            var run = new ScriptFile(name, true);
            var other = new ScriptFile("a.cmd", false);

            assertThat(Script.choose(List.of(other, run), _ -> Optional.empty()))
                    .satisfies(chosen(name, ScriptHost.EXECUTABLE));
            assertThat(Script.choose(List.of(run, new ScriptFile("run.jar", false)), _ -> Optional.empty()))
                    .satisfies(chosen("run.jar", ScriptHost.JAVA));
        }

        @Test
        void anotherComesLast() {
            assertThat(Script.choose(List.of(PROGRAM, new ScriptFile("x.jar", false)), _ -> Optional.empty()))
                    .satisfies(chosen("x.jar", ScriptHost.JAVA));
        }

        @Test
        void aScriptWithoutItsHostRunsByItself() {
            var script = new ScriptFile("run.py", true);

            var choice = Script.choose(
                    List.of(script),
                    host -> host == ScriptHost.PYTHON ? Optional.of("python was not found") : Optional.empty());

            assertThat(choice).satisfies(chosen("run.py", ScriptHost.EXECUTABLE));
        }
    }

    @Nested
    class OfPrograms {
        private static Choice choose(String... names) {
            var files = new ArrayList<ScriptFile>();
            for (var name : names) {
                var isText = name.endsWith(".json") || name.endsWith(".dll") || name.endsWith(".rb");
                files.add(
                        isText
                                ? new ScriptFile(name, name.endsWith(".rb"))
                                : new ScriptFile(name, true, true, ScriptHead.NONE));
            }
            return Script.choose(files, _ -> Optional.empty());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "worker,createdump,libhostfxr.so,libcoreclr.so.1,libz.so.1.2.13",
                    "worker,LIBA.SO,better_sqlite3.node,start.o",
                    "worker,alpha,worker.runtimeconfig.json,createdump",
                    "worker,alpha,worker.dll",
                    "worker,alpha,worker.deps.json",
                    "worker,alpha.rb,worker.dll",
                })
        void theStartIsTakenAndNoPartOfIt(String names) {
            assertThat(choose(names.split(","))).satisfies(chosen("worker", ScriptHost.EXECUTABLE));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "alpha,worker",
                    "alpha,worker,createdump",
                    "alpha,worker,x.dll",
                    "alpha,worker,alpha.dll,worker.dll",
                    "alpha.rb,worker"
                })
        void noneOfSeveralIsGuessed(String names) {
            assertThat(choose(names.split(",")))
                    .isInstanceOfSatisfying(
                            Choice.None.class,
                            none -> assertThat(none.hindrances())
                                    .singleElement()
                                    .asString()
                                    .contains(
                                            "Several programs could be meant: 'alpha",
                                            "'worker'",
                                            "Name the one to run 'run'"));
        }

        @Test
        void oneNamedRunIsMeant() {
            assertThat(choose("alpha", "run", "worker")).satisfies(chosen("run", ScriptHost.EXECUTABLE));
        }

        @Test
        void partsAloneAreNone() {
            assertThat(choose("createdump", "libhostfxr.so")).isEqualTo(new Choice.None(List.of()));
        }

        @Test
        void aScriptWithAnEndingGoesBeforeThem() {
            assertThat(Script.choose(
                            List.of(
                                    new ScriptFile("alpha", true, true, ScriptHead.NONE),
                                    new ScriptFile("beta", true, true, ScriptHead.NONE),
                                    new ScriptFile("start.sh", false)),
                            _ -> Optional.empty()))
                    .satisfies(chosen("start.sh", ScriptHost.BASH));
        }
    }

    @Nested
    class OfSeveralScripts {
        private static Optional<String> warning(List<ScriptFile> files) {
            return Script.choose(files, host -> host == ScriptHost.WINDOWS ? Optional.of("no") : Optional.empty())
                            instanceof Choice.Chosen chosen
                    ? chosen.warning()
                    : Optional.empty();
        }

        @Test
        void theWarningNamesTheOneTakenAndTheOthers() {
            assertThat(warning(files("index.js", "Gruntfile.js", "a.txt", "b.cmd")))
                    .hasValueSatisfying(
                            it -> assertThat(it).contains("'Gruntfile.js' is taken", "not taken: 'index.js'."));
            assertThat(warning(files("main.py", "__init__.py")))
                    .hasValueSatisfying(it -> assertThat(it).contains("'__init__.py' is taken", "'main.py'"));
            assertThat(warning(List.of(new ScriptFile("a.rb", true), new ScriptFile("b.rb", true))))
                    .isPresent();
        }

        @Test
        void thereIsNoWarningWhereOneIsNamedRunOrAlone() {
            assertThat(warning(files("index.js", "run.js"))).isEmpty();
            assertThat(warning(files("index.js", "a.txt", "b.cmd"))).isEmpty();
            assertThat(warning(List.of(new ScriptFile("a.sh", true)))).isEmpty();
            assertThat(warning(List.of(new ScriptFile("a.rb", true), new ScriptFile("run", true))))
                    .isEmpty();
        }

        @Test
        void theWarningOfManyIsShort() {
            var names = IntStream.range(0, 100).mapToObj(i -> i + ".js").toArray(String[]::new);

            assertThat(warning(files(names)).orElseThrow())
                    .contains("first of 100")
                    .contains("94 more")
                    .hasSizeLessThan(300);
        }
    }

    /** K14 */
    @Nested
    class OfFilesThatNotAllCanRunHere {
        private static final Set<ScriptHost> ABSENT = Set.of(ScriptHost.WINDOWS, ScriptHost.POWERSHELL);

        private static Choice choose(String... names) {
            return Script.choose(
                    files(names),
                    host -> ABSENT.contains(host) ? Optional.of(host + " is not here") : Optional.empty());
        }

        @Test
        void theFirstThatCanIsTaken() {
            assertThat(choose("run.cmd", "run.ps1", "run.sh")).satisfies(chosen("run.sh", ScriptHost.BASH));
            assertThat(choose("run.cmd", "other.py")).satisfies(chosen("other.py", ScriptHost.PYTHON));
        }

        @Test
        void withNoneLeftEachSaysWhyInTheOrderOfChoice() {
            assertThat(choose("b.bat", "run.ps1", "run.cmd", "notes.txt"))
                    .isEqualTo(new Choice.None(List.of(
                            "run.cmd cannot run here: WINDOWS is not here.",
                            "run.ps1 cannot run here: POWERSHELL is not here.",
                            "b.bat cannot run here: WINDOWS is not here.")));
        }
    }

    /** What is accepted, but surely not meant; and what is refused with a better reason than that there is no script. */
    @Nested
    class WithStrangeBeginnings {
        private static Script script(String name, ScriptHost host, String text) {
            return new Script(name, host, ScriptHead.of(text.getBytes(StandardCharsets.UTF_8)));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "run.sh | BASH | echo^M^Jecho^M^J | Windows line ends: line 1 ",
                    "run.sh | BASH | #!/bin/bash^Jif true; then^M^J | Windows line ends: line 2 ",
                    "run.sh | BASH | #!/bin/bash^M^J | Windows line ends",
                    "run.sh | BASH | BOM#!/bin/bash^J | byte order mark",
                    "run.sh | BASH | BOMecho^J | byte order mark",
                    "run | EXECUTABLE | #!/bin/bash^M^Jecho^M^J | carriage return",
                    "run | EXECUTABLE | #!/usr/bin/env python3^M^J | carriage return",
                    "run | EXECUTABLE | #!/usr/bin/env bash^Jecho^M^J | Windows line ends: line 2 ",
                    "run | EXECUTABLE | #!/usr/bin/env bash -e^J | env -S",
                })
        void warns(String name, ScriptHost host, String text, String warning) {
            var content = text.replace("^M", "\r").replace("^J", "\n").replace("BOM", "\uFEFF");

            assertThat(script(name, host, content).warnings())
                    .singleElement()
                    .satisfies(it -> assertThat(it).contains(name, warning).endsWith("."));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "run.sh | BASH | #!/bin/bash -e^Jecho^J",
                    "run.sh | BASH | printf 'a^M'^J",
                    "run.py | PYTHON | BOM#!/usr/bin/python3^M^Jprint(1)^M^J",
                    "run.js | NODE | console.log(1)^M^J",
                    "run.ps1 | POWERSHELL | BOMecho^M^J",
                    "run | EXECUTABLE | #!/usr/bin/env python3^Jprint(1)^M^J",
                    "run | EXECUTABLE | #!/usr/bin/env -S bash -e^J",
                    "run | EXECUTABLE | ELF^M^J",
                })
        void warnsOfNothingThatWorks(String name, ScriptHost host, String text) {
            var content = text.replace("^M", "\r").replace("^J", "\n").replace("BOM", "\uFEFF");

            assertThat(script(name, host, content).warnings()).isEmpty();
        }

        @ParameterizedTest
        @EnumSource(names = {"BASH", "PYTHON", "PHP", "NODE"})
        void warnsOfUtf16(ScriptHost host) {
            var head = ScriptHead.of("\uFEFFecho\r\n".getBytes(StandardCharsets.UTF_16LE));

            assertThat(new Script("run", host, head).warnings())
                    .singleElement()
                    .satisfies(it -> assertThat(it).contains("UTF-16"));
        }

        @Test
        void saysWhyAFirstLineBehindAByteOrderMarkIsNotSeen() {
            var head = ScriptHead.of("\uFEFF#!/bin/bash\n".getBytes(StandardCharsets.UTF_8));

            var choice = Script.choose(List.of(new ScriptFile("run", false, head)), _ -> Optional.empty());

            assertThat(choice)
                    .isInstanceOfSatisfying(
                            Choice.None.class,
                            none -> assertThat(none.hindrances())
                                    .singleElement()
                                    .satisfies(it -> assertThat(it)
                                            .startsWith("run cannot run here: ")
                                            .contains("byte order mark")));
        }
    }

    @Nested
    class InAJob {
        private static Job job(String folder, ScriptHost host, JobSettings settings) {
            return new Job(
                    JobKind.TRIGGERED,
                    new JobName("mail"),
                    folder,
                    new Script("run.x", host),
                    settings,
                    false,
                    Optional.empty(),
                    List.of());
        }

        /** JOB-03 */
        @Test
        void theRunCommandIsThePathBelowTheJobsFolder() {
            assertThat(job("", ScriptHost.BASH, JobSettings.NONE).runCommand()).isEqualTo("run.x");
            assertThat(job("inner", ScriptHost.BASH, JobSettings.NONE).runCommand())
                    .isEqualTo("inner/run.x");
            assertThat(job("a/b", ScriptHost.BASH, JobSettings.NONE).runCommand())
                    .isEqualTo("a/b/run.x");
        }

        /** EXE-02 */
        @ParameterizedTest
        @MethodSource("webjobs.domain.job.ScriptTest#hosts")
        void onlyNodeRunsInPlaceUnlessTheSettingsSayOtherwise(ScriptHost host) {
            var inPlace = new JobSettings(java.util.Map.of("is_in_place", true));
            var inACopy = new JobSettings(java.util.Map.of("is_in_place", false));

            assertThat(job("", host, JobSettings.NONE).runsInPlace()).isEqualTo(host == ScriptHost.NODE);
            assertThat(job("", host, inPlace).runsInPlace()).isTrue();
            assertThat(job("", host, inACopy).runsInPlace()).isFalse();
        }
    }

    static Stream<ScriptHost> hosts() {
        return Stream.of(ScriptHost.values());
    }

    /** LOG-14 */
    @Test
    void hostsHaveKudusNames() {
        assertThat(hosts().map(ScriptHost::kuduName))
                .startsWith(
                        "WindowsScriptHost",
                        "PowerShellScriptHost",
                        "BashScriptHost",
                        "PythonScriptHost",
                        "PhpScriptHost",
                        "NodeScriptHost")
                .doesNotHaveDuplicates();
    }
}
