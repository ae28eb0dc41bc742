package webjobs.adapters.http.kudu;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import webjobs.domain.supervision.Standing;
import webjobs.domain.supervision.Streak;
import webjobs.domain.supervision.Streak.End;

/**
 * The line that tells how a continuous job stands on this server: {@code 3b6ae2 - Running} (CON-33, CON-35).
 *
 * <p>Kudu has no word for a job that keeps failing (CON-03). What is known of it follows the word, after a semicolon.
 */
final class DetailedStatus {
    private DetailedStatus() {}

    static String of(String instance, Standing standing) {
        var line = new StringBuilder(instance)
                .append(" - ")
                .append(standing.status().word());
        standing.streak().ifPresent(streak -> line.append("; ").append(failing(streak)));
        standing.nextLaunch()
                .map(DetailedStatus::toTheSecond)
                .ifPresent(next -> line.append("; next launch at ").append(next));
        return line.toString();
    }

    private static String failing(Streak streak) {
        var several =
                streak.launches() > 1 ? Optional.of(streak.launches() + " times in a row") : Optional.<String>empty();
        return switch (streak.last()) {
            case End.Exited(var exitCode) ->
                "ended " + several.map(times -> times + " ").orElse("") + "before it had run for long, "
                        + (several.isPresent() ? "last " : "") + "with exit code " + exitCode;
            case End.NotLaunched(var reason) ->
                several.map(times -> "failed " + times + ", and last could not be launched: ")
                                .orElse("could not be launched: ")
                        + onOneLine(reason);
        };
    }

    /** The reason's full stop would stand before a semicolon. */
    private static String onOneLine(String sentence) {
        return sentence.replaceAll("[\\p{Cntrl}\u2028\u2029]+", " ").strip().replaceFirst("\\.$", "");
    }

    private static String toTheSecond(Instant moment) {
        return WireTime.instant(moment.truncatedTo(ChronoUnit.SECONDS));
    }
}
