package webjobs.domain.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the time contract says, as slowly and plainly as it can be said: it looks at every second. It shares no code with what it
 * judges and reads the text of an expression by itself.
 */
final class TimeOracle {
    private static final long TWO_DAYS = 2 * 86_400L;

    private final ZoneId zone;
    private final List<String> expressions;

    TimeOracle(ZoneId zone, List<String> expressions) {
        this.zone = zone;
        this.expressions = expressions;
    }

    /** Every occurrence from one second, until another exclusively, with the first expression that fires then. */
    NavigableMap<Instant, String> occurrences(long from, long until) {
        var found = new TreeMap<Instant, String>();
        for (var expression : expressions) {
            var hour = expression.split(" ")[2];
            var instants = hour.contains("*") || hour.contains("/")
                    ? onTheRealClock(new Matcher(expression), from, until)
                    : atLocalTimes(new Matcher(expression), from, until);
            instants.forEach(instant -> found.putIfAbsent(instant, expression));
        }
        return found;
    }

    /** Every real second whose local time matches fires, nothing else. */
    private Stream<Instant> onTheRealClock(Matcher matcher, long from, long until) {
        var instants = Stream.<Instant>builder();
        for (var second = from; second < until; second++) {
            var instant = Instant.ofEpochSecond(second);
            if (matcher.matches(second + zone.getRules().getOffset(instant).getTotalSeconds())) {
                instants.add(instant);
            }
        }
        return instants.build();
    }

    /** The local times are meant: each that matches fires once, whether the clocks show it once, twice or never. */
    private Stream<Instant> atLocalTimes(Matcher matcher, long from, long until) {
        var instants = Stream.<Instant>builder();
        for (var second = from - TWO_DAYS; second < until + TWO_DAYS; second++) {
            if (matcher.matches(second)) {
                var instant = only(LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC));
                if (instant.getEpochSecond() >= from && instant.getEpochSecond() < until) {
                    instants.add(instant);
                }
            }
        }
        return instants.build();
    }

    private Instant only(LocalDateTime local) {
        var rules = zone.getRules();
        return rules.getValidOffsets(local).stream()
                .map(local::toInstant)
                .min(Instant::compareTo)
                .orElseGet(() -> rules.getTransition(local).getInstant());
    }

    /** Both day fields must match, as the other four must. */
    static final class Matcher {
        private static final Map<String, Integer> NAMES = Map.ofEntries(
                Map.entry("JAN", 1),
                Map.entry("FEB", 2),
                Map.entry("MAR", 3),
                Map.entry("APR", 4),
                Map.entry("MAY", 5),
                Map.entry("JUN", 6),
                Map.entry("JUL", 7),
                Map.entry("AUG", 8),
                Map.entry("SEP", 9),
                Map.entry("OCT", 10),
                Map.entry("NOV", 11),
                Map.entry("DEC", 12),
                Map.entry("SUN", 0),
                Map.entry("MON", 1),
                Map.entry("TUE", 2),
                Map.entry("WED", 3),
                Map.entry("THU", 4),
                Map.entry("FRI", 5),
                Map.entry("SAT", 6));
        private static final int[] LEAST = {0, 0, 0, 1, 1, 0};
        private static final int[] MOST = {59, 59, 23, 31, 12, 6};

        private final boolean[][] fits = new boolean[6][60];

        Matcher(String expression) {
            var fields = expression.split(" ");
            for (var field = 0; field < 6; field++) {
                for (var value = LEAST[field]; value <= MOST[field]; value++) {
                    fits[field][value] = fits(fields[field], value, LEAST[field], MOST[field]);
                }
            }
        }

        /** @param local in seconds since 1970-01-01T00:00 of the clock on the wall */
        boolean matches(long local) {
            return fits[0][(int) Math.floorMod(local, 60L)]
                    && fits[1][(int) Math.floorMod(Math.floorDiv(local, 60L), 60L)]
                    && fits[2][(int) Math.floorMod(Math.floorDiv(local, 3_600L), 24L)]
                    && matches(LocalDate.ofEpochDay(Math.floorDiv(local, 86_400L)));
        }

        boolean matches(LocalDate date) {
            return fits[3][date.getDayOfMonth()]
                    && fits[4][date.getMonthValue()]
                    && fits[5][date.getDayOfWeek().getValue() % 7];
        }

        private static boolean fits(String field, int value, int least, int most) {
            return Stream.of(field.split(",")).anyMatch(element -> {
                var parts = element.split("/");
                var ends = parts[0].split("-");
                var open = parts.length == 2 && ends.length == 1;
                var one = parts[0].equals("*") ? least : number(ends[0]);
                var other = parts[0].equals("*") || open ? most : number(ends[ends.length - 1]);
                var from = Math.min(one, other);
                var step = parts.length == 2 ? number(parts[1]) : 1;
                return value >= from && value <= Math.max(one, other) && (value - from) % step == 0;
            });
        }

        private static int number(String text) {
            return NAMES.containsKey(text) ? NAMES.get(text) : Integer.parseInt(text);
        }
    }
}
