package webjobs.domain.schedule;

import java.util.List;
import java.util.SortedSet;

/**
 * The times of day that the first three fields of an expression name. A time is a number of seconds since midnight; a set of values is
 * a number whose bit {@code n} stands for the value {@code n}.
 */
record TimesOfDay(long hours, long minutes, long seconds) {
    /** What the searches answer where there is no such time. */
    static final int NONE = -1;

    static final int SECONDS_OF_DAY = 86_400;
    private static final int SECONDS_OF_HOUR = 3_600;
    private static final int SECONDS_OF_MINUTE = 60;
    private static final int MINUTES_OF_HOUR = 60;

    static long bits(SortedSet<Integer> values) {
        var bits = 0L;
        for (var value : values) {
            bits |= 1L << value;
        }
        return bits;
    }

    boolean contains(int time) {
        return (secondsOf(time / SECONDS_OF_MINUTE) >>> time % SECONDS_OF_MINUTE & 1) == 1;
    }

    /** The first of these times that is not before another, or {@link #NONE}. */
    int ceiling(int time) {
        var hour = time / SECONDS_OF_HOUR;
        var minute = time / SECONDS_OF_MINUTE % MINUTES_OF_HOUR;
        if (has(hours, hour)) {
            var second = has(minutes, minute) ? first(seconds, time % SECONDS_OF_MINUTE) : NONE;
            if (second != NONE) {
                return time(hour, minute, second);
            }
            var later = first(minutes, minute + 1);
            if (later != NONE) {
                return time(hour, later, first(seconds, 0));
            }
        }
        var later = first(hours, hour + 1);
        return later == NONE ? NONE : time(later, first(minutes, 0), first(seconds, 0));
    }

    /** The last of these times that is not after another, or {@link #NONE}. */
    int floor(int time) {
        var hour = time / SECONDS_OF_HOUR;
        var minute = time / SECONDS_OF_MINUTE % MINUTES_OF_HOUR;
        if (has(hours, hour)) {
            var second = has(minutes, minute) ? lastUpTo(seconds, time % SECONDS_OF_MINUTE) : NONE;
            if (second != NONE) {
                return time(hour, minute, second);
            }
            var earlier = lastUpTo(minutes, minute - 1);
            if (earlier != NONE) {
                return time(hour, earlier, last(seconds));
            }
        }
        var earlier = lastUpTo(hours, hour - 1);
        return earlier == NONE ? NONE : time(earlier, last(minutes), last(seconds));
    }

    /** How many times from one, until another exclusively, are among those of any of several. */
    static int count(List<TimesOfDay> several, int from, int until) {
        var count = 0;
        for (var minute = from / SECONDS_OF_MINUTE; minute * SECONDS_OF_MINUTE < until; minute++) {
            var seconds = 0L;
            for (var one : several) {
                seconds |= one.secondsOf(minute);
            }
            var begin = minute * SECONDS_OF_MINUTE;
            if (begin < from) {
                seconds &= -1L << from - begin;
            }
            if (until - begin < SECONDS_OF_MINUTE) {
                seconds &= (1L << until - begin) - 1;
            }
            count += Long.bitCount(seconds);
        }
        return count;
    }

    private long secondsOf(int minuteOfDay) {
        return has(hours, minuteOfDay / MINUTES_OF_HOUR) && has(minutes, minuteOfDay % MINUTES_OF_HOUR) ? seconds : 0;
    }

    private static boolean has(long set, int value) {
        return (set >>> value & 1) == 1;
    }

    private static int first(long set, int from) {
        var rest = set & -1L << from;
        return rest == 0 ? NONE : Long.numberOfTrailingZeros(rest);
    }

    private static int last(long set) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(set);
    }

    private static int lastUpTo(long set, int to) {
        return last(set & (1L << to + 1) - 1);
    }

    private static int time(int hour, int minute, int second) {
        return hour * SECONDS_OF_HOUR + minute * SECONDS_OF_MINUTE + second;
    }
}
