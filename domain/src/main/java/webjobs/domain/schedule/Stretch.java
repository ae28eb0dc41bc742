package webjobs.domain.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * A stretch of real time during which the clocks of a zone go evenly: from one change of its offset to the next. All in seconds.
 *
 * <p>No zone has changed twice within days, so what a change did to local times can be told without the changes before it.
 *
 * @param start the first second of it, since 1970-01-01T00:00Z
 * @param end the first second after it
 * @param offset local time less real time, during it
 * @param offsetBefore the same for the stretch before it
 */
record Stretch(long start, long end, int offset, int offsetBefore) {
    /** Before and after all that is ever looked at, and still a date. */
    private static final long BEFORE_ALL = LocalDate.of(0, 1, 1).toEpochDay() * TimesOfDay.SECONDS_OF_DAY;

    private static final long AFTER_ALL = LocalDate.of(10_001, 1, 1).toEpochDay() * TimesOfDay.SECONDS_OF_DAY;

    /** The stretch that a second belongs to. */
    static Stretch at(ZoneRules rules, long second) {
        if (rules.isFixedOffset()) {
            var offset = rules.getOffset(Instant.EPOCH).getTotalSeconds();
            return new Stretch(BEFORE_ALL, AFTER_ALL, offset, offset);
        }
        var instant = Instant.ofEpochSecond(second);
        var offset = rules.getOffset(instant).getTotalSeconds();
        var change = rules.previousTransition(instant.plusSeconds(1));
        var next = rules.nextTransition(instant);
        return new Stretch(
                change == null ? BEFORE_ALL : change.toEpochSecond(),
                next == null ? AFTER_ALL : next.toEpochSecond(),
                offset,
                change == null ? offset : before(change));
    }

    private static int before(ZoneOffsetTransition change) {
        return change.getOffsetBefore().getTotalSeconds();
    }

    long local(long second) {
        return second + offset;
    }

    long real(long local) {
        return local - offset;
    }

    /** What a clock that was not changed would have shown at the start. */
    long unchangedStart() {
        return start + offsetBefore;
    }

    /** Whether local times were left out at the start: from {@link #unchangedStart} until the local time of the start. */
    boolean beginsWithGap() {
        return offset > offsetBefore;
    }
}
