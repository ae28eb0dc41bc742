package webjobs.domain.job;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;
import webjobs.domain.Refused;

/**
 * The name of a job: a folder on disk and a segment of a URL, so it is kept to what is harmless in both (D12).
 *
 * <p>Names are case-sensitive and compared in Unicode's composed form (NFC).
 */
public record JobName(String text) implements Comparable<JobName> {
    /** The rule in words, for whoever broke it. */
    public static final String RULE =
            "A job name has 1 to 128 characters, letters and digits of any script, spaces and -_.(),"
                    + " and starts and ends with a letter, a digit, '_' or ')'.";

    private static final int MOST_CHARACTERS = 128;
    /** What file systems take for one name. */
    private static final int MOST_BYTES = 255;

    /** Trusts its argument; text from outside goes through {@link #parse}. */
    public JobName {
        if (fault(text).isPresent()) {
            throw new IllegalArgumentException("not a job name: " + text);
        }
    }

    /**
     * Reads a name that came from outside, composing its characters first.
     *
     * @throws Refused as {@code NotAJobName} where the text breaks the {@linkplain #RULE rule}
     */
    public static JobName parse(String text) {
        var composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        fault(composed).ifPresent(why -> {
            throw new Refused(new Refused.Reason.NotAJobName(text, why));
        });
        return new JobName(composed);
    }

    /** Whether a folder of that name can be a job's: its name must already be in composed form. */
    public static boolean isValid(String text) {
        return fault(text).isEmpty();
    }

    private static Optional<String> fault(String text) {
        if (text.isEmpty()) {
            return Optional.of("it is empty");
        }
        if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
            return Optional.of("its characters are not in composed form (NFC)");
        }
        if (text.codePointCount(0, text.length()) > MOST_CHARACTERS) {
            return Optional.of("it is longer than " + MOST_CHARACTERS + " characters");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            return Optional.of("it is longer than the " + MOST_BYTES + " bytes that a folder's name can have");
        }
        var stranger = text.codePoints()
                .filter(c -> !isLetterOrDigit(c) && " -_.()".indexOf(c) < 0)
                .findFirst();
        if (stranger.isPresent()) {
            return Optional.of("the character " + shown(stranger.getAsInt()) + " is not allowed");
        }
        if (!canStandAtAnEnd(text.codePointAt(0)) || !canStandAtAnEnd(text.codePointBefore(text.length()))) {
            return Optional.of("it starts or ends with a space or one of -.(");
        }
        return Optional.empty();
    }

    private static boolean canStandAtAnEnd(int character) {
        return isLetterOrDigit(character) || character == '_' || character == ')';
    }

    private static boolean isLetterOrDigit(int character) {
        return Character.isLetterOrDigit(character);
    }

    private static String shown(int character) {
        var code = String.format("U+%04X", character);
        return Character.isISOControl(character) || Character.isWhitespace(character)
                ? code
                : "'" + Character.toString(character) + "' (" + code + ")";
    }

    @Override
    public int compareTo(JobName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
