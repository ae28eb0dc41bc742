package webjobs.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import webjobs.application.Eventually;

/**
 * Start-up, idle memory, latency and throughput of runs, each beside the bare cost on the same machine.
 *
 * <p>{@code docs/benchmarks.md} says how to run it.
 */
public final class RunBenchmark {
    private static final int LATENCY_RUNS = 500;
    private static final int THROUGHPUT_JOBS = 200;
    private static final int THROUGHPUT_RUNS = 2_000;
    private static final int CALLERS = 16;

    private final Path folder;
    private final URI base;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunBenchmark(Path folder, URI base) {
        this.folder = folder;
        this.base = base;
    }

    public static void main(String[] arguments) throws Exception {
        var folder = Files.createTempDirectory("webjobs-benchmark");
        var started = System.nanoTime();
        try (var server = ServerAtWork.start(folder.resolve("home"), Map.of())) {
            System.out.printf("start-up, exec to 'Listening': %.0f ms%n", millis(System.nanoTime() - started));
            var benchmark = new RunBenchmark(folder, server.base());
            benchmark.sendsOk("/livez");
            System.out.printf("idle memory (PSS): %d MiB%n", ServerAtWork.pssMiB(server.pid()));
            benchmark.latency();
            benchmark.throughput();
            System.out.printf("memory after (PSS): %d MiB%n", ServerAtWork.pssMiB(server.pid()));
        }
    }

    /** From just before the call, or the bare start, to the script's first instruction. */
    private void latency() throws Exception {
        var stamp = folder.resolve("stamp");
        var script = "echo $EPOCHREALTIME > " + stamp + ".new; mv " + stamp + ".new " + stamp + "\n";
        put("latency", script);
        var bare = Files.writeString(folder.resolve("bare.sh"), script);
        for (var round : new String[] {"warm-up", "measured"}) {
            var served = new ArrayList<Double>();
            var alone = new ArrayList<Double>();
            for (var i = 0; i < LATENCY_RUNS; i++) {
                var before = micros();
                var run = run("latency");
                served.add((firstInstruction(stamp) - before) / 1000.0);
                awaitEnd(run);
                before = micros();
                var process = new ProcessBuilder("/bin/bash", bare.toString()).start();
                alone.add((firstInstruction(stamp) - before) / 1000.0);
                process.waitFor();
            }
            System.out.printf(
                    "POST run to first instruction, %s: %s; bare ProcessBuilder: %s%n",
                    round, ServerAtWork.quantiles(served), ServerAtWork.quantiles(alone));
        }
    }

    /** Until every run is recorded as ended. */
    private void throughput() throws Exception {
        for (var job = 0; job < THROUGHPUT_JOBS; job++) {
            put("noop" + job, "exit 0\n");
        }
        var bare = Files.writeString(folder.resolve("noop.sh"), "exit 0\n");
        var last = new AtomicReferenceArray<String>(THROUGHPUT_JOBS);
        var next = new AtomicInteger();
        var began = System.nanoTime();
        inParallel(() -> {
            for (var i = next.getAndIncrement(); i < THROUGHPUT_RUNS; i = next.getAndIncrement()) {
                last.set(i % THROUGHPUT_JOBS, run("noop" + i % THROUGHPUT_JOBS));
            }
            return null;
        });
        for (var job = 0; job < THROUGHPUT_JOBS; job++) {
            awaitEnd(last.get(job)); // a job has one run at a time, so all before it have ended
        }
        var served = THROUGHPUT_RUNS / ((System.nanoTime() - began) / 1e9);

        var log = folder.resolve("bare.log");
        next.set(0);
        began = System.nanoTime();
        inParallel(() -> {
            try (var out = Files.newOutputStream(
                    Path.of(log + "." + Thread.currentThread().threadId()))) {
                while (next.getAndIncrement() < THROUGHPUT_RUNS) {
                    var process = new ProcessBuilder("/bin/bash", bare.toString()).start();
                    process.getInputStream().transferTo(out);
                    process.waitFor();
                }
            }
            return null;
        });
        var alone = THROUGHPUT_RUNS / ((System.nanoTime() - began) / 1e9);
        System.out.printf(
                "no-op runs until recorded as ended: %.0f/s; bare ProcessBuilder: %.0f/s; ratio %.2f%n",
                served, alone, served / alone);
    }

    private static void inParallel(Callable<Void> work) throws Exception {
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            for (Future<Void> done : callers.invokeAll(Collections.nCopies(CALLERS, work))) {
                done.get();
            }
        }
    }

    private HttpRequest.Builder request(String path) {
        var credentials =
                Base64.getEncoder().encodeToString(("admin:" + ServerAtWork.PASSWORD).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Basic " + credentials);
    }

    private void sendsOk(String path) throws Exception {
        var answer = client.send(request(path).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + answer.statusCode());
        }
    }

    private void put(String job, String script) throws Exception {
        var answer = client.send(
                request("/api/triggeredwebjobs/" + job)
                        .header("Content-Disposition", "attachment; filename=run.sh")
                        .PUT(BodyPublishers.ofString(script))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
    }

    /** Begins a run, as soon as the last one of the job has ended. */
    private String run(String job) {
        return Eventually.until(() -> post(job), answer -> answer.statusCode() != 409)
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private HttpResponse<Void> post(String job) {
        try {
            var run = request("/api/triggeredwebjobs/" + job + "/run").POST(BodyPublishers.noBody());
            return client.send(run.build(), BodyHandlers.discarding());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitEnd(String run) throws Exception {
        while (client.send(request(run).build(), BodyHandlers.ofString()).body().contains("\"status\":\"Running\"")) {
            Thread.onSpinWait();
        }
    }

    private static double firstInstruction(Path stamp) throws IOException {
        while (!Files.exists(stamp)) {
            Thread.onSpinWait();
        }
        var seconds = Files.readString(stamp).strip();
        Files.delete(stamp);
        return Double.parseDouble(seconds) * 1e6;
    }

    private static double micros() {
        var now = java.time.Instant.now();
        return now.getEpochSecond() * 1e6 + now.getNano() / 1e3;
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
