package webjobs.domain.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A change of a zone's clocks, and what one should know of it who has a schedule there. */
record ClockChange(ZoneId zone, ZoneOffsetTransition change) {
    /** The changes that leave out or repeat local times after one instant and not after another. */
    static List<ClockChange> touching(ZoneId zone, Instant after, Instant until) {
        var rules = zone.getRules();
        var found = new ArrayList<ClockChange>();
        var change = rules.nextTransition(after.minus(Period.ofDays(2)));
        while (change != null && !change.getInstant().minus(repetition(change)).isAfter(until)) {
            if (change.getInstant().plus(repetition(change)).isAfter(after)) {
                found.add(new ClockChange(zone, change));
            }
            change = rules.nextTransition(change.getInstant());
        }
        return found;
    }

    /** How long the local times take, each time, that come twice. */
    private static Duration repetition(ZoneOffsetTransition change) {
        return change.isOverlap() ? change.getDuration().abs() : Duration.ZERO;
    }

    /** What an expression makes of it, as a sentence; empty where it makes no difference. */
    Optional<String> note(CronSchedule expression) {
        var times = expression.recurrence().times();
        var first = times.ceiling(seconds(begin()));
        if (first.isEmpty() || first.getAsLong() >= seconds(end())) {
            return Optional.empty();
        }
        var second = times.ceiling(first.getAsLong() + 1);
        var onlyOne = second.isEmpty() || second.getAsLong() >= seconds(end());
        var what = onlyOne ? only(LocalDateTime.ofEpochSecond(first.getAsLong(), 0, ZoneOffset.UTC)) : stretch();
        return Optional.of(what + " in " + zone + ": '" + expression.expression() + "' "
                + consequence(expression.recurrence().followsTheRealClock(), onlyOne) + ".");
    }

    /** The local times from here until {@link #end} are left out or repeated. */
    private LocalDateTime begin() {
        return change.isGap() ? change.getDateTimeBefore() : change.getDateTimeAfter();
    }

    private LocalDateTime end() {
        return change.isGap() ? change.getDateTimeAfter() : change.getDateTimeBefore();
    }

    private static long seconds(LocalDateTime local) {
        return local.toEpochSecond(ZoneOffset.UTC);
    }

    private String only(LocalDateTime local) {
        return local.toLocalTime() + exists() + " on " + local.toLocalDate();
    }

    private String stretch() {
        var toMidnight = end().toLocalTime().equals(LocalTime.MIDNIGHT);
        var lastDate = toMidnight ? end().toLocalDate().minusDays(1) : end().toLocalDate();
        var to = toMidnight ? "24:00" : end().toLocalTime().toString();
        var from = "The time from " + begin().toLocalTime();
        return begin().toLocalDate().equals(lastDate)
                ? from + " to " + to + exists() + " on " + lastDate
                : from + " on " + begin().toLocalDate() + " to " + to + " on " + lastDate + exists();
    }

    private String exists() {
        return change.isGap() ? " does not exist" : " exists twice";
    }

    private String consequence(boolean followsTheRealClock, boolean onlyOne) {
        if (change.isGap()) {
            return followsTheRealClock
                    ? "does not fire then"
                    : "fires " + (onlyOne ? "" : "once ") + "at " + afterGap();
        }
        return followsTheRealClock ? "fires both times" : "fires the first time only";
    }

    private String afterGap() {
        var sameDate = begin().toLocalDate().equals(end().toLocalDate());
        return end().toLocalTime() + (sameDate ? "" : " on " + end().toLocalDate()) + " instead";
    }
}
