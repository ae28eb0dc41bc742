package webjobs.adapters.http.kudu;

import io.helidon.http.HeaderNames;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.port.JobLogs.LogFile;

/**
 * Sends a log, or the part of it that is asked for (VFS-07, VFS-10).
 *
 * <p>A log may grow while it is sent: what is sent is what it held when it was found.
 */
final class LogSending {
    private static final String CONTENT_TYPE = "text/plain; charset=utf-8";
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH);

    private final InstantSource clock;

    LogSending(InstantSource clock) {
        this.clock = clock;
    }

    Answer answer(LogFile log, Request request) {
        var size = log.size();
        var tag = '"' + Long.toHexString(size) + "-" + Long.toHexString(nanos(log.modified())) + '"';
        var headers = Map.of("ETag", tag, "Last-Modified", date(log.modified()), "Accept-Ranges", "bytes");
        return switch (range(request, log, tag)) {
            case ByteRange.Whole _ -> new Answer(200, headers, streamed(log, 0, size));
            case ByteRange.Part part ->
                new Answer(206, headers, streamed(log, part.offset(), part.length()))
                        .with("Content-Range", part.of(size));
            case ByteRange.Unsatisfiable _ ->
                throw new NotServed(
                        416,
                        "The log has " + size + " bytes, and none of those that were asked for.",
                        Map.of("Content-Range", "bytes */" + size));
        };
    }

    private static Answer.Body streamed(LogFile log, long offset, long length) {
        return new Answer.Body.Streamed(CONTENT_TYPE, length, () -> log.from(offset));
    }

    /** Ranges are for GET alone, and only of the log that the caller holds the other part of. */
    private ByteRange range(Request request, LogFile log, String tag) {
        var header = request.header(HeaderNames.RANGE);
        if (header.isEmpty() || request.isHead()) {
            return new ByteRange.Whole();
        }
        var isSameLog = request.header(HeaderNames.IF_RANGE)
                .map(condition -> condition.equals(tag) || isReliableDate(condition, log))
                .orElse(true);
        return isSameLog ? ByteRange.parse(header.get(), log.size()) : new ByteRange.Whole();
    }

    /** A date tells a log from others only when it cannot change within the same second any more (RFC 9110, 8.8.2.2). */
    private boolean isReliableDate(String condition, LogFile log) {
        return condition.equals(date(log.modified()))
                && log.modified().plus(1, ChronoUnit.SECONDS).isBefore(clock.instant());
    }

    private static long nanos(Instant moment) {
        return moment.getEpochSecond() * 1_000_000_000L + moment.getNano();
    }

    private static String date(Instant moment) {
        return HTTP_DATE.format(moment.atOffset(ZoneOffset.UTC));
    }
}
