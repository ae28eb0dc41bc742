package webjobs.domain.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The first three fields of an expression in English words, such as "every 5 minutes" or "at 02:30". */
final class TimeWords {
    /** More times of day than these are told by what they have in common. */
    private static final int MOST_TIMES = 6;

    /** More stretches of the day than these are told by their hours. */
    private static final int MOST_WINDOWS = 3;

    private final Values seconds;
    private final Values minutes;
    private final Values hours;
    private final boolean followsTheRealClock;

    TimeWords(TimesOfDay times, boolean followsTheRealClock) {
        this.seconds = Values.of(CronField.SECOND, times.seconds());
        this.minutes = Values.of(CronField.MINUTE, times.minutes());
        this.hours = Values.of(CronField.HOUR, times.hours());
        this.followsTheRealClock = followsTheRealClock;
    }

    String text() {
        if (!followsTheRealClock && seconds.size() * minutes.size() * hours.size() <= MOST_TIMES) {
            return "at " + Values.list(times(), "and");
        }
        if (!seconds.isOnly(0)) {
            return everySecond();
        }
        return minutes.isOnly(0) ? everyHour() : everyMinute();
    }

    private List<String> times() {
        var times = new ArrayList<String>();
        for (var hour : hours.inOrder()) {
            for (var minute : minutes.inOrder()) {
                for (var second : seconds.inOrder()) {
                    var time = two(hour) + ":" + two(minute);
                    times.add(seconds.isOnly(0) ? time : time + ":" + two(second));
                }
            }
        }
        return times;
    }

    private String everyHour() {
        if (hours.isAll() || hours.isEven()) {
            return every(hours);
        }
        if (hours.isRun() || hours.isSeries()) {
            return every(hours) + " from " + two(hours.first()) + ":00 to " + two(hours.last()) + ":00";
        }
        return "at " + Values.list(times(), "and");
    }

    private String everyMinute() {
        return minutes.isAll() || minutes.isEven()
                ? every(minutes) + during(":59")
                : placeOrSeries(minutes) + ofTheHours();
    }

    private String everySecond() {
        var evenly = seconds.isAll() || seconds.isEven();
        var lead = evenly ? every(seconds) : placeOrSeries(seconds);
        if (minutes.isAll()) {
            return (evenly ? lead : lead + " of every minute") + during(":59:59");
        }
        var place = minutes.isEven() ? "every " + Values.ordinal(minutes.step()) + " minute" : place(minutes);
        return lead + " of " + place + (minutes.isEven() ? during(":59:59") : ofTheHours());
    }

    /** "every 10 minutes from minute 5 to 55", "at minutes 5 to 9", "at minute 5" */
    private static String placeOrSeries(Values values) {
        return values.isSeries()
                ? every(values) + " from " + values.field().word() + " " + values.first() + " to " + values.last()
                : "at " + place(values);
    }

    private static String place(Values values) {
        var word = values.field().word();
        if (values.size() == 1) {
            return word + " " + values.first();
        }
        if (values.isSeries()) {
            return "every " + Values.ordinal(values.step()) + " " + word + " from " + values.first() + " to "
                    + values.last();
        }
        return values.isRun()
                ? word + "s " + values.first() + " to " + values.last()
                : word + "s " + values.list("and", Integer::toString);
    }

    private static String every(Values values) {
        var word = values.field().word();
        return values.step() == 1 ? "every " + word : "every " + values.step() + " " + word + "s";
    }

    private String ofTheHours() {
        return hours.isAll()
                ? " of every hour"
                : windows(":59").map(windows -> " of every hour" + windows).orElseGet(() -> " of " + theHours());
    }

    /** Nothing for the whole day. @param lastOfHour how the last moment of an hour is written */
    private String during(String lastOfHour) {
        return hours.isAll() ? "" : windows(lastOfHour).orElseGet(() -> " in " + theHours());
    }

    private String theHours() {
        if (hours.isEven()) {
            return "every " + Values.ordinal(hours.step()) + " hour";
        }
        return hours.isSeries() ? place(hours) : "the " + place(hours);
    }

    /** " from 09:00 to 11:59 and from 14:00 to 17:59", unless that becomes too long */
    private Optional<String> windows(String lastOfHour) {
        var windows = new ArrayList<String>();
        for (var hour : hours.inOrder()) {
            if (!hours.inOrder().contains(hour - 1)) {
                var last = hour;
                while (hours.inOrder().contains(last + 1)) {
                    last++;
                }
                windows.add("from " + two(hour) + lastOfHour.replace("59", "00") + " to " + two(last) + lastOfHour);
            }
        }
        return windows.size() <= MOST_WINDOWS ? Optional.of(" " + Values.list(windows, "and")) : Optional.empty();
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : String.valueOf(number);
    }
}
