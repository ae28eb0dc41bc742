package webjobs.domain.schedule;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import java.time.Month;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cron expression of six fields: second, minute, hour, day of month, month, day of week (K12).
 *
 * <p>The text is read here, by NCrontab's rules, and given to the cron library in a plain form: what the library takes beyond them is
 * refused, and what it would refuse of them is taken.
 *
 * @param expression as the user wrote it
 */
public record CronSchedule(String expression) {
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

    /** Trusts its argument; text from outside is asked for its {@link #fault} first. */
    public CronSchedule {
        if (fault(expression).isPresent()) {
            throw new IllegalArgumentException("not a schedule: " + expression);
        }
    }

    /** Why a text is no schedule, as a clause for a person; empty where it is one. */
    public static Optional<String> fault(String text) {
        var fields = FIELD.matcher(text).results().toList();
        if (fields.size() == CronField.values().length - 1) {
            return Optional.of(
                    "'" + text + "' has five fields and a schedule has six, the first for seconds: perhaps '0 "
                            + text.strip() + "' is meant");
        }
        if (fields.size() != CronField.values().length) {
            return Optional.of("'" + text + "' has " + (fields.size() == 1 ? "1 field" : fields.size() + " fields")
                    + " and a schedule has six: second, minute, hour, day of month, month, day of week");
        }
        try {
            var values = new ArrayList<TreeSet<Integer>>();
            for (var field : CronField.values()) {
                var found = fields.get(field.ordinal());
                values.add(field.read(found.group(), found.start() + 1));
            }
            var dayOfMonth = fields.get(CronField.DAY_OF_MONTH.ordinal());
            refuseIfItNeverFires(values, dayOfMonth.start() + 1);
            var _ = new CronParser(NCRONTAB).parse(plain(values)).validate();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("'" + text + "' is no schedule: " + e.getMessage());
        }
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
}
