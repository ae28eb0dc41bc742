package webjobs.domain.schedule;

import java.time.LocalDate;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * What an expression means where clocks are changed. Instants are in seconds since 1970-01-01T00:00Z.
 *
 * @param followsTheRealClock whether each second fires whose local time fits, and nothing else; otherwise certain times of a day are
 *     meant, each of which fires once: one that is left out at the first instant after the gap, one that comes twice the first time
 */
record Recurrence(LocalTimes times, boolean followsTheRealClock) {
    /** How far real and local time, or the two ends of a change, are apart at most, and more. */
    private static final long ANY_SHIFT = 2L * TimesOfDay.SECONDS_OF_DAY;

    static final long FIRST_SECOND = LocalDate.of(1, 1, 1).toEpochDay() * TimesOfDay.SECONDS_OF_DAY;
    static final long LAST_SECOND = LocalDate.of(10_000, 1, 1).toEpochDay() * TimesOfDay.SECONDS_OF_DAY - 1;

    /** @param values for each field, in their order */
    Recurrence(List<TreeSet<Integer>> values, boolean followsTheRealClock) {
        this(
                new LocalTimes(
                        new Dates(
                                bits(values, CronField.DAY_OF_MONTH),
                                bits(values, CronField.MONTH),
                                bits(values, CronField.DAY_OF_WEEK)),
                        new TimesOfDay(
                                bits(values, CronField.HOUR),
                                bits(values, CronField.MINUTE),
                                bits(values, CronField.SECOND))),
                followsTheRealClock);
    }

    private static long bits(List<TreeSet<Integer>> values, CronField field) {
        return TimesOfDay.bits(values.get(field.ordinal()));
    }

    /** The first instant after another at which it fires. */
    OptionalLong after(long instant, ZoneRules rules) {
        var from = Math.max(instant, FIRST_SECOND) + 1;
        while (from <= LAST_SECOND) {
            var stretch = Stretch.at(rules, from);
            if (from == stretch.start() && firesForGap(stretch)) {
                return OptionalLong.of(from);
            }
            var local = times.ceiling(Math.max(stretch.local(from), firstLocal(stretch)));
            if (local.isPresent() && stretch.real(local.getAsLong()) < stretch.end()) {
                var found = stretch.real(local.getAsLong());
                return found <= LAST_SECOND ? OptionalLong.of(found) : OptionalLong.empty();
            }
            from = Math.max(stretch.end(), earliestBeyond(stretch));
        }
        return OptionalLong.empty();
    }

    /** Not later than any instant at which it fires after a stretch. It is far away where dates are rare, and saves many stretches. */
    private long earliestBeyond(Stretch stretch) {
        var local = times.ceiling(
                stretch.local(stretch.end()) - ANY_SHIFT); // clocks may go back and repeat what was before
        return local.isPresent() ? stretch.real(local.getAsLong()) - ANY_SHIFT : LAST_SECOND + 1;
    }

    /** The last instant after one and not after another at which it fires. */
    OptionalLong last(long after, long until, ZoneRules rules) {
        var least = Math.max(after, FIRST_SECOND);
        var to = Math.min(until, LAST_SECOND);
        while (to > least) {
            var stretch = Stretch.at(rules, to);
            var local = times.floor(stretch.local(to));
            if (local.isPresent() && local.getAsLong() >= firstLocal(stretch)) {
                return later(stretch.real(local.getAsLong()), least);
            }
            if (firesForGap(stretch)) {
                return later(stretch.start(), least);
            }
            to = Math.min(stretch.start() - 1, latestBefore(stretch));
        }
        return OptionalLong.empty();
    }

    /** Not earlier than any instant at which it fires before a stretch. */
    private long latestBefore(Stretch stretch) {
        var local = times.floor(stretch.local(stretch.start()) + ANY_SHIFT);
        return local.isPresent() ? stretch.real(local.getAsLong()) + ANY_SHIFT : FIRST_SECOND;
    }

    private static OptionalLong later(long instant, long than) {
        return instant > than ? OptionalLong.of(instant) : OptionalLong.empty();
    }

    /** The first local time of a stretch that can fire: what is repeated does not fire again if certain times are meant. */
    long firstLocal(Stretch stretch) {
        var start = stretch.local(stretch.start());
        return followsTheRealClock ? start : Math.max(start, stretch.unchangedStart());
    }

    /** Whether a time that is meant is left out at the start of a stretch. */
    boolean firesForGap(Stretch stretch) {
        if (followsTheRealClock || !stretch.beginsWithGap()) {
            return false;
        }
        var meant = times.ceiling(stretch.unchangedStart());
        return meant.isPresent() && meant.getAsLong() < stretch.local(stretch.start());
    }
}
