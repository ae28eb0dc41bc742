package webjobs.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import webjobs.application.Eventually;

/**
 * Many jobs that are due in the same second: how late the first instruction of each is, beside Debian's cron and beside as many bare
 * starts. {@code docs/benchmarks.md} says how to run it.
 */
public final class ScheduleBenchmark {
    private static final Path CRONTAB = Path.of("/etc/cron.d/webjobs-benchmark");
    private static final Duration LONGEST = Duration.ofMinutes(3);
    /** Time for the server to start and to read all jobs. */
    private static final Duration LEAD = Duration.ofSeconds(15);

    private static final Duration BETWEEN = Duration.ofSeconds(20);

    private final Path folder;

    private ScheduleBenchmark(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        var benchmark = new ScheduleBenchmark(Files.createTempDirectory("webjobs-benchmark"));
        var counts = arguments.length == 0 ? List.of("50", "200", "1000") : List.of(arguments);
        for (var count : counts) {
            benchmark.server(Integer.parseInt(count));
            benchmark.bare(Integer.parseInt(count));
        }
        benchmark.cron(Integer.parseInt(counts.getFirst()));
    }

    private static String script(Path stamp) {
        return "echo $EPOCHREALTIME > " + stamp + "\n";
    }

    private List<Path> stamps(String name, int count) throws IOException {
        var directory = Files.createDirectory(folder.resolve(name + count));
        var stamps = new ArrayList<Path>();
        for (var i = 0; i < count; i++) {
            stamps.add(directory.resolve("stamp" + i));
        }
        return stamps;
    }

    /** Each job is due twice: its first run has its copy of the job still to make, and the server its code to compile. */
    private void server(int count) throws IOException {
        var home = folder.resolve("home" + count);
        var first = stamps("first", count);
        var second = stamps("second", count);
        var due = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(LEAD);
        var again = due.plus(BETWEEN);
        var schedule = "{\"schedule\": [\"%s\", \"%s\"]}".formatted(at(due), at(again));
        for (var i = 0; i < count; i++) {
            ServerAtWork.lay(home, "job" + i, script(first.get(i), second.get(i)), schedule);
        }
        try (var _ = ServerAtWork.start(home, Map.of())) {
            report("server, the first time", due, first);
            report("server, the second time", again, second);
        }
    }

    private static String at(Instant moment) {
        var utc = moment.atZone(ZoneOffset.UTC);
        return "%d %d %d * * *".formatted(utc.getSecond(), utc.getMinute(), utc.getHour());
    }

    /** Writes the first stamp where it is not there yet, else the second. */
    private static String script(Path first, Path second) {
        return "now=$EPOCHREALTIME; if [ -e %1$s ]; then echo $now > %2$s; else echo $now > %1$s; fi%n"
                .formatted(first, second);
    }

    /** One after another, as fast as one thread can. */
    private void bare(int count) throws IOException {
        var stamps = stamps("bare", count);
        var scripts = new ArrayList<String>();
        for (var stamp : stamps) {
            scripts.add(Files.writeString(Path.of(stamp + ".sh"), script(stamp)).toString());
        }
        var due = Instant.now();
        for (var script : scripts) {
            new ProcessBuilder("/bin/bash", script).start();
        }
        report("bare starts", due, stamps);
    }

    private void cron(int count) throws IOException {
        if (!Files.isExecutable(Path.of("/usr/sbin/cron")) || !Files.isWritable(CRONTAB.getParent())) {
            System.out.println("cron: skipped, for it is not installed or may not be configured by this user");
            return;
        }
        var stamps = stamps("cron", count);
        var lines = new StringBuilder("SHELL=/bin/bash\n");
        for (var stamp : stamps) {
            lines.append("* * * * * root echo $EPOCHREALTIME > ").append(stamp).append('\n');
        }
        Files.writeString(CRONTAB, lines);
        Files.setPosixFilePermissions(CRONTAB, PosixFilePermissions.fromString("rw-r--r--"));
        var due = Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
        if (Duration.between(Instant.now(), due).compareTo(Duration.ofSeconds(5)) < 0) {
            due = due.plus(1, ChronoUnit.MINUTES); // cron has to have read its table by then
        }
        var cron = new ProcessBuilder("/usr/sbin/cron", "-f").start();
        try {
            report("cron", due, stamps);
        } finally {
            cron.destroy();
            Files.delete(CRONTAB);
        }
    }

    private static void report(String what, Instant due, List<Path> stamps) {
        var dueMillis = due.toEpochMilli() + due.getNano() % 1_000_000 / 1e6;
        Eventually.until(
                LONGEST,
                () -> stamps.stream().filter(ScheduleBenchmark::isWritten).count(),
                written -> written == stamps.size());
        var late = stamps.stream().map(stamp -> millis(stamp) - dueMillis).toList();
        System.out.printf(
                "%d jobs, %s: %s%s%n",
                stamps.size(),
                what,
                ServerAtWork.quantiles(late),
                late.stream().anyMatch(millis -> millis < 0) ? "; SOME TOO EARLY" : "");
    }

    private static boolean isWritten(Path stamp) {
        return stamp.toFile().length() > 0;
    }

    private static double millis(Path stamp) {
        try {
            return Double.parseDouble(Files.readString(stamp).strip()) * 1e3;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
