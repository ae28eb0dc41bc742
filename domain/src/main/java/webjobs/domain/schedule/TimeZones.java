package webjobs.domain.schedule;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;
import webjobs.domain.Spelling;

/** The names of time zones: the IANA's, which count, and Windows', which people bring along. */
public final class TimeZones {
    private TimeZones() {}

    /** The zone of an IANA name such as {@code Europe/Berlin}, or of an offset such as {@code +02:00}. */
    public static Optional<ZoneId> parse(String name) {
        try {
            return Optional.of(ZoneId.of(name));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** The zone that Windows calls by a name such as {@code W. Europe Standard Time}, in any case of letters. */
    public static Optional<ZoneId> ofWindows(String name) {
        return WindowsZones.ianaName(name).flatMap(TimeZones::parse);
    }

    /** The IANA name that somebody may have meant who wrote another text: Windows' name for a zone, its city alone, a misspelling. */
    public static Optional<String> suggestion(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        var city = "/" + text.strip().replace(' ', '_');
        return ofWindows(text)
                .map(ZoneId::getId)
                .or(() -> ZoneId.getAvailableZoneIds().stream()
                        .filter(name -> name.regionMatches(true, name.length() - city.length(), city, 0, city.length()))
                        .min(String::compareTo))
                .or(() -> Spelling.suggestion(text.strip(), ZoneId.getAvailableZoneIds()));
    }
}
