package webjobs.adapters.http.kudu;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * MIME's encoded words (RFC 2047), as .NET's client writes names beyond ASCII: {@code =?utf-8?B?Sm9iIC4uLg==?=}. What cannot be
 * decoded stays as it is.
 */
final class EncodedWord {
    private static final Pattern WORD = Pattern.compile("=\\?([^?*]+)(?:\\*[^?]*)?\\?([BbQq])\\?([^?]*)\\?=");
    /** Blanks between two encoded words are no part of the text (RFC 2047, section 6.2). */
    private static final Pattern BETWEEN_WORDS = Pattern.compile("(?<=\\?=)[ \\t]+(?==\\?)");

    private EncodedWord() {}

    static String decode(String text) {
        if (!text.contains("=?")) {
            return text;
        }
        return WORD.matcher(BETWEEN_WORDS.matcher(text).replaceAll(""))
                .replaceAll(word ->
                        Matcher.quoteReplacement(decoded(word.group(), word.group(1), word.group(2), word.group(3))));
    }

    private static String decoded(String whole, String charset, String encoding, String text) {
        try {
            return ContentDisposition.charset(charset)
                    .map(set -> encoding.equalsIgnoreCase("B")
                            ? new String(Base64.getDecoder().decode(text), set)
                            : unescape(text.replace('_', ' '), '=', set))
                    .orElse(whole);
        } catch (IllegalArgumentException _) {
            return whole;
        }
    }

    /** Decodes bytes written as a mark and two hexadecimal digits; a mark that is followed by none stands for itself. */
    static String unescape(String text, char mark, Charset charset) {
        var bytes = new ByteArrayOutputStream(text.length());
        for (var i = 0; i < text.length(); i++) {
            var high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            var low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (text.charAt(i) == mark && high >= 0 && low >= 0) {
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(text.charAt(i)).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(charset);
    }
}
