package webjobs.adapters.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import webjobs.application.port.Output.Stream;
import webjobs.application.port.ProcessesContract.Heard;

/** What a pump does on a kernel that has no file for a process; {@link OsProcessesTest} has the rest. */
@Timeout(20)
class PumpTest {
    private static final int NO_FILE = -1;

    private final Heard heard = new Heard();
    private Duration outputWait = Site.NO_WAIT;

    private int run(String script) throws IOException {
        var stdout = new Pipe();
        var stderr = new Pipe();
        var process = new ProcessBuilder("/bin/bash", "-c", script)
                .redirectOutput(stdout.writingFile())
                .redirectError(stderr.writingFile())
                .start();
        stdout.closeWriter();
        stderr.closeWriter();
        return new Pump(new Child.OfJdk(process), stdout, stderr, heard, outputWait).run(NO_FILE);
    }

    @Test
    void seesTheEndByTheEndOfBothStreams() throws IOException {
        assertThat(run("echo one; echo two >&2; exit 3")).isEqualTo(3);
        assertThat(heard.text(Stream.STDOUT)).isEqualTo("one\n");
        assertThat(heard.text(Stream.STDERR)).isEqualTo("two\n");
    }

    @Test
    void seesTheEndAlsoWhereADescendantHoldsTheStreams() throws IOException {
        assertThat(run("sleep 3 & head -c 60000 /dev/zero; exit 4")).isEqualTo(4);
        assertThat(heard.bytes(Stream.STDOUT)).hasSize(60_000);
    }

    @Test
    void hearsADescendantForTheOutputWait() throws IOException {
        outputWait = Site.ANY_WAIT;

        assertThat(run("(sleep 0.3; echo late) & exit 4")).isEqualTo(4);
        assertThat(heard.text(Stream.STDOUT)).isEqualTo("late\n");
    }

    @Test
    void waitsForAProcessThatHasClosedItsStreams() throws IOException {
        assertThat(run("exec >&- 2>&-; sleep 0.2; exit 5")).isEqualTo(5);
    }
}
