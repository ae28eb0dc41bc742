package webjobs.domain.schedule;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.Month;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression of six fields: second, minute, hour, day of month, month, day of week (K12).
 *
 * <p>The text is read here, by NCrontab's rules, and given to the cron library in a plain form: what the library takes beyond them is
 * refused, and what it would refuse of them is taken.
 *
 * <p>When the clocks change, what the hour field looks like decides. With {@code *} or a step in it, each second fires whose local time
 * fits. Otherwise certain times of a day are meant: one that is left out fires at the first instant after the gap, one that comes
 * twice fires the first time only. The library's own search is not used: it loses days on which the clocks change, and takes
 * hundreds of times as long.
 *
 * <p>Two of them are equal where the user wrote the same.
 */
public final class CronSchedule {
    private static final Pattern FIELD = Pattern.compile("\\S+");

    private static final CronDefinition NCRONTAB = CronDefinitionBuilder.defineCron()
            .withSeconds()
            .withValidRange(0, 59)
            .and()
            .withMinutes()
            .withValidRange(0, 59)
            .and()
            .withHours()
            .withValidRange(0, 23)
            .and()
            .withDayOfMonth()
            .withValidRange(1, 31)
            .and()
            .withMonth()
            .withValidRange(1, 12)
            .and()
            .withDayOfWeek()
            .withValidRange(0, 6)
            .withMondayDoWValue(1)
            .and()
            .matchDayOfWeekAndDayOfMonth()
            .instance();

    private static final CronParser PARSER = new CronParser(NCRONTAB);

    private final String expression;
    private final Recurrence recurrence;

    /** Trusts its argument; text from outside is {@linkplain #parse parsed}, or asked for its {@link #fault}. */
    public CronSchedule(String expression) {
        this.expression = expression;
        this.recurrence = read(expression);
    }

    /** The schedule that a text from outside is, if it is one. */
    public static Optional<CronSchedule> parse(String text) {
        try {
            return Optional.of(new CronSchedule(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Why a text is no schedule, as a clause for a person; empty where it is one. */
    public static Optional<String> fault(String text) {
        try {
            var _ = read(text);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            var hint = CronHint.of(text).map(clause -> ": " + clause).orElse("");
            return Optional.of(Objects.requireNonNull(e.getMessage()) + hint);
        }
    }

    /** What is right in it, but surely not meant: a whole sentence each. */
    public List<String> remarks() {
        return CronRemarks.of(this);
    }

    private static Recurrence read(String text) {
        var fields = FIELD.matcher(text).results().toList();
        if (fields.size() == CronField.values().length - 1) {
            throw new IllegalArgumentException(
                    "'" + text + "' has five fields and a schedule has six, the first for seconds");
        }
        if (fields.size() != CronField.values().length) {
            throw new IllegalArgumentException(
                    "'" + text + "' has " + (fields.size() == 1 ? "1 field" : fields.size() + " fields")
                            + " and a schedule has six: second, minute, hour, day of month, month, day of week");
        }
        try {
            return recurrence(fields);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is no schedule: " + e.getMessage(), e);
        }
    }

    private static Recurrence recurrence(List<MatchResult> fields) {
        var values = new ArrayList<TreeSet<Integer>>();
        for (var field : CronField.values()) {
            var found = fields.get(field.ordinal());
            values.add(field.read(found.group(), found.start() + 1));
        }
        var dayOfMonth = fields.get(CronField.DAY_OF_MONTH.ordinal());
        refuseIfItNeverFires(values, dayOfMonth.start() + 1);
        var _ = PARSER.parse(plain(values)).validate();
        var hour = fields.get(CronField.HOUR.ordinal()).group();
        return new Recurrence(values, hour.contains("*") || hour.contains("/"));
    }

    /** Only the days of months matter: each date, 29 February too, falls on each day of the week in some year. */
    private static void refuseIfItNeverFires(List<TreeSet<Integer>> values, int position) {
        var firstDay = values.get(CronField.DAY_OF_MONTH.ordinal()).first();
        var months = values.get(CronField.MONTH.ordinal());
        if (months.stream().noneMatch(month -> firstDay <= Month.of(month).maxLength())) {
            throw new CronField.Fault(
                    "it never fires, for no month of it has the day " + firstDay + ", at position " + position);
        }
    }

    private static String plain(List<TreeSet<Integer>> values) {
        return Stream.of(CronField.values())
                .map(field -> field.plain(values.get(field.ordinal())))
                .collect(Collectors.joining(" "));
    }

    /** The expression as the user wrote it. */
    public String expression() {
        return expression;
    }

    /**
     * The first instant at which it fires that is later than another; empty where that would be after the year 9999. What lies before
     * the year 1 is not looked at.
     *
     * @return a whole second
     */
    public Optional<Instant> after(Instant instant, ZoneId zone) {
        var found = recurrence.after(instant.getEpochSecond(), zone.getRules());
        return found.isPresent() ? Optional.of(Instant.ofEpochSecond(found.getAsLong())) : Optional.empty();
    }

    /** When it fires, in English words that go on "It fires": "every 5 minutes, Monday to Friday". */
    public String inWords() {
        var times = recurrence.times();
        var parts = new ArrayList<String>();
        parts.add(new TimeWords(times.timesOfDay(), recurrence.followsTheRealClock()).text());
        parts.addAll(new DateWords(times.dates()).parts());
        return String.join(", ", parts);
    }

    Recurrence recurrence() {
        return recurrence;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CronSchedule that && expression.equals(that.expression);
    }

    @Override
    public int hashCode() {
        return expression.hashCode();
    }

    @Override
    public String toString() {
        return expression;
    }
}
