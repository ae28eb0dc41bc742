package webjobs.adapters.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import webjobs.application.Eventually;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Retention;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;

/**
 * Measures, for a person: {@code RunHistoryLoad DIRECTORY RUNS WRITERS [RUNS_PER_SECOND]} begins and ends runs of 200 jobs, keeps
 * 50 of each, and prints rates, times and the size of the file as it goes. Then it opens the file again, and asks.
 */
final class RunHistoryLoad {
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final int JOBS = 200;
    private static final Retention KEEP = new Retention(50);
    private static final RunId FIRST = RunId.next(Optional.empty(), Instant.parse("2026-11-24T09:00:00Z"));

    private final Path directory;
    private final DatabaseRunHistory history;
    private final AtomicInteger next = new AtomicInteger();
    private final long[] beginNanos;
    private final long[] endNanos;
    private final double perSecond;

    private RunHistoryLoad(Path directory, Database database, int runs, double perSecond) {
        this.directory = directory;
        this.history = new DatabaseRunHistory(database);
        this.beginNanos = new long[runs];
        this.endNanos = new long[runs];
        this.perSecond = perSecond;
    }

    public static void main(String[] args) throws Exception {
        var directory = Path.of(args[0]);
        var settings = new Database.Settings.H2(directory);
        var runs = Integer.parseInt(args[1]);
        var opening = System.nanoTime();
        try (var database = Database.open(settings)) {
            System.out.printf("open, empty: %.0f ms%n", millisSince(opening));
            new RunHistoryLoad(directory, database, runs, args.length > 3 ? Double.parseDouble(args[3]) : 1e9)
                    .write(Integer.parseInt(args[2]));
            opening = System.nanoTime();
        }
        System.out.printf("close: %.0f ms, file %,d KiB%n", millisSince(opening), kib(directory));
        for (var again = 0; again < 3; again++) {
            opening = System.nanoTime();
            try (var database = Database.open(settings)) {
                System.out.printf("open again: %.0f ms%n", millisSince(opening));
                ask(new DatabaseRunHistory(database));
            }
        }
        System.gc();
        var memory = Runtime.getRuntime();
        System.out.printf("heap in use: %,d KiB%n", (memory.totalMemory() - memory.freeMemory()) / 1024);
    }

    private void write(int writers) throws Exception {
        var began = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, writers)
                    .mapToObj(_ -> Executors.callable(() -> writeSome(began)))
                    .toList();
            for (var call : threads.invokeAll(calls)) {
                call.get();
            }
        }
        var seconds = millisSince(began) / 1000;
        System.out.printf(
                "%d writers: %.0f runs/s; begin %s; end %s%n",
                writers, endNanos.length / seconds, percentiles(beginNanos), percentiles(endNanos));
    }

    private void writeSome(long began) {
        for (var number = next.getAndIncrement(); number < endNanos.length; number = next.getAndIncrement()) {
            var place = number;
            Eventually.until(LONGEST, () -> millisSince(began) / 1000 * perSecond, due -> due >= place);
            one(number);
            if (number % (endNanos.length / 10) == 0) {
                System.out.printf(
                        "%6d runs, %5.1f s: file %,d KiB%n", number, millisSince(began) / 1000, kib(directory));
            }
        }
    }

    private void one(int number) {
        var job = new JobName("job" + number % JOBS);
        var run = Run.begun(
                job, new RunId(FIRST.value() + number), new Trigger.External("curl/8.5.0"), "--all", Instant.EPOCH);
        var start = System.nanoTime();
        history.begin(List.of(run));
        beginNanos[number] = System.nanoTime() - start;
        start = System.nanoTime();
        history.end(run.ended(new Run.State.Exited(Instant.EPOCH, 0)), Optional.empty());
        endNanos[number] = System.nanoTime() - start;
        if (number / JOBS % 10 == 9) {
            history.forget(job, history.surplus(job, KEEP));
        }
    }

    private static void ask(DatabaseRunHistory history) {
        var jobs =
                IntStream.range(0, 1000).mapToObj(n -> new JobName("job" + n)).toList();
        time("unfinished", () -> history.unfinished());
        time("latest of 1,000 jobs", () -> history.latest(jobs).values());
        time("all of one job", () -> history.all(jobs.getFirst()));
    }

    private static void time(String what, Supplier<Collection<Run>> question) {
        var times = new ArrayList<String>();
        var size = 0;
        for (var again = 0; again < 5; again++) {
            var start = System.nanoTime();
            size = question.get().size();
            times.add("%.1f".formatted(millisSince(start)));
        }
        System.out.printf("  %s (%d): %s ms%n", what, size, String.join(", ", times));
    }

    private static String percentiles(long[] nanos) {
        var sorted = nanos.clone();
        Arrays.sort(sorted);
        return List.of(0.5, 0.99, 1.0).stream()
                .map(part -> "p%.0f %.2f ms"
                        .formatted(part * 100, sorted[(int) Math.min(sorted.length - 1, sorted.length * part)] / 1e6))
                .toList()
                .toString();
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }

    private static long kib(Path directory) {
        try {
            return Files.size(directory.resolve("history.mv.db")) / 1024;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
