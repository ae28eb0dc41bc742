package webjobs.adapters.http.kudu;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file name in a {@code Content-Disposition}, read as leniently as its senders write it.
 *
 * <p>RFC 6266 asks for more than they keep: any disposition type is taken, also the page's {@code attachement}; parameters without a
 * value are passed over; a name without quotes may hold blanks; MIME's encoded words are decoded inside quotes, where RFC 2047 has
 * none. {@code filename*} (RFC 8187) counts where there is no plain {@code filename}.
 */
final class ContentDisposition {
    private final String header;
    private int at;
    private @Nullable String plain;
    private @Nullable String extended;

    private ContentDisposition(String header) {
        this.header = header;
    }

    /** The name as it was meant, perhaps with folders before it; empty where there is none. */
    static Optional<String> fileName(String header) {
        var disposition = new ContentDisposition(header);
        disposition.read();
        var name = disposition.plain != null ? disposition.plain : disposition.extended;
        return Optional.ofNullable(name).map(String::strip).filter(text -> !text.isEmpty());
    }

    private void read() {
        while (at < header.length()) {
            var name = upTo("=;");
            if (at < header.length() && header.charAt(at) == '=') {
                at++;
                keep(name.strip().toLowerCase(Locale.ROOT), value());
            }
            at++; // the semicolon
        }
    }

    private void keep(String name, String value) {
        if (name.equals("filename") && plain == null) {
            plain = EncodedWord.decode(value);
        } else if (name.equals("filename*") && extended == null) {
            extended = extendedValue(value);
        }
    }

    private String upTo(String ends) {
        var start = at;
        while (at < header.length() && ends.indexOf(header.charAt(at)) < 0) {
            at++;
        }
        return header.substring(start, at);
    }

    /** Reads a value and whatever stands between it and the next semicolon. */
    private String value() {
        while (at < header.length() && header.charAt(at) == ' ') {
            at++;
        }
        if (at == header.length() || header.charAt(at) != '"') {
            return upTo(";").strip();
        }
        var value = quoted();
        upTo(";");
        return value;
    }

    /**
     * Reads a quoted text. A backslash keeps the quote or backslash behind it; before anything else it is what senders from Windows
     * mean by it: part of a path.
     */
    private String quoted() {
        var value = new StringBuilder();
        at++;
        while (at < header.length() && header.charAt(at) != '"') {
            var escapes =
                    header.charAt(at) == '\\' && at + 1 < header.length() && "\\\"".indexOf(header.charAt(at + 1)) >= 0;
            if (escapes) {
                at++;
            }
            value.append(header.charAt(at++));
        }
        return value.toString();
    }

    /** {@code UTF-8'en'na%C3%AFve.sh}; null where it is none. */
    private static @Nullable String extendedValue(String value) {
        var parts = value.split("'", 3);
        if (parts.length < 3) {
            return null;
        }
        return charset(parts[0])
                .map(set -> EncodedWord.unescape(parts[2], '%', set))
                .orElse(null);
    }

    static Optional<Charset> charset(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "utf-8" -> Optional.of(StandardCharsets.UTF_8);
            case "iso-8859-1" -> Optional.of(StandardCharsets.ISO_8859_1);
            case "us-ascii" -> Optional.of(StandardCharsets.US_ASCII);
            default -> Optional.empty();
        };
    }
}
