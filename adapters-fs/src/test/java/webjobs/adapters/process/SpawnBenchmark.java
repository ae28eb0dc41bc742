package webjobs.adapters.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import webjobs.application.port.Launch;
import webjobs.application.port.Processes.RunningProcess;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptHost;

/** Prints how long a process takes from launch to end, what the process table costs, and what a thousand processes need. */
final class SpawnBenchmark {
    private static final int RUNS = 2000;
    private static final int MANY = 1000;

    private SpawnBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Files.createTempDirectory("spawn");
        Files.createSymbolicLink(folder.resolve("true"), Path.of("/bin/true"));
        Files.writeString(folder.resolve("run.sh"), "exec sleep 600");
        try (var processes = new OsProcesses(Site.newTag(), Interpreters.usual(), folder)) {
            var truth =
                    new Launch(new Script("true", ScriptHost.EXECUTABLE), List.of(), folder, Map.of(), Site.NO_WAIT);
            Supplier<Integer> ours = () -> processes
                    .launch(truth, (_, _, _, _) -> {})
                    .await(Optional.empty())
                    .orElseThrow();
            Supplier<Integer> bare = () -> bare(folder);
            measure("warm-up", 1, ours);
            measure("warm-up", 1, bare);
            for (var round = 0; round < 2; round++) {
                for (var atATime : new int[] {1, 4}) {
                    measure("OsProcesses", atATime, ours);
                    measure("ProcessBuilder", atATime, bare);
                }
            }
            scan("idle");
            memory("before");
            var running = new ArrayList<RunningProcess>();
            var sleeper = new Launch(new Script("run.sh", ScriptHost.BASH), List.of(), folder, Map.of(), Site.NO_WAIT);
            var before = System.nanoTime();
            for (var i = 0; i < MANY; i++) {
                running.add(processes.launch(sleeper, (_, _, _, _) -> {}));
            }
            System.out.printf("%d launched in %d ms%n", MANY, (System.nanoTime() - before) / 1_000_000);
            scan("with " + MANY);
            memory("with " + MANY);
            before = System.nanoTime();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                running.forEach(process -> threads.submit(process::kill));
            }
            System.out.printf("%d killed in %d ms%n", MANY, (System.nanoTime() - before) / 1_000_000);
        }
    }

    /** With the same capture of both streams, by threads as one would write it. */
    private static int bare(Path folder) {
        try {
            var process =
                    new ProcessBuilder("./true").directory(folder.toFile()).start();
            process.getOutputStream().close();
            var out = drain(process.getInputStream());
            var err = drain(process.getErrorStream());
            var code = process.waitFor();
            out.join();
            err.join();
            return code;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread drain(InputStream stream) {
        return Thread.ofPlatform().stackSize(256 * 1024).start(() -> {
            try (stream) {
                stream.transferTo(new ByteArrayOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void measure(String name, int atATime, Supplier<Integer> run) throws InterruptedException {
        var times = new long[RUNS];
        var before = System.nanoTime();
        var threads = new ArrayList<Thread>();
        for (var t = 0; t < atATime; t++) {
            var first = t;
            threads.add(Thread.ofPlatform().start(() -> {
                for (var i = first; i < RUNS; i += atATime) {
                    var start = System.nanoTime();
                    if (run.get() != 0) {
                        throw new IllegalStateException("true is false");
                    }
                    times[i] = System.nanoTime() - start;
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        var perSecond = RUNS * 1e9 / (System.nanoTime() - before);
        Arrays.sort(times);
        System.out.printf(
                "%-15s %d at a time: p50 %.2f ms, p99 %.2f ms, %.0f/s%n",
                name, atATime, times[RUNS / 2] / 1e6, times[RUNS * 99 / 100] / 1e6, perSecond);
    }

    private static void scan(String when) {
        var table = new ProcessTable();
        var best = Long.MAX_VALUE;
        var count = 0;
        for (var i = 0; i < 50; i++) {
            var before = System.nanoTime();
            var pids = table.pids().orElseThrow();
            for (var pid : pids) {
                table.mark(pid);
            }
            best = Math.min(best, System.nanoTime() - before);
            count = pids.length;
        }
        System.out.printf(
                "scan %s: %d processes, best %.2f ms, %.1f us each%n", when, count, best / 1e6, best / 1e3 / count);
    }

    private static void memory(String when) throws IOException {
        System.gc();
        var status = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS") || line.startsWith("Threads"))
                .map(line -> line.replaceAll("\\s+", " "))
                .toList();
        System.out.println(when + ": " + status + ", heap "
                + (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1024 / 1024 + " MiB");
    }
}
