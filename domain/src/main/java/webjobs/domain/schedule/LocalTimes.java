package webjobs.domain.schedule;

import static webjobs.domain.schedule.TimesOfDay.NONE;
import static webjobs.domain.schedule.TimesOfDay.SECONDS_OF_DAY;

import java.util.OptionalLong;

/** What an expression says of a clock on the wall, which knows no zones. A local time is in seconds since 1970-01-01T00:00 on it. */
record LocalTimes(Dates dates, TimesOfDay timesOfDay) {
    static long dateOf(long local) {
        return Math.floorDiv(local, (long) SECONDS_OF_DAY);
    }

    static int timeOf(long local) {
        return (int) Math.floorMod(local, (long) SECONDS_OF_DAY);
    }

    boolean contains(long local) {
        return timesOfDay.contains(timeOf(local)) && dates.contains(dateOf(local));
    }

    /** The first that is not before another; empty after year 9999. */
    OptionalLong ceiling(long local) {
        var today = dateOf(local);
        var time = timesOfDay.ceiling(timeOf(local));
        var date = dates.ceiling(time == NONE ? today + 1 : today);
        if (date.isEmpty()) {
            return date;
        }
        var found = date.getAsLong() == today ? time : timesOfDay.ceiling(0);
        return OptionalLong.of(date.getAsLong() * SECONDS_OF_DAY + found);
    }

    /** The last that is not after another; empty before year 1. */
    OptionalLong floor(long local) {
        var today = dateOf(local);
        var time = timesOfDay.floor(timeOf(local));
        var date = dates.floor(time == NONE ? today - 1 : today);
        if (date.isEmpty()) {
            return date;
        }
        var found = date.getAsLong() == today ? time : timesOfDay.floor(SECONDS_OF_DAY - 1);
        return OptionalLong.of(date.getAsLong() * SECONDS_OF_DAY + found);
    }
}
