package webjobs.domain.schedule;

import static webjobs.domain.schedule.TimesOfDay.SECONDS_OF_DAY;

import java.time.zone.ZoneRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the instants at which at least one of several recurrences fires, by whole days: a day's count depends only on which of them
 * have that date, and few such sets come up.
 *
 * <p>Confined to one count.
 */
final class Tally {
    private final List<Recurrence> all;
    private final List<Recurrence> onTheRealClock;
    private final Map<List<TimesOfDay>, Integer> wholeDays = new HashMap<>();

    Tally(List<CronSchedule> expressions) {
        all = expressions.stream().map(CronSchedule::recurrence).toList();
        onTheRealClock = all.stream().filter(Recurrence::followsTheRealClock).toList();
    }

    /** How many instants lie after one second and not after another. */
    long count(long after, long until, ZoneRules rules) {
        var count = 0L;
        var from = Math.max(after, Recurrence.FIRST_SECOND) + 1;
        var end = Math.min(until, Recurrence.LAST_SECOND) + 1;
        while (from < end) {
            var stretch = Stretch.at(rules, from);
            var part = Math.min(end, stretch.end());
            count += count(stretch, from, part);
            from = part;
        }
        return count;
    }

    private long count(Stretch stretch, long from, long end) {
        var first = stretch.local(from);
        var last = stretch.local(end);
        var repeatedUntil = Math.clamp(stretch.unchangedStart(), first, last);
        var count = count(onTheRealClock, first, repeatedUntil) + count(all, repeatedUntil, last);
        var forGap = from == stretch.start()
                && all.stream().anyMatch(one -> one.firesForGap(stretch))
                && all.stream().noneMatch(one -> one.times().contains(first));
        return forGap ? count + 1 : count;
    }

    /** How many local times from one, until another exclusively, are among those of any of several. */
    private long count(List<Recurrence> several, long from, long until) {
        var count = 0L;
        for (var local = from; local < until && !several.isEmpty(); ) {
            var date = LocalTimes.dateOf(local);
            var midnight = date * SECONDS_OF_DAY;
            var end = Math.min(until, midnight + SECONDS_OF_DAY);
            count += countDay(on(date, several), (int) (local - midnight), (int) (end - midnight));
            local = end;
        }
        return count;
    }

    private static List<TimesOfDay> on(long date, List<Recurrence> several) {
        return several.stream()
                .map(Recurrence::times)
                .filter(times -> times.dates().contains(date))
                .map(LocalTimes::timesOfDay)
                .toList();
    }

    private int countDay(List<TimesOfDay> times, int from, int until) {
        return from == 0 && until == SECONDS_OF_DAY
                ? wholeDays.computeIfAbsent(times, key -> TimesOfDay.count(key, 0, SECONDS_OF_DAY))
                : TimesOfDay.count(times, from, until);
    }
}
