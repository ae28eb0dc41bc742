package webjobs.adapters.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.adapters.process.linux.Kernel;
import webjobs.application.Eventually;
import webjobs.application.port.Launch;
import webjobs.application.port.Output;
import webjobs.application.port.Output.Stream;
import webjobs.application.port.Processes;
import webjobs.application.port.Processes.LaunchFailed;
import webjobs.application.port.Processes.RunningProcess;
import webjobs.application.port.ProcessesContract;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptHost;

class OsProcessesTest extends ProcessesContract {
    /** For whom it is certain that nobody ends. */
    private static final Duration SOON = Duration.ofMillis(100);

    private static final Optional<Duration> FOR_EVER = Optional.empty();

    @TempDir
    Path folder;

    private final Heard heard = new Heard();
    /** Whether processes of a server whose signals get lost get them all the same. */
    private volatile boolean mortal;

    private Site site;
    private OsProcesses processes;

    @BeforeEach
    void open() {
        site = new Site(folder);
        processes = open(Interpreters.usual(), Kernel::signal, Termination.PATIENCE);
    }

    private OsProcesses open(Interpreters interpreters, Signals signals, Duration patience) {
        return new OsProcesses(Site.newTag(), interpreters, folder, signals, patience, this::launcher);
    }

    /** Signals that a job may find ignored all the same; bit n - 1 stands for signal n. */
    long mayBeIgnored() {
        return 0;
    }

    /** The best that there is. */
    Launcher launcher(Marker marker) throws IOException {
        return new Trial(marker).launcher(System.getenv("PATH"));
    }

    @AfterEach
    void close() {
        mortal = true;
        processes.close();
    }

    @Override
    protected Processes processes() {
        return processes;
    }

    @Override
    protected RunningProcess start(Output output, Step... steps) {
        var text = new StringBuilder();
        for (var step : steps) {
            switch (step) {
                case Step.Write write ->
                    text.append("printf %s '")
                            .append(write.text())
                            .append(write.stream() == Stream.STDERR ? "' >&2\n" : "'\n");
                case Step.Exit exit -> text.append("exit ").append(exit.code()).append('\n');
                case Step.EndWhenAsked end ->
                    text.append("trap 'exit ").append(end.code()).append("' TERM\n");
                case Step.LeaveBehind _ -> text.append("sleep 600 &\n");
                case Step.Compute _ -> text.append("while :; do :; done\n");
                case Step.ComputeElsewhere _ -> text.append("setsid bash -c 'while :; do :; done' &\n");
                case Step.IgnoreAsking _ -> text.append("trap '' TERM\n");
            }
        }
        var launch = site.bash(text.append("sleep 600 & wait\n").toString());
        return processes.launch(Site.heardFor(Site.ANY_WAIT, launch), output);
    }

    @Override
    protected RunningProcess startWhatSurvivesKills(Output output) {
        processes.close();
        processes = open(Interpreters.usual(), this::sendToMortals, SOON);
        return start(output);
    }

    private void sendToMortals(long pid, int signal, BooleanSupplier isStillMeant) {
        if (mortal) {
            Kernel.signal(pid, signal, isStillMeant);
        }
    }

    @Override
    protected void letItDie() {
        mortal = true;
    }

    @Override
    protected void startWhatCannotBeStarted() {
        processes.launch(site.script("run", ScriptHost.EXECUTABLE, "#!/no/such/thing -x\n", Map.of()), heard);
    }

    private int run(Launch launch) {
        return processes.launch(launch, heard).await(FOR_EVER).orElseThrow();
    }

    private String said() {
        return heard.text(Stream.STDOUT);
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "KILL, 137", "HUP, 129", "SEGV, 139"})
    void tellsTheSignalThatEndedAProcess(String signal, int code) {
        assertThat(run(site.bash("kill -" + signal + " $$; exec sleep 600"))).isEqualTo(code);
    }

    @Test
    void findsAPortToListenAt() throws IOException {
        var port = processes.freePort();

        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.getLocalPort()).isEqualTo(port);
        }
    }

    @Nested
    class WhatAProcessWrites {
        private static final int MANY_BYTES = 64 * 1024 * 1024;
        private static final int BLOCK = 1 << 20;

        @Test
        void arrivesWholeAndInOrderFromBothStreamsAtOnce() {
            var launch = site.bash("""
                    seq 1 7700000 &
                    seq 1 7700000 | tr 0-9 a-j >&2 &
                    wait
                    """);
            var out = new Counting(Stream.STDOUT, '0');
            var err = new Counting(Stream.STDERR, 'a');

            processes
                    .launch(launch, (stream, bytes, offset, length) -> {
                        out.write(stream, bytes, offset, length);
                        err.write(stream, bytes, offset, length);
                    })
                    .await(FOR_EVER);

            assertThat(List.of(out.wrong, out.number, err.wrong, err.number))
                    .containsExactly(0L, 7_700_000L, 0L, 7_700_000L);
            assertThat(List.of(out.bytes, err.bytes)).allMatch(bytes -> bytes > 58_000_000);
        }

        @Test
        void keepsEveryByteAsItIs() throws IOException {
            var bytes = new byte[BLOCK];
            new Random(20261123).nextBytes(bytes);
            var launch = site.bash("cat bytes; cat bytes >&2");
            Files.write(launch.directory().resolve("bytes"), bytes);

            run(launch);

            assertThat(heard.bytes(Stream.STDOUT)).isEqualTo(bytes);
            assertThat(heard.bytes(Stream.STDERR)).isEqualTo(bytes);
        }

        @Test
        void isThereWhenTheEndIsToldHoweverLateItCame() {
            for (var i = 0; i < 50; i++) {
                var one = new Heard();
                processes
                        .launch(site.bash("head -c 60000 /dev/zero; printf end >&2"), one)
                        .await(FOR_EVER);

                assertThat(one.bytes(Stream.STDOUT)).hasSize(60_000);
                assertThat(one.text(Stream.STDERR)).isEqualTo("end");
            }
        }

        /** The common way to write a log of one's own, which a script cannot wait for. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "exec > >(tee -a own.log) 2>&1",
                    "exec > >(sed 's/^//') 2>&1",
                    "exec > >(while IFS= read -r line; do echo \"$line\"; done) 2>&1",
                    "exec 2> >(cat >&2) > >(cat)"
                })
        void arrivesAlsoThroughAChildThatOutlivesTheScript(String redirection) {
            for (var i = 0; i < 5; i++) {
                var one = new Heard();
                var launch = Site.heardFor(Site.ANY_WAIT, site.bash(redirection + "; seq 1 5000; echo LAST; exit 6"));

                assertThat(processes.launch(launch, one).await(FOR_EVER)).contains(6);

                assertThat(one.text(Stream.STDOUT)).endsWith("\n5000\nLAST\n").hasLineCount(5001);
            }
        }

        @Test
        void arrivesAlsoFromAChildThatTakesItsTimeAfterTheScriptHasEnded() {
            var launch = site.bash("(until [ -e written ]; do sleep 0.01; done; echo late; echo late >&2) & exit 0");
            var process = processes.launch(Site.heardFor(Site.ANY_WAIT, launch), heard);
            Eventually.until(process::hasExited, exited -> exited);

            assertThat(launch.directory().resolve("written").toFile().mkdir()).isTrue();

            assertThat(process.await(FOR_EVER)).contains(0);
            assertThat(said()).isEqualTo("late\n");
            assertThat(heard.text(Stream.STDERR)).isEqualTo("late\n");
        }

        @Test
        void goesOnAfterOneStreamWasClosed() {
            run(site.bash("exec >&-; echo one >&2; sleep 0.05; echo two >&2; exec 2>&-; sleep 0.05; exit 0"));

            assertThat(heard.text(Stream.STDERR)).isEqualTo("one\ntwo\n");
        }

        @Test
        void doesNotBlockTheProcessWhenTheOutputIsBroken() {
            var process = processes.launch(site.bash("head -c " + MANY_BYTES + " /dev/zero; exit 3"), (_, _, _, _) -> {
                throw new IllegalStateException("planted");
            });

            assertThat(process.await(FOR_EVER)).contains(3);
        }

        /** Checks that a stream holds the numbers from 1 on, one a line, in digits that begin at some letter. */
        private static final class Counting implements Output {
            private final Stream stream;
            private final char zero;
            private long current;
            private long number;
            private long wrong;
            private long bytes;

            Counting(Stream stream, char zero) {
                this.stream = stream;
                this.zero = zero;
            }

            @Override
            public void write(Stream from, byte[] chunk, int offset, int length) {
                if (from != stream) {
                    return;
                }
                bytes += length;
                for (var i = offset; i < offset + length; i++) {
                    if (chunk[i] == '\n') {
                        wrong += current == number + 1 ? 0 : 1;
                        number = current;
                        current = 0;
                    } else {
                        current = current * 10 + chunk[i] - zero;
                    }
                }
            }
        }
    }

    @Nested
    class WhatAProcessIsGiven {
        @Test
        void isAnEmptyStandardInput() {
            assertThat(run(site.bash("read line && exit 1; echo \"nothing: $line\"")))
                    .isZero();
            assertThat(said()).isEqualTo("nothing: \n");
        }

        @Test
        void isACleanEnvironmentAndTheVariablesOfTheLaunch() {
            assertThat(System.getenv("WEBJOBS_TEST_SECRET")).isEqualTo("not for jobs");
            var launch = site.script(
                    "run",
                    ScriptHost.EXECUTABLE,
                    "#!/usr/bin/env -S cat /proc/self/environ\n",
                    Map.of("WEBJOBS_NAME", "ä b"));

            run(new Launch(
                    launch.script(),
                    List.of(),
                    launch.directory(),
                    Map.of("WEBJOBS_NAME", "ä b", "EMPTY", ""),
                    Site.NO_WAIT));

            var variables = Arrays.stream(said().split("\0"))
                    .filter(text -> text.contains("="))
                    .collect(Collectors.toMap(
                            text -> text.split("=", 2)[0], text -> text.split("=", 2)[1], (a, _) -> a));
            assertThat(variables)
                    .containsEntry("WEBJOBS_NAME", "ä b")
                    .containsEntry("EMPTY", "")
                    .containsEntry("HOME", folder.toString())
                    .containsEntry("PATH", System.getenv("PATH"))
                    .containsEntry("LC_ALL", "C.UTF-8");
            assertThat(variables.keySet())
                    .isSubsetOf(
                            "WEBJOBS_NAME",
                            "EMPTY",
                            "HOME",
                            "PATH",
                            "LC_ALL",
                            "LANG",
                            "TZ",
                            "USER",
                            "LOGNAME",
                            "TMPDIR");
        }

        @Test
        void isTheFolderOfTheScript() {
            var launch = site.bash("pwd -P");

            run(launch);

            assertThat(Path.of(said().strip())).isEqualTo(launch.directory());
        }

        @Test
        void areTheArgumentsAsTheyAre() {
            var arguments =
                    new String[] {"", "a b", "\"quoted\"", "'", "$HOME `id` *", "\\", "ä€😀", "-x", "line\nbreak", ""};

            run(site.bash("printf '%s\\0' \"$@\"", arguments));

            assertThat(said().split("\0", -1)).startsWith(arguments).hasSize(arguments.length + 1);
        }

        @Test
        void isNoFileOfTheServers() {
            run(site.bash("ls /proc/$$/fd"));

            assertThat(Site.lines(said()))
                    .containsExactlyInAnyOrder("0", "1", "2", "255"); // 255 is bash's own, the script
        }

        @ParameterizedTest
        @ValueSource(strings = {"-x.sh", "two words.sh", "ä.sh", "$HOME.sh"})
        void isAScriptOfAnyName(String name) {
            assertThat(run(site.script(name, ScriptHost.BASH, "echo \"${0##*/} $1\"", Map.of(), "-c")))
                    .isZero();
            assertThat(said()).isEqualTo(name + " -c\n");
        }

        @Test
        void isNoShellWhereTheFileRunsByItself() {
            run(site.script("-run", ScriptHost.EXECUTABLE, "#!/bin/sh\necho \"by itself $1\"", Map.of(), "$HOME"));

            assertThat(said()).isEqualTo("by itself $HOME\n");
        }

        @Test
        void areTheOptionsOfItsFirstLine() {
            assertThat(run(site.bash("#!/bin/bash -e\nfalse\necho no\n"))).isEqualTo(1);
            assertThat(run(site.bash("#!/usr/bin/env -S bash -eu\necho $NOBODY_SET_IT\necho no\n")))
                    .isEqualTo(1);
            assertThat(said()).doesNotContain("no");
        }

        @Test
        void isTheShellThatItsFirstLineNames() {
            var launch = site.bash("#!./other -f\n");
            try {
                var other = Files.writeString(launch.directory().resolve("other"), "#!/bin/sh\necho \"other $*\"\n");
                Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwxr-xr-x"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }

            run(launch);

            assertThat(said()).isEqualTo("other -f run.sh\n");
        }

        /** D26 */
        @ParameterizedTest
        @CsvSource({"run.py, PYTHON", "run, EXECUTABLE"})
        void isPythonThatBuffersNothingUnlessToldTo(String name, ScriptHost host) {
            var text = "#!/usr/bin/env python3\nimport os\nprint(repr(os.environ['PYTHONUNBUFFERED']))\n";
            assumeTrue(processes.hindrance(ScriptHost.PYTHON).isEmpty(), "Python is installed");

            run(site.script(name, host, text, Map.of()));
            run(site.script(name, host, text, Map.of("PYTHONUNBUFFERED", "")));

            assertThat(said()).isEqualTo("'1'\n''\n");
        }

        @Test
        void hasNothingOfPythonWhereAnotherProgramRuns() {
            run(site.bash("#!/bin/bash\necho ${PYTHONUNBUFFERED-none}"));

            assertThat(said()).isEqualTo("none\n");
        }

        @Test
        void isASessionAndAGroupOfItsOwnWithoutATerminal() throws IOException {
            var launch = site.bash("cut -d' ' -f1,5,6,7 /proc/$$/stat; exec </dev/tty");

            assertThat(run(launch)).isNotZero();

            var facts = said().strip().split(" ");
            assertThat(facts).as("process, group, session, terminal").hasSize(4);
            assertThat(List.of(facts[1], facts[2], facts[3])).containsExactly(facts[0], facts[0], "0");
            assertThat(heard.text(Stream.STDERR)).contains("/dev/tty");
        }

        @Test
        void isEverySignalAtItsDefaultAndNoneBlocked() {
            run(site.script(
                    "run",
                    ScriptHost.EXECUTABLE,
                    "#!/usr/bin/env -S grep -E ^Sig(Ign|Blk) /proc/self/status\n",
                    Map.of()));

            assertThat(said().lines()).hasSize(2).allMatch(line -> {
                var signals = Long.parseUnsignedLong(line.split("\t")[1], 16);
                return (signals & ~mayBeIgnored()) == 0;
            });
        }

        /** What reaches the whole group reaches the job alone: this test lives on. */
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "trap 'kill 0' EXIT; sleep 600 & exit 0 | 143",
                    "trap 'trap - TERM; kill 0' EXIT; sleep 600 & exit 3 | 143",
                    "trap 'trap \"\" TERM; kill 0' EXIT; sleep 600 & exit 3 | 3",
                    "sleep 600 & kill -INT 0; wait | 130",
                    "sleep 600 & kill -KILL -$$ | 137"
                })
        void isAGroupThatItMaySignal(String script, int code) {
            assertThat(run(site.bash(script))).isEqualTo(code);
        }

        @Test
        void areStreamsThatBlock() {
            // A descriptor that does not block makes programs fail with EAGAIN when they write faster than we read.
            run(site.bash("grep flags /proc/$$/fdinfo/1"));

            assertThat(Integer.parseInt(said().split("\t")[1].strip(), 8) & 0x800)
                    .isZero();
        }
    }

    @Nested
    class LaunchingWhatCannotBeStarted {
        private void expect(Launch launch, String... words) {
            assertThatThrownBy(() -> processes.launch(launch, heard))
                    .isInstanceOf(LaunchFailed.class)
                    .hasMessageContainingAll(words)
                    .hasMessageEndingWith(".");
        }

        @Test
        void namesAnInterpreterThatIsNotThere() {
            expect(
                    site.script("run", ScriptHost.EXECUTABLE, "#!/no/such/thing -x\n", Map.of()),
                    "run",
                    "its first line names the interpreter /no/such/thing, which is not there");
        }

        @Test
        void namesTheCarriageReturnOfWindowsLineEnds() {
            expect(
                    site.script("run", ScriptHost.EXECUTABLE, "#!/bin/bash\r\necho x\r\n", Map.of()),
                    "run",
                    "carriage return",
                    "Unix line ends");
        }

        @Test
        void namesAShellThatIsNotThere() {
            expect(site.bash("#!/no/such/zsh\n"), "run.sh", "names the interpreter /no/such/zsh", "is not there");
        }

        @Test
        void namesAProgramThatIsNotInstalledAndTheSettingForIt() {
            processes.close();
            processes = open(
                    Interpreters.usual().with(ScriptHost.PHP, List.of("no-such-php")),
                    Kernel::signal,
                    Termination.PATIENCE);

            expect(site.script("run.php", ScriptHost.PHP, "", Map.of()), "no-such-php", "PATH", "interpreters.php");
        }

        @Test
        void namesAFolderThatIsNotThere() {
            expect(
                    new Launch(
                            new Script("run.sh", ScriptHost.BASH),
                            List.of(),
                            folder.resolve("gone"),
                            Map.of(),
                            Site.NO_WAIT),
                    "gone",
                    "that folder is not there");
        }

        @Test
        void namesAnInterpreterThatCannotBeRun() {
            expect(
                    site.script("run", ScriptHost.EXECUTABLE, "#! /etc/passwd\n", Map.of()),
                    "its first line names the interpreter /etc/passwd, which cannot be run");
        }

        @Test
        void namesAFileThatIsNotThereOrNotExecutable() {
            var launch = site.script("run", ScriptHost.EXECUTABLE, "#!/bin/sh\n", Map.of());
            var file = launch.directory().resolve("run").toFile();

            assertThat(file.setExecutable(false)).isTrue();
            expect(launch, "run is not executable");
            assertThat(file.delete()).isTrue();
            expect(launch, "there is no file run");
            assertThat(file.mkdir()).isTrue();
            expect(launch, "run is a folder");
        }

        @Test
        void namesTheVariableThatIsTooLong() {
            var launch = site.script("run.sh", ScriptHost.BASH, "", Map.of("LARGE", "ä".repeat(70_000)));

            expect(launch, "the variable LARGE has 140006 bytes");
        }

        @Test
        void saysThatAllTogetherIsTooMuch() {
            var many = new HashMap<String, String>();
            for (var i = 0; i < 100; i++) {
                many.put("V" + i, "x".repeat(100_000));
            }

            expect(site.script("run.sh", ScriptHost.BASH, "", many), "together");
        }

        @Test
        void leavesAScriptWithoutAnInterpreterToTheShell() {
            assertThat(run(site.script("run", ScriptHost.EXECUTABLE, "echo \"by $0 $1\"; exit 4", Map.of(), "sh")))
                    .isEqualTo(4);
            assertThat(said()).isEqualTo("by ./run sh\n");
        }

        @Test
        void refusesWhatNoProcessCanBeGiven() {
            expect(site.bash("true", "\0"), "null character");
            expect(site.bash("true", "half a letter \ud83d"), "half a letter");
            expect(site.bash("true", "x".repeat(200_000)), "an argument has 200000 bytes", "131071");
            expect(site.script("run.sh", ScriptHost.BASH, "", Map.of("a=b", "c")), "a=b");
        }

        @Test
        void leavesNoFileOpen() throws IOException {
            var launch = site.script("run", ScriptHost.EXECUTABLE, "#!/no/such/thing\n", Map.of());
            expect(launch, "/no/such/thing");
            var before = openFiles();

            for (var i = 0; i < 50; i++) {
                expect(launch, "/no/such/thing");
                run(site.bash("true"));
            }

            assertThat(openFiles()).isLessThan(before + 20);
        }

        private long openFiles() throws IOException {
            try (var files = Files.list(Path.of("/proc/self/fd"))) {
                return files.count();
            }
        }

        @Test
        void refusesWhenClosed() {
            processes.close();

            expect(site.bash("true"), "stopping");
        }
    }

    @Test
    void leavesTheLimitOfTheServerAsItWas() throws IOException {
        var before = Kernel.lockLimit();

        run(site.bash("true"));

        assertThat(Kernel.lockLimit()).isEqualTo(before);
    }
}
