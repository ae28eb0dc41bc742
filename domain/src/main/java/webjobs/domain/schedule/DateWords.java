package webjobs.domain.schedule;

import java.util.ArrayList;
import java.util.List;

/** The last three fields of an expression in English words, such as "Monday to Friday"; nothing for every day. */
final class DateWords {
    private final Values days;
    private final Values months;
    private final Values weekdays;

    DateWords(Dates dates) {
        this.days = Values.of(CronField.DAY_OF_MONTH, dates.daysOfMonth());
        this.months = Values.of(CronField.MONTH, dates.months());
        this.weekdays = Values.of(CronField.DAY_OF_WEEK, dates.daysOfWeek());
    }

    /** Parts to be set off by commas. */
    List<String> parts() {
        var parts = new ArrayList<String>();
        if (!days.isAll()) {
            var ofMonths = " of " + (months.isAll() ? "every month" : months("and"));
            parts.add("on " + days() + ofMonths + (weekdays.isAll() ? "" : " if that is a " + weekdays("or")));
            return parts;
        }
        if (!weekdays.isAll()) {
            parts.add(
                    weekdays.isRun()
                            ? name(weekdays, weekdays.first()) + " to " + name(weekdays, weekdays.last())
                            : "every " + weekdays("and"));
        }
        if (!months.isAll()) {
            parts.add(
                    months.isRun()
                            ? "from " + name(months, months.first()) + " to " + name(months, months.last())
                            : "in " + months("and"));
        }
        return parts;
    }

    private String days() {
        if (days.size() == 1) {
            return "day " + days.first();
        }
        if (days.isSeries()) {
            return "every " + Values.ordinal(days.step()) + " day from " + days.first() + " to " + days.last();
        }
        return "days " + (days.isRun() ? days.first() + " to " + days.last() : days.list("and", Integer::toString));
    }

    private String months(String lastWord) {
        return months.list(lastWord, month -> name(months, month));
    }

    private String weekdays(String lastWord) {
        return weekdays.list(lastWord, weekday -> name(weekdays, weekday));
    }

    private static String name(Values values, int value) {
        return values.field().name(value);
    }
}
