package webjobs.adapters.http.kudu;

import io.helidon.http.HeaderNames;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.port.JobLogs.LogFile;

/**
 * Sends a file, or the part of it that is asked for (VFS-07, VFS-10).
 *
 * <p>A log may grow while it is sent: what is sent is what it held when it was found.
 */
final class FileSending {
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH);

    private final InstantSource clock;

    FileSending(InstantSource clock) {
        this.clock = clock;
    }

    /** @param tag with its quotes @param from opens it at an offset */
    record Sent(String contentType, long size, Instant modified, String tag, LongFunction<InputStream> from) {
        static Sent of(LogFile log) {
            var tag = '"' + Long.toHexString(log.size()) + "-" + Long.toHexString(nanos(log.modified())) + '"';
            return new Sent(ContentTypes.TEXT, log.size(), log.modified(), tag, log::from);
        }
    }

    Answer answer(Sent file, Request request) {
        var size = file.size();
        var headers = Map.of(
                "ETag",
                file.tag(),
                "Last-Modified",
                date(file.modified()),
                "Accept-Ranges",
                "bytes",
                // It came from somebody: no page in it is to act with the password of whoever looks at it.
                "Content-Security-Policy",
                "sandbox; frame-ancestors 'self'");
        return switch (range(request, file)) {
            case ByteRange.Whole _ -> new Answer(200, headers, streamed(file, 0, size));
            case ByteRange.Part part ->
                new Answer(206, headers, streamed(file, part.offset(), part.length()))
                        .with("Content-Range", part.of(size));
            case ByteRange.Unsatisfiable _ ->
                throw new NotServed(
                        416,
                        "The file has " + size + " bytes, and none of those that were asked for.",
                        Map.of("Content-Range", "bytes */" + size));
        };
    }

    private static Answer.Body streamed(Sent file, long offset, long length) {
        return new Answer.Body.Streamed(
                file.contentType(), length, () -> file.from().apply(offset));
    }

    /** Ranges are for GET alone, and only of the file that the caller holds the other part of. */
    private ByteRange range(Request request, Sent file) {
        var header = request.header(HeaderNames.RANGE);
        if (header.isEmpty() || request.isHead()) {
            return new ByteRange.Whole();
        }
        var isSameFile = request.header(HeaderNames.IF_RANGE)
                .map(condition -> condition.equals(file.tag()) || isReliableDate(condition, file))
                .orElse(true);
        return isSameFile ? ByteRange.parse(header.get(), file.size()) : new ByteRange.Whole();
    }

    /** A date tells a file from others only when it cannot change within the same second any more (RFC 9110, 8.8.2.2). */
    private boolean isReliableDate(String condition, Sent file) {
        return condition.equals(date(file.modified()))
                && file.modified().plus(1, ChronoUnit.SECONDS).isBefore(clock.instant());
    }

    private static long nanos(Instant moment) {
        return moment.getEpochSecond() * 1_000_000_000L + moment.getNano();
    }

    static String date(Instant moment) {
        return HTTP_DATE.format(moment.atOffset(ZoneOffset.UTC));
    }
}
