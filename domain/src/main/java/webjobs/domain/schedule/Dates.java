package webjobs.domain.schedule;

import java.time.LocalDate;
import java.util.OptionalLong;

/**
 * The dates that the last three fields of an expression name; the day of the month and the day of the week must both fit. A date is a
 * number of days since 1970-01-01; a set of values is a number whose bit {@code n} stands for the value {@code n}.
 */
record Dates(long daysOfMonth, long months, long daysOfWeek) {
    /** Dates are sought up to the end of year 9999 and back to the beginning of year 1. */
    private static final int LAST_YEAR = 9999;

    private static final int FIRST_YEAR = 1;

    /** 1970-01-01 was a Thursday, and Sunday is 0. */
    private static final int WEEKDAY_OF_DATE_0 = 4;

    private static final int DAYS_OF_WEEK = 7;

    boolean contains(long date) {
        if (!has(daysOfWeek, weekday(date))) {
            return false;
        }
        var day = LocalDate.ofEpochDay(date);
        return has(months, day.getMonthValue()) && has(daysOfMonth, day.getDayOfMonth());
    }

    /** The first of these dates that is not before another; one such is never further off than 40 years. */
    OptionalLong ceiling(long date) {
        var day = LocalDate.ofEpochDay(date);
        while (day.getYear() <= LAST_YEAR) {
            for (var rest = ofMonth(day) & -1L << day.getDayOfMonth(); rest != 0; rest &= rest - 1) {
                var found = firstOfMonth(day) + Long.numberOfTrailingZeros(rest) - 1;
                if (has(daysOfWeek, weekday(found))) {
                    return OptionalLong.of(found);
                }
            }
            day = day.withDayOfMonth(1).plusMonths(1);
        }
        return OptionalLong.empty();
    }

    /** The last of these dates that is not after another. */
    OptionalLong floor(long date) {
        var day = LocalDate.ofEpochDay(date);
        while (day.getYear() >= FIRST_YEAR) {
            for (var rest = ofMonth(day) & (2L << day.getDayOfMonth()) - 1;
                    rest != 0;
                    rest ^= Long.highestOneBit(rest)) {
                var found = firstOfMonth(day) + Long.SIZE - 1 - Long.numberOfLeadingZeros(rest) - 1;
                if (has(daysOfWeek, weekday(found))) {
                    return OptionalLong.of(found);
                }
            }
            day = day.withDayOfMonth(1).minusDays(1);
        }
        return OptionalLong.empty();
    }

    private long ofMonth(LocalDate day) {
        return has(months, day.getMonthValue()) ? daysOfMonth & (2L << day.lengthOfMonth()) - 1 : 0;
    }

    private static long firstOfMonth(LocalDate day) {
        return day.toEpochDay() - day.getDayOfMonth() + 1;
    }

    private static int weekday(long date) {
        return (int) Math.floorMod(date + WEEKDAY_OF_DATE_0, (long) DAYS_OF_WEEK);
    }

    private static boolean has(long set, int value) {
        return (set >>> value & 1) == 1;
    }
}
