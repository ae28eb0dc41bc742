package webjobs.domain.run;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import webjobs.domain.Refused;

/**
 * The arguments of a call, as given and as the words that a script gets.
 *
 * <p>The text is split by the quoting rules of the POSIX shell (IEEE Std 1003.1, Shell Command Language, 2.2): blanks separate
 * words, single quotes keep everything, double quotes keep everything but a backslash before {@code " \ $ `}, a backslash keeps the
 * next character. Nothing is expanded and no shell sees the text (D17).
 *
 * @param raw as given; empty where there were none
 * @param words the argument vector
 */
public record Arguments(String raw, List<String> words) {
    public static final Arguments NONE = new Arguments("", List.of());

    /** The kernel takes 128 KiB for one argument or environment variable; the raw text becomes one. */
    private static final int MOST_BYTES = 120_000;

    public Arguments {
        words = List.copyOf(words);
    }

    /**
     * Splits the text of a call.
     *
     * @throws Refused as {@code BadArguments} where a quote is not closed, the last character is a lone backslash, or the text holds
     *     a NUL or is too long to be given to a process
     */
    public static Arguments parse(String raw) {
        if (raw.indexOf('\0') >= 0) {
            throw refused("a NUL character, at position " + (raw.indexOf('\0') + 1) + ", cannot be given to a process");
        }
        if (raw.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw refused("they are longer than " + MOST_BYTES + " bytes");
        }
        return new Arguments(raw, new Splitter(raw).words());
    }

    private static Refused refused(String why) {
        return new Refused(new Refused.Reason.BadArguments(why));
    }

    /** One pass over the text. Confined to the call that made it. */
    private static final class Splitter {
        private final String raw;
        private final List<String> words = new ArrayList<>();
        /** The word being read; null between words, which tells an empty quoted word from none. */
        private @Nullable StringBuilder word;

        private int at;

        Splitter(String raw) {
            this.raw = raw;
        }

        List<String> words() {
            while (at < raw.length()) {
                var c = raw.charAt(at++);
                switch (c) {
                    case ' ', '\t', '\n', '\r' -> endWord();
                    case '\'' -> singleQuoted();
                    case '"' -> doubleQuoted();
                    case '\\' -> escaped();
                    default -> current().append(c);
                }
            }
            endWord();
            return words;
        }

        private StringBuilder current() {
            if (word == null) {
                word = new StringBuilder();
            }
            return word;
        }

        private void endWord() {
            if (word != null) {
                words.add(word.toString());
                word = null;
            }
        }

        private void singleQuoted() {
            var opened = at;
            var closed = raw.indexOf('\'', at);
            if (closed < 0) {
                throw refused("the single quote at position " + opened + " is not closed");
            }
            current().append(raw, at, closed);
            at = closed + 1;
        }

        private void doubleQuoted() {
            var opened = at;
            var quoted = current();
            while (at < raw.length()) {
                var c = raw.charAt(at++);
                if (c == '"') {
                    return;
                }
                if (c == '\\' && at < raw.length() && "\"\\$`\n".indexOf(raw.charAt(at)) >= 0) {
                    var kept = raw.charAt(at++);
                    if (kept != '\n') {
                        quoted.append(kept);
                    }
                } else {
                    quoted.append(c);
                }
            }
            throw refused("the double quote at position " + opened + " is not closed");
        }

        private void escaped() {
            if (at == raw.length()) {
                throw refused("the backslash at the end, position " + at + ", keeps nothing");
            }
            var kept = raw.charAt(at++);
            if (kept != '\n') {
                current().append(kept);
            }
        }
    }
}
