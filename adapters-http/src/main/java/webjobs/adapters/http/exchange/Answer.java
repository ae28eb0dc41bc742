package webjobs.adapters.http.exchange;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is sent back. The headers of every answer, and what {@code HEAD} and {@code If-None-Match} make of it, are added when it is
 * sent.
 *
 * @param headers besides those of the body
 */
public record Answer(int status, Map<String, String> headers, Body body) {
    public Answer {
        headers = Map.copyOf(headers);
    }

    public sealed interface Body {
        record Empty() implements Body {}

        record Bytes(String contentType, byte[] bytes) implements Body {}

        /** Bytes that are copied as they are read. @param length exactly how many of them are sent */
        record Streamed(String contentType, long length, Source source) implements Body {}

        /** Bytes that are written by whoever knows them; only their end tells how many they are. */
        record Written(String contentType, Writer writer) implements Body {}

        /**
         * Bytes that are sent as soon as they are there, for as long as the source has more and the client is there. The source is
         * closed while another thread reads it, and ends then.
         */
        record Endless(String contentType, Source source) implements Body {}

        /**
         * What another server answers, sent as it comes, with headers of its own that go before ours. The source is opened and closed
         * whether or not there is anything to send.
         *
         * @param headers none of them about the connection or the length
         * @param length in bytes, also where none of them is sent; empty where only the end will tell
         * @param hasCome whether the source has all of it, and nobody has to be waited for
         */
        record Relayed(Map<String, List<String>> headers, OptionalLong length, boolean hasCome, Source source)
                implements Body {}
    }

    /** Where a body comes from that is not in memory. */
    @FunctionalInterface
    public interface Source {
        InputStream open();
    }

    /** What writes a body, and leaves the sink open. */
    @FunctionalInterface
    public interface Writer {
        void to(OutputStream sink);
    }

    public static Answer empty(int status) {
        return of(status, new Body.Empty());
    }

    public static Answer of(int status, Body body) {
        return new Answer(status, Map.of(), body);
    }

    public static Answer json(int status, Object value) {
        return of(status, new Body.Bytes(Json.CONTENT_TYPE, Json.bytes(value)));
    }

    /** A JSON answer to GET with a tag over all that it shows (D14). */
    public static Answer tagged(Object value) {
        var bytes = Json.bytes(value);
        return new Answer(200, Map.of("ETag", EntityTag.of(bytes)), new Body.Bytes(Json.CONTENT_TYPE, bytes));
    }

    public Answer with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, more, body);
    }

    /** The same as 304 where the caller has it already (RFC 9110, 13.1.2). @param ifNoneMatch the header's value, if there is one */
    public Answer unlessKnown(Optional<String> ifNoneMatch) {
        var tag = headers.get("ETag");
        return (status == 200 || status == 206)
                        && tag != null
                        && ifNoneMatch
                                .filter(header -> EntityTag.matches(header, tag))
                                .isPresent()
                ? new Answer(304, headers, new Body.Empty())
                : this;
    }
}
