package webjobs.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds schedules to {@link TimeOracle}: every occurrence that it finds by looking at each second, and no other. */
class CronScheduleOracleTest {
    private static final int HOUR = 3_600;
    private static final int MOST_OCCURRENCES = 20_000;

    /** A schedule, a span of time, and all that the oracle finds in it. */
    private record Case(Schedule schedule, long from, long until, TreeMap<Instant, String> expected) {
        private static Case random(RandomSchedules random) {
            var zone = random.zone();
            var near = random.nearAChange(zone);
            var expressions = random.expressions(near);
            var from = near.getEpochSecond() - random.between(0, 40L * HOUR);
            var until = near.getEpochSecond() + random.between(1, 40L * HOUR);
            var expected = new TreeMap<>(new TimeOracle(zone, expressions).occurrences(from, until));
            while (expected.size() > MOST_OCCURRENCES) {
                from += (near.getEpochSecond() - from) / 2;
                until -= (until - near.getEpochSecond()) / 2;
                expected = new TreeMap<>(expected.subMap(at(from), at(until)));
            }
            var schedule =
                    new Schedule(expressions.stream().map(CronSchedule::new).toList(), zone);
            return new Case(schedule, from, until, expected);
        }

        private List<Occurrence> inside(Instant after, Instant until) {
            return expected.subMap(after, false, until, true).entrySet().stream()
                    .map(entry -> new Occurrence(entry.getValue(), entry.getKey()))
                    .toList();
        }

        private List<Occurrence> all() {
            return inside(at(from).minusNanos(1), at(until).minusNanos(1));
        }

        private String name(long seed) {
            return "-Dseed=" + seed + " " + schedule + " from " + at(from) + " until " + at(until);
        }
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }

    @ParameterizedTest
    @MethodSource("webjobs.domain.Seeds#all")
    void firesAndCountsAndLooksBackAsTheContractSays(long seed) {
        var random = new RandomSchedules(seed);
        for (var i = 0; i < 3; i++) {
            var tried = Case.random(random);

            assertThat(found(tried)).as(tried.name(seed)).isEqualTo(tried.all());
            for (var j = 0; j < 20; j++) {
                agreesInASpan(tried, random, tried.name(seed));
            }
        }
    }

    private static List<Occurrence> found(Case tried) {
        var found = new ArrayList<Occurrence>();
        var end = at(tried.until());
        for (var next = tried.schedule().after(at(tried.from()).minusNanos(1));
                next.isPresent() && next.get().at().isBefore(end);
                next = tried.schedule().after(next.get().at())) {
            found.add(next.get());
        }
        return found;
    }

    private static void agreesInASpan(Case tried, RandomSchedules random, String name) {
        var one = at(random.between(tried.from(), tried.until() - 1)).minusNanos(random.between(0, 1));
        var other = at(random.between(tried.from(), tried.until() - 1)).minusNanos(random.between(0, 1));
        var after = one.isBefore(other) ? one : other;
        var until = one.isBefore(other) ? other : one;
        var inside = tried.inside(after, until);
        var first = tried.schedule().after(after).filter(next -> !next.at().isAfter(until));

        assertThat(tried.schedule().count(after, until))
                .as("%s counted after %s until %s", name, after, until)
                .isEqualTo(inside.size());
        assertThat(first.stream().toList())
                .as("%s first after %s until %s", name, after, until)
                .isEqualTo(inside.stream().limit(1).toList());
        assertThat(tried.schedule().last(after, until).stream().toList())
                .as("%s last after %s until %s", name, after, until)
                .isEqualTo(inside.reversed().stream().limit(1).toList());
    }

    /** Over years, where spans have many changes and dates are rare. */
    @ParameterizedTest
    @MethodSource("webjobs.domain.Seeds#all")
    void countsAndFindsTheLastOfYearsAsOneWhoGoesThroughThem(long seed) {
        var random = new RandomSchedules(seed);
        var zone = random.zone();
        var near = random.nearAChange(zone);
        var expressions = List.of("7 */30 2 " + random.dates(near), "7 0 1-3/2 " + random.dates(near));
        var schedule = new Schedule(expressions.stream().map(CronSchedule::new).toList(), zone);
        var until = near.plusSeconds(random.between(1, 3 * 366L * 24 * HOUR));
        var found = new ArrayList<Occurrence>();

        for (var next = schedule.after(near);
                next.isPresent() && !next.get().at().isAfter(until);
                next = schedule.after(next.get().at())) {
            found.add(next.get());
        }

        var name = "-Dseed=" + seed + " " + schedule + " after " + near + " until " + until;
        assertThat(schedule.count(near, until)).as(name).isEqualTo(found.size());
        assertThat(schedule.last(near, until).stream().toList())
                .as(name)
                .isEqualTo(found.isEmpty() ? List.of() : List.of(found.getLast()));
    }

    /** Day by day over as long as the rarest of dates takes to come, one 29 February on a given weekday. */
    @ParameterizedTest
    @MethodSource("webjobs.domain.Seeds#all")
    void findsTheNextDateHoweverFarOff(long seed) {
        var random = new RandomSchedules(seed);
        var start = LocalDate.ofEpochDay(random.between(-50_000, 100_000));
        var rare = random.between(0, 3) == 0 ? "29 2 " + random.between(0, 6) : random.dates(noon(start));
        var expression = "0 0 12 " + rare;
        var matcher = new TimeOracle.Matcher(expression);
        var expected = start.datesUntil(start.plusYears(41))
                .skip(1)
                .filter(matcher::matches)
                .findFirst();

        var found = new CronSchedule(expression).after(noon(start), ZoneOffset.UTC);

        assertThat(found)
                .as("-Dseed=" + seed + " " + expression + " after " + start)
                .isEqualTo(expected.map(CronScheduleOracleTest::noon));
        expected.ifPresent(date -> assertThat(new Schedule(List.of(new CronSchedule(expression)), ZoneId.of("UTC"))
                        .last(Instant.MIN, noon(date).plusSeconds(1))
                        .orElseThrow()
                        .at())
                .isEqualTo(noon(date)));
    }

    private static Instant noon(LocalDate date) {
        return date.atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC);
    }
}
