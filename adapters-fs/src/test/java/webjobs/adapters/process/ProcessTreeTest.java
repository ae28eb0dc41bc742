package webjobs.adapters.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;
import webjobs.application.port.Output.Stream;
import webjobs.application.port.Processes.RunningProcess;
import webjobs.application.port.ProcessesContract.Heard;

/** That nothing of a launch is left, whatever it did to get away. */
@Timeout(120)
class ProcessTreeTest {
    private static final Optional<Duration> FOR_EVER = Optional.empty();

    /** Leaves parent, session and environment, and hears no SIGTERM. */
    private static final String ESCAPE = """
            escape() {
                ( setsid env -i /bin/bash -c '
                    trap "" TERM HUP
                    echo $$ >escaped.new; mv escaped.new escaped
                    while :; do sleep 1; done' & ) </dev/null
            }
            """;

    @TempDir
    Path folder;

    private final int tag = Site.newTag();
    private final Heard heard = new Heard();
    private Site site;
    private OsProcesses processes;

    @BeforeEach
    void open() {
        site = new Site(folder);
        processes = new OsProcesses(tag, Interpreters.usual(), folder);
    }

    @AfterEach
    void close() {
        processes.close();
        assertThat(Site.alive(tag)).isEmpty();
    }

    private RunningProcess launch(String script) {
        return processes.launch(site.bash(script), heard);
    }

    @Nested
    class Asking {
        @Test
        void reachesEveryProcessTheFirstOneFirst() {
            var process = launch("sleep 600; echo next");
            Eventually.until(() -> Site.alive(tag), alive -> alive.size() == 2);

            process.askToEnd();

            assertThat(process.await(FOR_EVER)).contains(143);
            Eventually.until(() -> Site.alive(tag), List::isEmpty);
            assertThat(heard.text(Stream.STDOUT)).isEmpty();
        }

        @Test
        void reachesOneThatGotAwayFromItsSession() {
            var process = launch("""
                    trap '' TERM
                    (trap - TERM; exec setsid env -i /bin/bash -c 'echo ready; exec sleep 600') &
                    wait
                    echo gone
                    sleep 600
                    """);
            Eventually.until(() -> heard.text(Stream.STDOUT), "ready\n"::equals);

            process.askToEnd();

            Eventually.until(() -> heard.text(Stream.STDOUT), "ready\ngone\n"::equals);
        }

        @Test
        void killsNobodyHoweverLongItTakes() {
            var process = launch("trap 'echo asked' TERM; echo ready; while :; do read -t 0.05 <> <(:); done");
            Eventually.until(() -> heard.text(Stream.STDOUT), "ready\n"::equals);

            process.askToEnd();

            assertThat(process.await(Optional.of(Termination.GRACE.plusMillis(500))))
                    .isEmpty();
            assertThat(heard.text(Stream.STDOUT)).isEqualTo("ready\nasked\n");
            process.kill();
            assertThat(process.await(FOR_EVER)).contains(137);
        }

        @Test
        void standsInNobodysWay() {
            var process = launch("trap '' TERM; echo ready; while :; do sleep 1; done");
            Eventually.until(() -> heard.text(Stream.STDOUT), "ready\n"::equals);

            process.askToEnd();

            assertThat(process.kill()).isTrue();
            assertThat(Site.alive(tag)).isEmpty();
        }
    }

    @Nested
    class Killing {
        @Test
        void asksFirstAndKillsNobodyWhoListens() {
            var process = launch("sleep 600 & sleep 600 & wait");
            Eventually.until(() -> Site.alive(tag), alive -> alive.size() == 3);

            process.kill();

            assertThat(Site.alive(tag)).isEmpty();
            assertThat(process.await(FOR_EVER)).contains(143);
        }

        @Test
        void letsAProcessTidyUpFirst() {
            var process = launch("trap 'echo tidied; exit 9' TERM; echo ready; sleep 600 & wait");
            Eventually.until(() -> heard.text(Stream.STDOUT), "ready\n"::equals);

            process.kill();

            assertThat(process.await(FOR_EVER)).contains(9);
            assertThat(heard.text(Stream.STDOUT)).isEqualTo("ready\ntidied\n");
        }

        @Test
        void sendsSigtermOnlyOnce() {
            var process = launch("trap 'echo asked' TERM; echo ready; end=$((SECONDS + 60));"
                    + " while [ $SECONDS -lt $end ]; do read -t 0.05 <> <(:); done");
            Eventually.until(() -> heard.text(Stream.STDOUT), text -> text.startsWith("ready\n"));

            process.kill();

            assertThat(process.await(FOR_EVER)).contains(137);
            assertThat(heard.text(Stream.STDOUT)).isEqualTo("ready\nasked\n");
        }

        @Test
        void doesNotLetAScriptGoOnWithItsNextCommand() {
            for (var i = 0; i < 20; i++) {
                var process = launch("sleep 600; echo 'went on'; exit 0");
                Eventually.until(() -> Site.alive(tag), alive -> alive.size() == 2);

                process.kill();

                assertThat(process.await(FOR_EVER)).contains(143);
            }
            assertThat(heard.text(Stream.STDOUT)).isEmpty();
        }

        @Test
        void doesNotLetAScriptGoOnEvenWhenItDoesNotListen() throws ExecutionException, InterruptedException {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var kills = new ArrayList<Callable<Optional<Integer>>>();
                for (var i = 0; i < 20; i++) {
                    var process = launch("trap '' TERM; sleep 600; echo 'went on'; exit 0");
                    kills.add(() -> {
                        process.kill();
                        return process.await(FOR_EVER);
                    });
                }
                Eventually.until(() -> Site.alive(tag), alive -> alive.size() == 40);

                for (var code : threads.invokeAll(kills)) {
                    assertThat(code.get()).contains(137);
                }
            }
            assertThat(heard.text(Stream.STDOUT)).isEmpty();
        }

        @Test
        void isHardForWhatDoesNotListen() {
            var process = launch("trap '' TERM; echo ready; while :; do sleep 1; done");
            Eventually.until(() -> heard.text(Stream.STDOUT), "ready\n"::equals);

            assertThat(process.kill()).isTrue();

            assertThat(Site.alive(tag)).isEmpty();
            assertThat(process.await(FOR_EVER)).contains(137);
        }

        @Test
        void reachesWhatLeftParentSessionAndEnvironment() {
            var launch = site.bash(ESCAPE + "escape; sleep 600");
            var process = processes.launch(launch, heard);
            var escaped = Eventually.until(() -> Site.number(launch, "escaped"), pid -> pid > 0);

            process.kill();

            assertThat(Site.isAlive(escaped)).isFalse();
        }

        @Test
        void endsATreeOfFifty() {
            var process = launch("for i in {1..7}; do (for j in {1..6}; do sleep 600 & done; wait) & done; wait");
            Eventually.until(() -> Site.alive(tag), alive -> alive.size() == 1 + 7 + 42);

            process.kill();

            assertThat(Site.alive(tag)).isEmpty();
        }

        // What forks on and on here stops by itself after a few seconds and never gets large: a test that fails must
        // not take the
        // machine with it.

        @Test
        void endsATreeThatForksOnAndOn() {
            var process = launch("trap '' TERM; while [ $SECONDS -lt 40 ]; do sleep 3 & sleep 0.01; done");
            Eventually.until(() -> Site.alive(tag), alive -> alive.size() > 20);

            assertThat(process.kill()).isTrue();

            assertThat(Site.alive(tag)).isEmpty();
        }

        @Test
        void catchesAProcessThatHopsFromForkToFork() {
            var process = launch(HoppingTrees.SCRIPT);
            Eventually.until(() -> heard.text(Stream.STDOUT), "ready\n"::equals);

            assertThat(process.kill()).isTrue();

            assertThat(Site.alive(tag)).isEmpty();
        }

        @Test
        void sparesTheProcessesOfOtherServers() {
            try (var other = new OsProcesses(Site.newTag(), Interpreters.usual(), folder)) {
                var theirs = other.launch(site.bash("exec sleep 600"), heard);
                var ours = launch("exec sleep 600");

                ours.kill();
                processes.endOrphans();

                assertThat(theirs.await(Optional.of(Duration.ofMillis(50)))).isEmpty();
            }
        }

        @Test
        void doesNotWaitForAZombie() {
            // The first process does not ask for its child's exit code, so that it stays in the table.
            var process = launch("(exec sleep 0) & exec sleep 600");
            Eventually.until(() -> Site.alive(tag), alive -> alive.size() == 1);

            assertThat(process.kill()).isTrue();
        }
    }

    @Nested
    class Strays {
        @Test
        void delayTheEndOnlyForTheOutputWaitThoughTheyHoldTheStreams() {
            var launch =
                    site.bash(ESCAPE + "escape; until [ -e escaped ]; do sleep 0.01; done; echo 'last words'; exit 4");

            var process = processes.launch(Site.heardFor(Duration.ofMillis(200), launch), heard);

            assertThat(process.await(FOR_EVER)).contains(4);
            assertThat(heard.text(Stream.STDOUT)).isEqualTo("last words\n");
            Eventually.until(() -> Site.alive(tag), List::isEmpty);
        }

        @Test
        void areNotWaitedForOnceTheyAreKilled() {
            var process = processes.launch(Site.heardFor(Site.ANY_WAIT, site.bash("sleep 600 & exit 4")), heard);
            Eventually.until(process::hasExited, exited -> exited);

            process.kill();

            assertThat(process.await(FOR_EVER)).contains(4);
            assertThat(Site.alive(tag)).isEmpty();
        }

        @Test
        void loseNothingThatTheFirstProcessWrote() {
            for (var i = 0; i < 30; i++) {
                var one = new Heard();
                var launch = site.bash("sleep 5 & head -c 60000 /dev/zero; printf end >&2");
                var process = processes.launch(Site.heardFor(Site.NO_WAIT, launch), one);

                process.await(FOR_EVER);

                assertThat(one.bytes(Stream.STDOUT)).hasSize(60_000);
                assertThat(one.text(Stream.STDERR)).isEqualTo("end");
            }
        }

        @Test
        void loseNothingThoughTheOutputIsSlow() {
            var launch = site.bash("sleep 5 & echo $$; until [ -e slow ]; do :; done; head -c 50000 /dev/zero; exit 0");

            processes
                    .launch(Site.heardFor(Site.NO_WAIT, launch), (stream, bytes, offset, length) -> {
                        if (heard.bytes(stream).length == 0) {
                            var pid = Long.parseLong(
                                    new String(bytes, offset, length, StandardCharsets.US_ASCII).strip());
                            assertThat(launch.directory()
                                            .resolve("slow")
                                            .toFile()
                                            .mkdir())
                                    .isTrue();
                            Eventually.until(() -> Site.isAlive(pid), alive -> !alive);
                        }
                        heard.write(stream, bytes, offset, length);
                    })
                    .await(FOR_EVER);

            assertThat(heard.text(Stream.STDOUT).replaceAll("[0-9]+\n", "")).hasSize(50_000);
        }

        @Test
        void areNotHeardAfterTheEndHoweverMuchTheyWrite() {
            var launch = site.bash("trap '' TERM; (while :; do echo stray; done) & sleep 0.1; exit 0");
            var process = processes.launch(Site.heardFor(Duration.ofMillis(100), launch), heard);

            assertThat(process.await(FOR_EVER)).contains(0);
            var heardAtTheEnd = heard.bytes(Stream.STDOUT).length;
            Eventually.until(() -> Site.alive(tag), List::isEmpty);

            assertThat(heard.bytes(Stream.STDOUT)).hasSize(heardAtTheEnd);
        }

        @Test
        void areEndedWithoutAnyoneAsking() {
            var process = launch("(trap '' HUP; exec sleep 600 >/dev/null 2>&1) & exit 0");

            process.await(FOR_EVER);

            Eventually.until(() -> Site.alive(tag), List::isEmpty);
        }

        @Test
        void ofOtherLaunchesAreSpared() {
            var other = launch("sleep 600 & wait");
            Eventually.until(() -> Site.alive(tag), alive -> alive.size() == 2);

            launch("sleep 600 & exit 0").await(FOR_EVER);

            Eventually.until(() -> Site.alive(tag), alive -> alive.size() == 2);
            assertThat(other.await(Optional.of(Duration.ZERO))).isEmpty();
        }
    }

    @Nested
    class AnEarlierLife {
        @Test
        void leavesNothingAfterItWasKilled() throws IOException, InterruptedException {
            var script = site.bash(ESCAPE + "escape; sleep 600");
            var killed = lifeOf(script.directory());
            try {
                var escaped = Eventually.until(() -> Site.number(script, "escaped"), pid -> pid > 0);
                killed.destroyForcibly().waitFor();
                assertThat(Site.isAlive(escaped)).isTrue();

                var count = processes.endOrphans();

                assertThat(count).isGreaterThanOrEqualTo(3);
                assertThat(Site.isAlive(escaped)).isFalse();
                assertThat(Site.alive(tag)).isEmpty();
            } finally {
                killed.destroyForcibly();
            }
        }

        private Process lifeOf(Path scripts) throws IOException {
            return new ProcessBuilder(AnotherServer.command(tag, scripts))
                    .redirectErrorStream(true)
                    .redirectOutput(Files.createTempFile(folder, "life", ".log").toFile())
                    .start();
        }
    }

    @Test
    void endsEverythingWhenTheServerCloses() {
        launch("trap '' TERM; sleep 600 & wait; wait");
        launch(ESCAPE + "escape; sleep 600");
        Eventually.until(() -> Site.alive(tag), alive -> alive.size() >= 4);

        processes.close();

        assertThat(Site.alive(tag)).isEmpty();
        processes.close();
    }

    /** Blocking reads of a thousand pipes on virtual threads would use up all carriers. */
    @Test
    void aThousandProcessesLeaveVirtualThreadsTheirCarriers()
            throws ExecutionException, InterruptedException, IOException {
        var file = Files.writeString(folder.resolve("file"), "x");
        var script = site.bash("exec sleep 600");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var launches = new ArrayList<Callable<RunningProcess>>();
            for (var i = 0; i < 1000; i++) {
                launches.add(() -> processes.launch(script, heard));
            }
            var running = new ArrayList<RunningProcess>();
            for (var launched : threads.invokeAll(launches)) {
                running.add(launched.get());
            }
            assertThat(Site.alive(tag)).hasSize(1000);
            var waiting = running.stream()
                    .map(process -> threads.submit(() -> process.await(FOR_EVER)))
                    .toList();

            var reads = threads.invokeAll(Collections.nCopies(500, () -> Files.readString(file)));

            for (var read : reads) {
                assertThat(read.get()).isEqualTo("x");
            }
            var kills = running.stream()
                    .map(process -> threads.submit(process::kill))
                    .toList();
            for (var kill : kills) {
                kill.get();
            }
            for (var waited : waiting) {
                assertThat(waited.get()).contains(143);
            }
        }
    }
}
