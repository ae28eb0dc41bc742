package webjobs.adapters.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import webjobs.application.port.Launch;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptHead;
import webjobs.domain.job.ScriptHost;

/** A folder for the scripts of a test, and what the machine says of the processes they left. */
record Site(Path folder) {
    static final Duration NO_WAIT = Duration.ZERO;
    static final Duration ANY_WAIT = Duration.ofHours(1);
    /** What jobs have that say nothing. */
    private static final Duration OUTPUT_WAIT = Duration.ofSeconds(2);

    private static final AtomicInteger TAGS =
            new AtomicInteger((int) (ProcessHandle.current().pid() << 12));

    /** No other test's, and no other test JVM's. */
    static int newTag() {
        return TAGS.incrementAndGet() & Integer.MAX_VALUE;
    }

    Launch bash(String text, String... arguments) {
        return script("run.sh", ScriptHost.BASH, text, Map.of(), arguments);
    }

    Launch script(String name, ScriptHost host, String text, Map<String, String> environment, String... arguments) {
        try {
            // In a folder of its own: bash reads its script while it runs.
            var own = Files.createTempDirectory(folder, "job");
            var file = Files.writeString(own.resolve(name), text);
            if (!file.toFile().setExecutable(true)) {
                throw new IOException("could not make it executable");
            }
            return new Launch(
                    new Script(name, host, ScriptHead.of(text.getBytes(StandardCharsets.UTF_8))),
                    List.of(arguments),
                    own,
                    environment,
                    OUTPUT_WAIT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same launch with another output wait. */
    static Launch heardFor(Duration outputWait, Launch launch) {
        return new Launch(launch.script(), launch.arguments(), launch.directory(), launch.environment(), outputWait);
    }

    /** The living processes of a server, found in another way than the server finds them. */
    static List<Long> alive(int tag) {
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            return entries.filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
                    .filter(entry -> limit(entry) >>> 32 == tag && isAlive(entry))
                    .map(entry -> Long.parseLong(entry.getFileName().toString()))
                    .filter(pid -> pid != ProcessHandle.current().pid())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isAlive(long pid) {
        return isAlive(Path.of("/proc/" + pid));
    }

    private static long limit(Path process) {
        return line(process, "limits", "Max file locks ")
                .map(line -> line.split(" +")[3])
                .filter(number -> number.matches("[0-9]+"))
                .map(Long::parseLong)
                .findFirst()
                .orElse(0L);
    }

    private static boolean isAlive(Path process) {
        return line(process, "status", "State:").anyMatch(line -> !line.contains("zombie") && !line.contains("dead"));
    }

    private static Stream<String> line(Path process, String file, String start) {
        try {
            return Files.readAllLines(process.resolve(file)).stream().filter(line -> line.startsWith(start));
        } catch (IOException e) {
            return Stream.of(); // gone
        }
    }

    /** The number that a script has written to a file of its folder. */
    static long number(Launch launch, String file) {
        try {
            var text = Files.readString(launch.directory().resolve(file)).strip();
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (IOException e) {
            return 0; // not yet
        }
    }

    static Set<String> lines(String text) {
        return Set.copyOf(text.lines().toList());
    }
}
