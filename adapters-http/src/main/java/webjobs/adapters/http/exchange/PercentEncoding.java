package webjobs.adapters.http.exchange;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of UTF-8 in paths and queries (RFC 3986, section 2.1). */
public final class PercentEncoding {
    /** What needs no escape in a path segment, and is nothing special to any client or shell that we know of. */
    private static final String PLAIN = "-._~()";

    private static final String HEX = "0123456789ABCDEF";

    private PercentEncoding() {}

    /** Escapes a text to be one segment of a path. */
    static String escape(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        for (var b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isAlphanumeric(b) || PLAIN.indexOf(b) >= 0) {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
            }
        }
        return escaped.toString();
    }

    /** Escapes what cannot stand in any address, and leaves everything else of one as it was sent. */
    static String escapeRaw(String sent) {
        var escaped = new StringBuilder(sent.length());
        for (var c : sent.toCharArray()) {
            if (c > ' ' && c < 0x7f) {
                escaped.append(c);
            } else {
                var b = c <= 0xff ? c : '?'; // the server hands each byte on as a character
                escaped.append('%').append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 0xf));
            }
        }
        return escaped.toString();
    }

    /**
     * @param plusIsBlank as in forms and the queries made from them
     * @throws NotServed as 400 where a {@code %} is not followed by two hexadecimal digits, or the bytes are not UTF-8
     */
    public static String unescape(String text, boolean plusIsBlank) {
        if (isAscii(text) && text.indexOf('%') < 0) {
            return plusIsBlank ? text.replace('+', ' ') : text;
        }
        var bytes = new ByteArrayOutputStream(text.length());
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '%') {
                bytes.write(escapedByte(text, i));
                i += 2;
            } else if (c == '+' && plusIsBlank) {
                bytes.write(' ');
            } else if (c <= 0xff) {
                bytes.write(c); // a byte that should have been escaped; the server hands it on as a character
            } else {
                throw new NotServed(400, "The address holds a character that is not percent-encoded.");
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new NotServed(400, "The address is not percent-encoded UTF-8.");
        }
    }

    private static int escapedByte(String text, int percent) {
        if (percent + 2 < text.length()) {
            var high = Character.digit(text.charAt(percent + 1), 16);
            var low = Character.digit(text.charAt(percent + 2), 16);
            if (high >= 0 && low >= 0 && text.charAt(percent + 1) < 0x80 && text.charAt(percent + 2) < 0x80) {
                return high << 4 | low;
            }
        }
        throw new NotServed(
                400,
                "The address is malformed: a % is not followed by two hexadecimal digits. A % itself is written %25.");
    }

    private static boolean isAlphanumeric(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
