package webjobs.adapters.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That a job finds what it is promised whatever the server itself was started with. */
@Timeout(120)
class OddCircumstancesTest {
    private static final String FACTS = """
            grep -E '^Sig(Ign|Blk):' /proc/self/status >signals
            ls /proc/$$/fd >files
            exit 5
            """;

    @TempDir
    Path folder;

    /** @param prefix a program that starts the server as it should be started, with its arguments */
    private Path lifeOf(String script, String launcher, String... prefix) throws IOException, InterruptedException {
        var job = new Site(folder).bash(script).directory();
        var words = new ArrayList<>(List.of(prefix));
        words.addAll(AnotherServer.command(Site.newTag(), job, launcher));
        var log = Files.createTempFile(folder, "life", ".log").toFile();
        var process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        process.waitFor();
        assertThat(job)
                .as(() -> log + ": " + read(log.toPath()))
                .isDirectoryContaining(file -> List.of(AnotherServer.ENDED, AnotherServer.REFUSED)
                        .contains(file.getFileName().toString()));
        return job;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void assertGotWhatIsPromised(Path job) throws IOException {
        assertThat(job.resolve(AnotherServer.ENDED)).hasContent("5");
        for (var line : Files.readAllLines(job.resolve("signals"))) {
            var signals = Long.parseUnsignedLong(line.split("\t")[1], 16) & Integer.MAX_VALUE;
            assertThat(signals).as(line).isZero();
        }
        assertThat(Files.readAllLines(job.resolve("files"))).containsExactlyInAnyOrder("0", "1", "2", "255");
    }

    @ParameterizedTest
    @ValueSource(strings = {"best", "setsid"})
    void whereItIgnoresTheEndsOfChildren(String launcher) throws IOException, InterruptedException {
        assertGotWhatIsPromised(lifeOf(FACTS, launcher, "env", "--ignore-signal=CHLD"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"best", "setsid"})
    void whereItIgnoresSignalsAsUnderNohup(String launcher) throws IOException, InterruptedException {
        assertGotWhatIsPromised(
                lifeOf(FACTS, launcher, "env", "--ignore-signal=HUP", "--ignore-signal=INT", "--ignore-signal=QUIT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"best", "setsid"})
    void whereItsStandardStreamsAreClosed(String launcher) throws IOException, InterruptedException {
        assertGotWhatIsPromised(lifeOf(FACTS, launcher, "sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"best", "setsid"})
    void whereItHasFilesThatOthersInherit(String launcher) throws IOException, InterruptedException {
        assertGotWhatIsPromised(
                lifeOf(FACTS, launcher, "sh", "-c", "exec 5</dev/null 9</etc/passwd; exec \"$@\"", "sh"));
    }

    @Test
    void itSaysAtTheStartThatItMayNotMarkProcesses() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give itself less than it has");

        var job = lifeOf(
                FACTS,
                "best",
                "prlimit",
                "--locks=100:100",
                "setpriv",
                "--bounding-set=-sys_resource",
                "--inh-caps=-sys_resource");

        assertThat(job.resolve(AnotherServer.REFUSED)).content().contains("RLIMIT_LOCKS", "LimitLOCKS=infinity");
    }
}
