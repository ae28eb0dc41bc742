package webjobs.domain.run;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identifies a run of a job: 18 digits, the moment it was given out as UTC {@code yyyyMMddHHmmss} and four digits of the second's
 * fraction (K2, TRG-08). Ids of one job strictly increase, so their order is the order of the runs.
 */
public record RunId(long value) implements Comparable<RunId> {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmssSSSS").withResolverStyle(ResolverStyle.STRICT);
    private static final Pattern DIGITS = Pattern.compile("[1-9][0-9]{17}");
    private static final int TICK_NANOS = 100_000;

    /** Trusts its argument; text from outside goes through {@link #parse}. */
    public RunId {
        if (value < 100_000_000_000_000_000L || value > 999_999_999_999_999_999L) {
            throw new IllegalArgumentException("not 18 digits: " + value);
        }
    }

    /** The id for a run that begins now: later than the previous one's, whatever the clock says. */
    public static RunId next(Optional<RunId> previous, Instant now) {
        var fromClock = at(LocalDateTime.ofInstant(now, ZoneOffset.UTC));
        return previous.filter(last -> last.compareTo(fromClock) >= 0)
                .map(RunId::successor)
                .orElse(fromClock);
    }

    /** The id that a text names, or empty where no run can have it. */
    public static Optional<RunId> parse(String text) {
        if (!DIGITS.matcher(text).matches()) {
            return Optional.empty(); // the formatter alone takes signs and years of other lengths
        }
        try {
            return Optional.of(at(LocalDateTime.parse(text, FORMAT)));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private RunId successor() {
        return at(LocalDateTime.parse(toString(), FORMAT).plusNanos(TICK_NANOS));
    }

    private static RunId at(LocalDateTime moment) {
        return new RunId(Long.parseLong(FORMAT.format(moment)));
    }

    @Override
    public int compareTo(RunId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
