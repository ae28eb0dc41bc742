package webjobs.adapters.fs;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;
import webjobs.application.port.HeardLines;
import webjobs.application.port.JobLog;
import webjobs.application.port.Output.Stream;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/** Prints how fast the logs of runs and of continuous jobs take a gibibyte of short lines, and what a follower costs. */
final class LogBenchmark {
    private static final JobName JOB = new JobName("benchmark");
    private static final RunId RUN = new RunId(202601010000000000L);
    private static final long BYTES = 1L << 30;
    /** As much as the pump hands on at a time. */
    private static final int CHUNK = 1 << 16;

    private static final LogLimits LIMITS = new LogLimits(BYTES, () -> false);
    private static final int ROUNDS = 3;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private LogBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        var home = Files.createTempDirectory("logs");
        var layout = new SiteLayout(home);
        var runs = new DirectoryJobLogs(layout, InstantSource.system(), "3b6ae2", HeardLines.deaf(), LIMITS);
        var continuous = new DirectoryContinuousLogs(
                layout, InstantSource.system(), "3b6ae2", 1 << 20, 2, HeardLines.deaf(), () -> false);
        try {
            for (var round = 0; round < ROUNDS; round++) {
                measure("a run's log", () -> runs.open(JOB, RUN), home);
                measure("a continuous job's log", () -> continuous.open(JOB), home);
                var follower = continuous.follow(JOB, 0);
                var reader = Thread.ofPlatform().start(() -> readAll(follower));
                measure("a continuous job's log, followed", () -> continuous.open(JOB), home);
                follower.close();
                reader.join();
            }
        } finally {
            Tree.delete(home);
        }
    }

    private static void readAll(InputStream follower) {
        var buffer = new byte[CHUNK];
        try {
            var bytes = 0L;
            for (var count = follower.read(buffer); count >= 0; count = follower.read(buffer)) {
                bytes += count;
            }
            System.out.printf("  the follower read %d MB%n", bytes / 1_000_000);
        } catch (IOException e) {
            System.out.println("  the follower failed: " + e);
        }
    }

    private static void measure(String what, Supplier<JobLog> logs, Path home) throws Exception {
        var seq = new ProcessBuilder("seq", "1", "200000000").start();
        var began = System.nanoTime();
        var cpuBegan = THREADS.getCurrentThreadCpuTime();
        try (var log = logs.get();
                var in = seq.getInputStream()) {
            var buffer = new byte[CHUNK];
            for (var left = BYTES; left > 0; ) {
                var count = in.readNBytes(buffer, 0, (int) Math.min(CHUNK, left));
                log.write(Stream.STDOUT, buffer, 0, count);
                left -= count;
            }
        } finally {
            seq.destroy();
        }
        var seconds = (System.nanoTime() - began) / 1e9;
        var cpu = (THREADS.getCurrentThreadCpuTime() - cpuBegan) / 1e9;
        System.out.printf(
                "%s: %.1f s, %.0f MB/s of output, %.1f s of the processor%n",
                what, seconds, BYTES / 1e6 / seconds, cpu);
        Tree.delete(home.resolve("data/jobs/triggered"));
    }
}
