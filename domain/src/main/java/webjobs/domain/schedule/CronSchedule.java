package webjobs.domain.schedule;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import java.util.Optional;

/**
 * A cron expression of six fields: second, minute, hour, day of month, month, day of week (K12).
 *
 * @param expression as the user wrote it
 */
public record CronSchedule(String expression) {
    private static final int FIELDS = 6;

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
        var fields = text.strip().isEmpty() ? 0 : text.strip().split("\\s+").length;
        if (fields == FIELDS - 1) {
            return Optional.of(
                    "'" + text + "' has five fields and a schedule has six, the first for seconds: did you mean '0 "
                            + text.strip() + "'?");
        }
        if (fields != FIELDS) {
            return Optional.of("'" + text + "' has " + fields
                    + " fields and a schedule has six: second, minute, hour, day of month, month, day of week");
        }
        try {
            var _ = new CronParser(NCRONTAB).parse(text).validate();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("'" + text + "' is no schedule: " + e.getMessage());
        }
    }
}
