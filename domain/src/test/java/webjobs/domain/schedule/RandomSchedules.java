package webjobs.domain.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Expressions, zones and moments that a property is worth trying with; always the same for a seed. */
final class RandomSchedules {
    /** What the contract names, and a dozen that have been odd in other ways. */
    private static final List<String> ZONES = List.of(
            "Europe/Berlin",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "America/Sao_Paulo",
            "UTC",
            "+05:45",
            "Africa/Casablanca",
            "Europe/Dublin",
            "America/New_York",
            "Asia/Kathmandu",
            "Pacific/Kwajalein",
            "America/St_Johns",
            "Antarctica/Troll",
            "Asia/Gaza",
            "Asia/Tehran",
            "Africa/Monrovia",
            "America/Caracas",
            "Asia/Pyongyang",
            "Europe/Moscow",
            "Asia/Manila",
            "Pacific/Kiritimati",
            "Africa/Cairo",
            "America/Havana",
            "America/Anchorage",
            "Asia/Amman");

    private static final List<String> ALL_ZONES = List.copyOf(new TreeSet<>(ZoneId.getAvailableZoneIds()));
    private static final Instant FIRST = Instant.parse("1840-01-01T00:00:00Z");
    private static final Instant RECENT = Instant.parse("2005-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2040-01-01T00:00:00Z");
    private static final String[] MONTHS = {
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"
    };
    private static final String[] WEEKDAYS = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

    private final Random random;

    RandomSchedules(long seed) {
        random = new Random(seed);
    }

    ZoneId zone() {
        return ZoneId.of(oneOf(random.nextInt(4) > 0 ? ZONES : ALL_ZONES));
    }

    /** A moment near a change of the zone's clocks if it has any, and at any second otherwise. */
    Instant nearAChange(ZoneId zone) {
        var changes = changes(zone, random.nextBoolean() ? RECENT : FIRST);
        return changes.isEmpty()
                ? Instant.ofEpochSecond(random.nextLong(RECENT.getEpochSecond(), END.getEpochSecond()))
                : oneOf(changes).getInstant();
    }

    private static List<ZoneOffsetTransition> changes(ZoneId zone, Instant since) {
        return Stream.iterate(
                        zone.getRules().nextTransition(since),
                        change -> change != null && change.getInstant().isBefore(END),
                        change -> zone.getRules().nextTransition(change.getInstant()))
                .toList();
    }

    long between(long least, long most) {
        return random.nextLong(least, most + 1);
    }

    List<String> expressions(Instant near) {
        var expressions = new ArrayList<String>();
        var most = random.nextInt(3) == 0 ? 4 : 1;
        for (var i = random.nextInt(most); i < most; i++) {
            expressions.add(expression(near));
        }
        return expressions;
    }

    /** Half of them fire on the days about a moment, and nearly all of them in its hours. */
    String expression(Instant near) {
        return String.join(
                " ",
                random.nextInt(3) > 0 ? number(0, 59) : field(0, 59),
                random.nextInt(3) == 0 ? number(0, 59) : field(0, 59),
                hour(),
                dates(near));
    }

    /** The last three fields. */
    String dates(Instant near) {
        var day = near.atOffset(ZoneOffset.UTC);
        return switch (random.nextInt(6)) {
            case 0 -> field(1, 28) + " " + named(field(1, 12), MONTHS, 1) + " " + named(field(0, 6), WEEKDAYS, 0);
            case 1 -> day.getDayOfMonth() + " * *";
            case 2 ->
                "* " + MONTHS[day.getMonthValue() - 1] + " "
                        + day.getDayOfWeek().getValue() % 7;
            default -> "* * *";
        };
    }

    private String hour() {
        return switch (random.nextInt(6)) {
            case 0 -> "*";
            case 1, 2 -> number(0, 3);
            case 3 -> number(0, 23) + "-" + number(0, 23) + "," + number(0, 4);
            default -> field(0, 23);
        };
    }

    private String field(int least, int most) {
        return switch (random.nextInt(7)) {
            case 0 -> "*";
            case 1 -> "*/" + number(1, most);
            case 2 -> number(least, most) + "-" + number(least, most);
            case 3 -> number(least, most) + "-" + number(least, most) + "/" + number(1, 9);
            case 4 -> number(least, most) + "/" + number(1, most);
            case 5 -> field(least, most) + "," + number(least, most);
            default -> number(least, most);
        };
    }

    /** The same field with names where it is a number alone. */
    private String named(String field, String[] names, int least) {
        return field.matches("\\d+") && random.nextBoolean() ? names[Integer.parseInt(field) - least] : field;
    }

    private String number(int least, int most) {
        return String.valueOf(random.nextInt(least, most + 1));
    }

    private <T> T oneOf(List<T> several) {
        return several.get(random.nextInt(several.size()));
    }
}
