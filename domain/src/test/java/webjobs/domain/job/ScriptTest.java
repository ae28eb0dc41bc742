package webjobs.domain.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    private static Choice chosen(String name, ScriptHost host) {
        return new Choice.Chosen(new Script(name, host));
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
            assertThat(choose(name)).isEqualTo(chosen(name, host));
        }

        @Test
        void aFileNamedRunInCapitalsGoesBeforeOthers() {
            assertThat(choose("a.cmd", "RUN.PHP")).isEqualTo(chosen("RUN.PHP", ScriptHost.PHP));
        }

        /** SCR-08 */
        @ParameterizedTest
        @MethodSource("webjobs.domain.Seeds#all")
        void theOrderOfListingNeverMatters(long seed) {
            var names = new ArrayList<>(List.of("b.sh", "a.sh", "c.sh", "A.sh", "z.txt", "aa.sh", "settings.job"));
            Collections.shuffle(names, new Random(seed));

            assertThat(choose(names.toArray(String[]::new))).isEqualTo(chosen("A.sh", ScriptHost.BASH));
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
                    .isEqualTo(chosen("program", ScriptHost.EXECUTABLE));
        }

        @ParameterizedTest
        @ValueSource(strings = {"run", "RUN", "run.rb"})
        void oneNamedRunGoesBeforeOtherScriptsAndAfterKudusRunFiles(String name) {
            var run = new ScriptFile(name, true);
            var other = new ScriptFile("a.cmd", false);

            assertThat(Script.choose(List.of(other, run), _ -> Optional.empty()))
                    .isEqualTo(chosen(name, ScriptHost.EXECUTABLE));
            assertThat(Script.choose(List.of(run, new ScriptFile("run.jar", false)), _ -> Optional.empty()))
                    .isEqualTo(chosen("run.jar", ScriptHost.JAVA));
        }

        @Test
        void anotherComesLast() {
            assertThat(Script.choose(List.of(PROGRAM, new ScriptFile("x.jar", false)), _ -> Optional.empty()))
                    .isEqualTo(chosen("x.jar", ScriptHost.JAVA));
        }

        @Test
        void aScriptWithoutItsHostRunsByItself() {
            var script = new ScriptFile("run.py", true);

            var choice = Script.choose(
                    List.of(script),
                    host -> host == ScriptHost.PYTHON ? Optional.of("python was not found") : Optional.empty());

            assertThat(choice).isEqualTo(chosen("run.py", ScriptHost.EXECUTABLE));
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
            assertThat(choose("run.cmd", "run.ps1", "run.sh")).isEqualTo(chosen("run.sh", ScriptHost.BASH));
            assertThat(choose("run.cmd", "other.py")).isEqualTo(chosen("other.py", ScriptHost.PYTHON));
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
