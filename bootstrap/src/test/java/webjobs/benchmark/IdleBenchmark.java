package webjobs.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import webjobs.application.Eventually;

/**
 * What a server costs that has nothing to do: memory, processor time and wake-ups with 0, 1,000 and 10,000 scheduled jobs, beside
 * supervisord and a bare JVM that serves HTTP. {@code docs/benchmarks.md} says how to run it.
 */
public final class IdleBenchmark {
    private static final Duration WATCHED = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofMinutes(2);
    /** Less than this in a second is quiet. */
    private static final double QUIET = 0.02;

    private IdleBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Files.createTempDirectory("webjobs-benchmark");
        for (var jobs : new int[] {0, 1_000, 10_000}) {
            var home = folder.resolve("home" + jobs);
            for (var i = 0; i < jobs; i++) {
                var schedule = "{\"schedule\": \"0 %d %d 1 1 *\"}".formatted(i % 60, i / 60 % 24);
                ServerAtWork.lay(home, "job" + i, "exit 0\n", schedule);
            }
            try (var server = ServerAtWork.start(home, Map.of())) {
                report(jobs + " jobs", server.pid());
            }
        }
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        bare("bare JVM with an HTTP server", java, "-XX:+UseSerialGC", "-m", "jdk.httpserver", "-p", "0");
        if (Files.isExecutable(Path.of("/usr/bin/supervisord"))) {
            var settings = Files.writeString(
                    folder.resolve("supervisord.conf"),
                    "[supervisord]\nnodaemon=true\nuser=root\nlogfile=%1$s/log\npidfile=%1$s/pid\n".formatted(folder));
            bare("supervisord", "/usr/bin/supervisord", "-c", settings.toString());
        } else {
            System.out.println("supervisord: skipped, for it is not installed");
        }
    }

    private static void bare(String what, String... command) throws IOException {
        var process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            report(what, process.pid());
        } finally {
            process.destroy();
        }
    }

    private static void report(String what, long pid) throws IOException {
        awaitQuiet(pid);
        var cpu = ServerAtWork.cpuSeconds(pid);
        var wakeUps = ServerAtWork.wakeUps(pid);
        pass(WATCHED);
        System.out.printf(
                "%s: %d MiB (PSS); in a minute %.2f s of a processor, %d wake-ups%n",
                what,
                ServerAtWork.pssMiB(pid),
                ServerAtWork.cpuSeconds(pid) - cpu,
                ServerAtWork.wakeUps(pid) - wakeUps);
    }

    private static void awaitQuiet(long pid) {
        pass(Duration.ofSeconds(3));
        Eventually.until(
                LONGEST,
                () -> {
                    try {
                        var before = ServerAtWork.cpuSeconds(pid);
                        pass(Duration.ofSeconds(1));
                        return ServerAtWork.cpuSeconds(pid) - before;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                spent -> spent < QUIET);
    }

    private static void pass(Duration time) {
        var end = System.nanoTime() + time.toNanos();
        Eventually.until(time.plusSeconds(10), System::nanoTime, now -> now - end >= 0);
    }
}
