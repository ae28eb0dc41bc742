package webjobs.benchmark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import webjobs.application.Eventually;

/**
 * The process of a healthy continuous job is killed: how long it takes until the next one's first instruction, beside a loop of the
 * shell, supervisord and pm2 with the same script. {@code docs/benchmarks.md} says how to run it.
 */
public final class SuperviseBenchmark {
    private static final List<String> ALL = List.of("loop", "server", "supervisord", "pm2");
    private static final int KILLS = 50;
    /** So long a process is left alone: by then everybody takes it for a good one. */
    private static final Duration HEALTHY = Duration.ofMillis(1_300);

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Path folder;

    private SuperviseBenchmark(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        var benchmark = new SuperviseBenchmark(Files.createTempDirectory("webjobs-benchmark"));
        for (var contender : arguments.length == 0 ? ALL : List.of(arguments)) {
            switch (contender) {
                case "loop" -> benchmark.shellLoop();
                case "server" -> benchmark.server();
                case "supervisord" -> {
                    benchmark.supervisord(0);
                    benchmark.supervisord(1);
                }
                case "pm2" -> benchmark.pm2();
                default -> throw new IllegalArgumentException("not one of " + ALL + ": " + contender);
            }
        }
    }

    /** Says first of all when it began and who it is, and then is one process that stays. */
    private static String script(Path stamps) {
        return "echo $EPOCHREALTIME $$ >> " + stamps + "\nexec sleep 100000\n";
    }

    private record Contender(Path stamps, Path script) {}

    private Contender contender(String name) throws IOException {
        var stamps = Files.createFile(folder.resolve(name + ".stamps"));
        return new Contender(stamps, Files.writeString(folder.resolve(name + ".sh"), script(stamps)));
    }

    private void shellLoop() throws IOException {
        var loop = contender("loop");
        measure("loop of a shell", loop, "/bin/bash", "-c", "while true; do /bin/bash " + loop.script() + "; done");
    }

    private void server() throws IOException {
        var stamps = Files.createFile(folder.resolve("server.stamps"));
        var home = folder.resolve("home");
        var settings = "{\"healthy_after\": 0.2, \"stopping_wait_time\": 0}";
        ServerAtWork.layContinuous(home, "benchmark", script(stamps), settings);
        try (var _ = ServerAtWork.start(home, Map.of())) {
            report("server", stamps);
        }
    }

    private void supervisord(int startSeconds) throws IOException {
        var name = "supervisord, startsecs=" + startSeconds;
        var program = onPath("supervisord");
        if (program.isEmpty()) {
            System.out.println(name + ": skipped, for it is not installed");
            return;
        }
        var job = contender("supervisord" + startSeconds);
        var settings = Files.writeString(
                folder.resolve("supervisord.conf"), """
                [supervisord]
                nodaemon=true
                user=root
                logfile=%1$s/supervisord.log
                pidfile=%1$s/supervisord.pid
                [program:benchmark]
                command=/bin/bash %2$s
                startsecs=%3$d
                autorestart=true
                """.formatted(folder, job.script(), startSeconds));
        measure(name, job, program.get(), "-c", settings.toString());
    }

    private void pm2() throws IOException {
        var program = onPath("pm2-runtime");
        if (program.isEmpty()) {
            System.out.println("pm2: skipped, for pm2-runtime is not on the PATH");
            return;
        }
        var job = contender("pm2");
        measure("pm2", job, program.get(), "start", job.script().toString(), "--interpreter", "/bin/bash");
    }

    private static Optional<String> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Has a supervisor of its own run the script, and ends both. */
    private void measure(String what, Contender contender, String... command) throws IOException {
        var builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PM2_HOME", folder.resolve("pm2").toString());
        var supervisor = builder.start();
        try {
            report(what, contender.stamps());
        } finally {
            supervisor.destroy();
            supervisor.onExit().join();
            last(contender.stamps()).process().ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static void report(String what, Path stamps) throws IOException {
        var restarts = new ArrayList<Double>();
        var present = stamp(stamps, 1);
        for (var kill = 1; kill <= KILLS; kill++) {
            letBecomeHealthy();
            var victim = present.process().orElseThrow();
            var killed = micros();
            victim.destroyForcibly();
            present = stamp(stamps, kill + 1);
            restarts.add((present.micros() - killed) / 1e3);
        }
        System.out.printf("%s: %s%n", what, ServerAtWork.quantiles(restarts));
    }

    /** When a process began, and which. */
    private record Stamp(double micros, long pid) {
        static Stamp of(String line) {
            var words = line.split(" ");
            return new Stamp(Double.parseDouble(words[0]) * 1e6, Long.parseLong(words[1]));
        }

        Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid);
        }
    }

    private static Stamp stamp(Path stamps, int number) {
        return Stamp.of(Eventually.until(LONGEST, () -> lines(stamps), lines -> lines.size() >= number)
                .get(number - 1));
    }

    private static Stamp last(Path stamps) {
        return Stamp.of(lines(stamps).getLast());
    }

    private static List<String> lines(Path stamps) {
        try {
            return Files.readAllLines(stamps);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void letBecomeHealthy() {
        var end = System.nanoTime() + HEALTHY.toNanos();
        Eventually.until(System::nanoTime, now -> now - end >= 0);
    }

    private static double micros() {
        var now = Instant.now();
        return now.getEpochSecond() * 1e6 + now.getNano() / 1e3;
    }
}
