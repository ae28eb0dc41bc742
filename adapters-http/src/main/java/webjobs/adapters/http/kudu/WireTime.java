package webjobs.adapters.http.kudu;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** Moments and durations as .NET writes them; what is finer than its 100 ns is cut off. */
final class WireTime {
    /** The end of a run that has none yet; .NET clients hold it in a type that cannot be null (JSN-04, K5). */
    static final String NEVER = "0001-01-01T00:00:00";

    private static final int TICK_NANOS = 100;

    private static final DateTimeFormatter INSTANT = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 7, true)
            .appendLiteral('Z')
            .toFormatter(Locale.ROOT);

    private WireTime() {}

    /** JSN-03. */
    static String instant(Instant moment) {
        var ticks = moment.getNano() / TICK_NANOS;
        return INSTANT.format(moment.atOffset(ZoneOffset.UTC).withNano(ticks * TICK_NANOS));
    }

    /** {@code [d.]hh:mm:ss[.fffffff]} (JSN-05). @param duration not negative */
    static String duration(Duration duration) {
        var text = new StringBuilder(20);
        if (duration.toDays() > 0) {
            text.append(duration.toDays()).append('.');
        }
        text.append(String.format(
                Locale.ROOT,
                "%02d:%02d:%02d",
                duration.toHoursPart(),
                duration.toMinutesPart(),
                duration.toSecondsPart()));
        var ticks = duration.toNanosPart() / TICK_NANOS;
        if (ticks > 0) {
            text.append(String.format(Locale.ROOT, ".%07d", ticks));
        }
        return text.toString();
    }
}
