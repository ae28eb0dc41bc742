package webjobs.adapters.http.v1;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Moments and durations as our API writes and reads them. What is finer than a microsecond is cut off. */
final class Times {
    private static final int MICRO_DIGITS = 6;
    private static final int NANOS_OF_A_MICRO = 1_000;
    private static final int LAST_YEAR = 9999;

    private static final DateTimeFormatter UTC = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, MICRO_DIGITS, true)
            .appendLiteral('Z')
            .toFormatter(Locale.ROOT);

    /** The offset's own seconds stand there where it has some, as in the 19th century. */
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxxxx", Locale.ROOT);

    /** A query turns the plus of an offset into a blank where the caller has not escaped it. */
    private static final Pattern LOST_PLUS = Pattern.compile(" (?=\\d\\d:\\d\\d$)");

    private Times() {}

    /** RFC 3339 in UTC. */
    static String instant(Instant moment) {
        var micros = moment.getNano() / NANOS_OF_A_MICRO;
        return UTC.format(moment.atOffset(ZoneOffset.UTC).withNano(micros * NANOS_OF_A_MICRO));
    }

    /** RFC 3339 with the offset of a zone's clocks, to the second. */
    static String local(OffsetDateTime moment) {
        return LOCAL.format(moment);
    }

    /** The moment of an RFC 3339 text, of the years 0 to 9999. Empty where it is none. */
    static Optional<Instant> parse(String text) {
        try {
            var moment = OffsetDateTime.parse(LOST_PLUS.matcher(text.strip()).replaceFirst("+"));
            return moment.getYear() < 0 || moment.getYear() > LAST_YEAR
                    ? Optional.empty()
                    : Optional.of(moment.toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** A duration for programs, in seconds. */
    static BigDecimal seconds(Duration duration) {
        var micros = Math.addExact(
                Math.multiplyExact(duration.toSeconds(), 1_000_000L), duration.toNanosPart() / NANOS_OF_A_MICRO);
        var seconds = BigDecimal.valueOf(micros, MICRO_DIGITS).stripTrailingZeros();
        return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
    }

    /** A duration for people: {@code 3 ms}, {@code 1.2 s}, {@code 5 min 10 s}, {@code 2 h 5 min} or {@code 3 d 4 h}. */
    static String inWords(Duration duration) {
        if (duration.toSeconds() == 0) {
            return duration.toMillis() + " ms";
        }
        if (duration.toMinutes() == 0) {
            return BigDecimal.valueOf(duration.toMillis() / 100, 1)
                            .stripTrailingZeros()
                            .toPlainString() + " s";
        }
        if (duration.toHours() == 0) {
            return both(duration.toMinutes(), "min", duration.toSecondsPart(), "s");
        }
        return duration.toDays() == 0
                ? both(duration.toHours(), "h", duration.toMinutesPart(), "min")
                : both(duration.toDays(), "d", duration.toHoursPart(), "h");
    }

    private static String both(long large, String unit, int small, String smallUnit) {
        return large + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }
}
