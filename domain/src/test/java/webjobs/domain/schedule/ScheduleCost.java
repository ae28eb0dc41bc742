package webjobs.domain.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Prints what schedules cost on the machine at hand. No test: nobody should wait for a figure or fail because of one. */
final class ScheduleCost {
    private static final Instant NOW = Instant.parse("2027-01-15T10:20:30.456Z");
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final int ROUNDS = 5;

    private ScheduleCost() {}

    public static void main(String[] arguments) {
        for (var expression : List.of(
                "* * * * * *",
                "0 */5 * * * *",
                "0 30 2 * * *",
                "0 0 9-17 * * MON-FRI",
                "0 0 0 1 * *",
                "0 0 0 13 * 5",
                "0 0 0 29 2 MON")) {
            after(expression);
        }
        arm();
        countAYear("* * * * * *");
        countAYear("* * * * * *", "0 */5 9-17 * * MON-FRI", "0 0 2 1 * *");
        lastOfAYear("0 0 0 1 1 *");
    }

    private static void after(String expression) {
        var schedule = new Schedule(List.of(new CronSchedule(expression)), ZONE);
        var calls = 100_000;
        var best = best(() -> {
            var at = NOW;
            for (var i = 0; i < calls; i++) {
                at = schedule.after(i % 100 == 0 ? NOW : at).orElseThrow().at();
            }
            return at;
        });
        print("after, " + expression, best / (double) calls / 1e3, "us");
    }

    private static void arm() {
        var best = best(() -> IntStream.range(0, 10_000)
                .mapToObj(i -> new CronSchedule(i % 60 + " */5 9-17 * * MON-FRI"))
                .mapToLong(cron -> new Schedule(List.of(cron), ZONE)
                        .after(NOW)
                        .orElseThrow()
                        .at()
                        .getEpochSecond())
                .sum());
        print("read and arm 10,000", best / 1e6, "ms");
    }

    private static void countAYear(String... expressions) {
        var schedule = new Schedule(
                List.of(expressions).stream().map(CronSchedule::new).toList(), ZONE);
        var best = best(() -> schedule.count(NOW, NOW.plus(Duration.ofDays(365))));
        print("count a year, " + String.join(" and ", expressions), best / 1e6, "ms");
    }

    private static void lastOfAYear(String expression) {
        var schedule = new Schedule(List.of(new CronSchedule(expression)), ZONE);
        var best = best(() -> schedule.last(NOW, NOW.plus(Duration.ofDays(345))));
        print("none in a year, " + expression, best / 1e3, "us");
    }

    /** Nanoseconds of the fastest of several rounds. @param work its answer keeps it from being left out */
    private static long best(Supplier<Object> work) {
        var best = Long.MAX_VALUE;
        for (var round = 0; round < ROUNDS; round++) {
            var start = System.nanoTime();
            if (work.get().hashCode() == 1) {
                System.out.print("");
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    private static void print(String what, double figure, String unit) {
        System.out.printf(Locale.ROOT, "%-75s %10.3f %s%n", what, figure, unit);
    }
}
