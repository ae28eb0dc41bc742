package webjobs.domain;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Which known word somebody may have meant who wrote another one. */
public final class Spelling {
    private static final int LETTERS_A_MISTAKE = 4;

    private Spelling() {}

    /**
     * The known word that is most like a given one: the same but for capitals and separators, or with a mistake or two, or with a part
     * left out.
     *
     * @return empty where none is alike, and where the word is itself a known one
     */
    public static Optional<String> suggestion(String word, Collection<String> known) {
        if (known.contains(word)) {
            return Optional.empty();
        }
        var letters = letters(word);
        return known.stream()
                .filter(candidate -> isLike(letters, letters(candidate)))
                .min(Comparator.<String>comparingInt(candidate -> mistakes(letters, letters(candidate)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static String letters(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[\\s_.:-]", "");
    }

    private static boolean isLike(String word, String known) {
        var longer = Math.max(word.length(), known.length());
        var shorter = Math.min(word.length(), known.length());
        if (longer == 0 || word.equals(known)) {
            return longer > 0;
        }
        var isMostOfIt = 3 * shorter >= 2 * longer - 1 && (known.contains(word) || word.contains(known));
        return shorter >= LETTERS_A_MISTAKE - 1
                && (isMostOfIt && shorter > LETTERS_A_MISTAKE
                        || mistakes(word, known) <= Math.min(2, longer / LETTERS_A_MISTAKE));
    }

    /** How many letters to put in, leave out, replace, or exchange with the next one, to make one word of the other. */
    private static int mistakes(String one, String other) {
        var rows = new int[one.length() + 1][other.length() + 1];
        for (var i = 0; i <= one.length(); i++) {
            rows[i][0] = i;
        }
        for (var j = 0; j <= other.length(); j++) {
            rows[0][j] = j;
        }
        for (var i = 1; i <= one.length(); i++) {
            for (var j = 1; j <= other.length(); j++) {
                var replaced = rows[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                rows[i][j] = Math.min(replaced, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
                if (isExchanged(one, i, other, j)) {
                    rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
                }
            }
        }
        return rows[one.length()][other.length()];
    }

    private static boolean isExchanged(String one, int i, String other, int j) {
        return i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
    }
}
