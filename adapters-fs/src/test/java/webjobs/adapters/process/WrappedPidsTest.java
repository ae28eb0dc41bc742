package webjobs.adapters.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * That a tree is ended wholly also where the numbers of processes wrap every second: in a namespace that has only 2,000. That takes root,
 * and a system that has the limit by namespace; where {@code CI} is set, root has to have it.
 */
@Timeout(300)
class WrappedPidsTest {
    private static final String TREES = "10";

    @TempDir
    Path folder;

    @Test
    void endsTreesThatHopFromForkToFork() throws IOException, InterruptedException {
        requireNamespace();
        var log = folder.resolve("log");

        // The shell is the namespace's first process, and lets the system forget those that nobody else waits for.
        var code = run(
                log,
                "echo 2000 >/proc/sys/kernel/pid_max; \"$@\"; exit $?",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HoppingTrees.class.getName(),
                folder.toString(),
                TREES);

        assertThat(code).as(() -> read(log)).isZero();
        assertThat(read(log)).contains("trees=" + TREES + " alive=0");
    }

    private void requireNamespace() throws IOException, InterruptedException {
        var log = folder.resolve("trial");
        var works = "root".equals(System.getProperty("user.name"))
                && run(log, "echo 2000 >/proc/sys/kernel/pid_max && cat /proc/sys/kernel/pid_max") == 0
                && !highestPid().equals("2000");
        if (!works) {
            var reason = "there is no namespace with fewer process numbers to be had here";
            if (System.getenv("CI") != null && "root".equals(System.getProperty("user.name"))) {
                throw new AssertionError(reason + ": " + read(log));
            }
            abort(reason);
        }
    }

    private static String highestPid() {
        return read(Path.of("/proc/sys/kernel/pid_max")).strip();
    }

    private static int run(Path log, String script, String... arguments) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--mount-proc", "sh", "-c", script, "sh"));
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
