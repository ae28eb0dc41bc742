package webjobs.domain.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What somebody may have meant whose text is no schedule here but one to another program: cron's five fields and its words, Quartz's
 * seven and its letters, a span of time. What is suggested is always a schedule.
 */
final class CronHint {
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("yearly", "0 0 0 1 1 *"),
            Map.entry("annually", "0 0 0 1 1 *"),
            Map.entry("monthly", "0 0 0 1 * *"),
            Map.entry("weekly", "0 0 0 * * 0"),
            Map.entry("daily", "0 0 0 * * *"),
            Map.entry("nightly", "0 0 0 * * *"),
            Map.entry("midnight", "0 0 0 * * *"),
            Map.entry("hourly", "0 0 * * * *"),
            Map.entry("every hour", "0 0 * * * *"),
            Map.entry("every minute", "0 * * * * *"),
            Map.entry("every_minute", "0 * * * * *"),
            Map.entry("minutely", "0 * * * * *"),
            Map.entry("every second", "* * * * * *"));

    private static final Pattern INTERVAL = Pattern.compile("@?(?:every|pt)?\\s*(\\d{1,6})\\s*([smhd])[a-z]*");
    private static final Pattern CLOCK = Pattern.compile("(?:(\\d{1,3})\\.)?(\\d{1,2}):([0-5]\\d)(?::([0-5]\\d))?");
    private static final Pattern DAYS = Pattern.compile("([0-7])(?:-([0-7]))?(?:/(\\d))?");
    private static final Pattern NTH_DAY = Pattern.compile("([A-Z]{3}|\\d)#([1-5])", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBER = Pattern.compile(".*\\d.*");
    private static final Pattern LAST = Pattern.compile("(?i)(L|LW|L-\\d+|\\d+W|\\dL|[A-Z]{3}L)");

    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;
    private static final int A_WEEK = 7;

    private CronHint() {}

    /** A clause that goes on behind what is wrong with the text; empty where nobody can tell what is meant. */
    static Optional<String> of(String text) {
        var line = text.strip().replaceAll("(?<=\\S),\\s+(?=\\w)", ",");
        return Stream.<Function<String, Optional<String>>>of(CronHint::word, CronHint::span, CronHint::fields)
                .flatMap(reading -> reading.apply(line).stream())
                .filter(candidate -> CronSchedule.parse(candidate).isPresent())
                .findFirst()
                .map(meant -> "perhaps '" + meant + "' is meant" + ofBothDays(line))
                .or(() -> advice(line));
    }

    /** Where both are restricted, cron fires on either day. */
    private static String ofBothDays(String line) {
        var fields = line.split("\\s+");
        return fields.length == CronField.values().length - 1
                        && Stream.of(fields[2], fields[4])
                                .noneMatch(field -> field.startsWith("*") || field.equals("?"))
                ? ", which needs both the day of month and the day of week, where cron takes either"
                : "";
    }

    private static Optional<String> word(String line) {
        return Optional.ofNullable(WORDS.get(line.toLowerCase(Locale.ROOT).replaceFirst("^@", "")));
    }

    /** A span of time is an interval; as a time of the day it is read where no interval is like it. */
    private static Optional<String> span(String line) {
        var interval = INTERVAL.matcher(line.toLowerCase(Locale.ROOT));
        if (interval.matches()) {
            var unit = Map.of("s", 1, "m", MINUTE, "h", HOUR).getOrDefault(interval.group(2), DAY);
            return every(Long.parseLong(interval.group(1)) * unit);
        }
        var clock = CLOCK.matcher(line);
        if (!clock.matches()) {
            return Optional.empty();
        }
        var days = clock.group(1) == null ? 0 : Integer.parseInt(clock.group(1));
        var hours = Integer.parseInt(clock.group(2));
        var minutes = Integer.parseInt(clock.group(3));
        var seconds = clock.group(4) == null ? 0 : Integer.parseInt(clock.group(4));
        var asInterval = clock.group(4) == null
                ? Optional.<String>empty()
                : every((long) days * DAY + hours * HOUR + minutes * MINUTE + seconds);
        return asInterval.or(() -> Optional.of(seconds + " " + minutes + " " + hours + " * * *"));
    }

    private static Optional<String> every(long seconds) {
        if (seconds == (long) A_WEEK * DAY) {
            return Optional.of("0 0 0 * * 0");
        }
        if (seconds == DAY) {
            return Optional.of("0 0 0 * * *");
        }
        if (seconds == 0 || DAY % seconds != 0) {
            return Optional.empty();
        }
        if (seconds % HOUR == 0) {
            return Optional.of("0 0 " + step(seconds / HOUR) + " * * *");
        }
        if (seconds % MINUTE == 0) {
            return Optional.of("0 " + step(seconds / MINUTE) + " * * * *").filter(_ -> HOUR % seconds == 0);
        }
        return Optional.of(step(seconds) + " * * * * *").filter(_ -> MINUTE % seconds == 0);
    }

    private static String step(long step) {
        return step == 1 ? "*" : "*/" + step;
    }

    private static Optional<String> fields(String line) {
        var fields = new ArrayList<>(Arrays.asList(line.split("\\s+")));
        var isQuartz = fields.size() == CronField.values().length + 1;
        if (isQuartz) {
            fields.removeLast(); // the year
        } else if (fields.size() == CronField.values().length - 1) {
            fields.addFirst("0");
        }
        if (fields.size() != CronField.values().length) {
            return Optional.empty();
        }
        var days = CronField.DAY_OF_WEEK.ordinal();
        if (!isQuartz
                && line.matches(".*[?#].*")
                && NUMBER.matcher(fields.get(days).replaceAll("#.*", "")).matches()) {
            return Optional.empty(); // nobody can tell on which day that program's week begins
        }
        fields.replaceAll(field -> field.equals("?") ? "*" : field);
        wrapAround(fields, CronField.SECOND, "60");
        wrapAround(fields, CronField.MINUTE, "60");
        wrapAround(fields, CronField.HOUR, "24");
        takeNthDayApart(fields);
        fields.set(days, days(fields.get(days), isQuartz ? 1 : 0));
        return Optional.of(String.join(" ", fields));
    }

    private static void wrapAround(List<String> fields, CronField field, String beyond) {
        if (fields.get(field.ordinal()).equals(beyond)) {
            fields.set(field.ordinal(), "0");
        }
    }

    /** The second Monday is the Monday among the days 8 to 14. */
    private static void takeNthDayApart(List<String> fields) {
        var nth = NTH_DAY.matcher(fields.get(CronField.DAY_OF_WEEK.ordinal()));
        if (nth.matches() && fields.get(CronField.DAY_OF_MONTH.ordinal()).equals("*")) {
            var last = A_WEEK * Integer.parseInt(nth.group(2));
            var first = last - A_WEEK + 1;
            fields.set(CronField.DAY_OF_MONTH.ordinal(), first + "-" + Math.min(last, 31));
            fields.set(CronField.DAY_OF_WEEK.ordinal(), nth.group(1));
        }
    }

    /** Days of the week by the numbers that they have here. @param sunday the number that Sunday has in the text, besides 7 */
    private static String days(String field, int sunday) {
        var elements = field.split(",", -1);
        if (Arrays.stream(elements).noneMatch(element -> DAYS.matcher(element).matches())
                || sunday == 0 && !field.contains("7")) {
            return field;
        }
        var numbers = new TreeSet<Integer>();
        var names = new ArrayList<String>();
        for (var element : elements) {
            var days = DAYS.matcher(element);
            if (!days.matches()) {
                names.add(element);
                continue;
            }
            var from = Integer.parseInt(days.group(1));
            var step = days.group(3) == null ? 1 : Math.max(1, Integer.parseInt(days.group(3)));
            var to =
                    days.group(2) != null ? Integer.parseInt(days.group(2)) : days.group(3) == null ? from : 6 + sunday;
            for (var day = from; day <= to; day += step) {
                numbers.add((day - sunday + A_WEEK) % A_WEEK);
            }
        }
        if (!numbers.isEmpty()) {
            names.add(CronField.DAY_OF_WEEK.plain(numbers));
        }
        return String.join(",", names);
    }

    private static Optional<String> advice(String line) {
        if (line.equalsIgnoreCase("@reboot")) {
            return Optional.of("what is to run from the server's start on is a continuous job");
        }
        if (Arrays.stream(line.split("[\\s,]+"))
                .anyMatch(part -> LAST.matcher(part).matches())) {
            return Optional.of(
                    "there is no letter for the last day or the nearest working day: take the days that it can be, as in"
                            + " '0 0 0 28-31 * *', and have the script look at the date");
        }
        return line.matches(".*[?#].*") && !line.contains("@")
                ? Optional.of("write * for ?, and days of the week by their names, such as MON,"
                        + " for their numbers differ from program to program")
                : Optional.empty();
    }
}
