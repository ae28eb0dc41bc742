package webjobs.benchmark;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The server of the distribution in a process of its own, to be measured; and what is known of any process. */
final class ServerAtWork implements AutoCloseable {
    static final String PASSWORD = "benchmark";

    private final Process process;
    private final URI base;

    private ServerAtWork(Process process, URI base) {
        this.process = process;
        this.base = base;
    }

    /** Starts it and returns when it listens. What it logs goes to a file beside the home. */
    static ServerAtWork start(Path home, Map<String, String> settings) throws IOException {
        var command = new ProcessBuilder(
                Path.of("bootstrap/target/webjobs/bin/webjobs").toAbsolutePath().toString(),
                "serve",
                "--home",
                home.toString(),
                "--port",
                "0");
        command.environment().put("WEBJOBS_ADMIN_PASSWORD", PASSWORD);
        command.environment().putAll(settings);
        var log = home.resolveSibling(home.getFileName() + ".log").toFile();
        var process = command.redirectError(log).start();
        var line = process.inputReader(StandardCharsets.UTF_8).readLine();
        if (line == null) {
            throw new IllegalStateException("the server did not start; see " + log);
        }
        return new ServerAtWork(process, URI.create(line.substring("Listening on ".length())));
    }

    URI base() {
        return base;
    }

    long pid() {
        return process.pid();
    }

    /** Lays a triggered job into a home, as somebody who copies folders does. */
    static void lay(Path home, String job, String script, String settings) throws IOException {
        lay(home, "triggered", job, script, settings);
    }

    static void layContinuous(Path home, String job, String script, String settings) throws IOException {
        lay(home, "continuous", job, script, settings);
    }

    private static void lay(Path home, String kind, String job, String script, String settings) throws IOException {
        var folder = Files.createDirectories(
                home.resolve("site/wwwroot/App_Data/jobs").resolve(kind).resolve(job));
        Files.writeString(folder.resolve("run.sh"), script);
        Files.writeString(folder.resolve("settings.job"), settings);
    }

    static long pssMiB(long pid) throws IOException {
        return field(Path.of("/proc/" + pid + "/smaps_rollup"), "Pss:") >> 10;
    }

    /** Processor time so far, in seconds. */
    static double cpuSeconds(long pid) throws IOException {
        var fields = Files.readString(Path.of("/proc/" + pid + "/stat"))
                .replaceFirst("^.*\\) ", "")
                .split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    /** How often a thread of the process has gone to sleep, and so was woken. */
    static long wakeUps(long pid) throws IOException {
        var all = 0L;
        try (var threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (var thread : threads.toList()) {
                all += field(thread.resolve("status"), "voluntary_ctxt_switches:");
            }
        }
        return all;
    }

    private static long field(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /** @param millis sorted or not */
    static String quantiles(List<Double> millis) {
        var sorted = millis.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return String.format(
                "p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                sorted[sorted.length / 2], sorted[sorted.length * 99 / 100], sorted[sorted.length - 1]);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
