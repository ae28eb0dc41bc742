package webjobs.domain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import webjobs.domain.Refused;

/** D17; the expectations are what {@code printf '[%s]'} shows of the same text in a POSIX shell. */
class ArgumentsTest {
    record Case(String text, List<String> words) {}

    private static Case split(String text, String... words) {
        return new Case(text, List.of(words));
    }

    static Stream<Case> cases() {
        return Stream.of(
                split(""),
                split("  \t\n "),
                split("a", "a"),
                split("a b", "a", "b"),
                split("  a\t\tb\n c ", "a", "b", "c"),
                split("'a b'", "a b"),
                split("\"a b\"", "a b"),
                split("a\\ b", "a b"),
                split("a'b'\"c\"d", "abcd"),
                split("''", ""),
                split("\"\"", ""),
                split("a '' b", "a", "", "b"),
                split("a''", "a"),
                split("''\"\"", ""),
                split("'\"'", "\""),
                split("\"'\"", "'"),
                split("'it'\\''s'", "it's"),
                split("'a\\b'", "a\\b"),
                split("'a\\'", "a\\"),
                split("\"a\\b\"", "a\\b"),
                split("\"a\\\\b\"", "a\\b"),
                split("\"a\\\"b\"", "a\"b"),
                split("\"a\\$b\\`c\"", "a$b`c"),
                split("\"a\\'b\"", "a\\'b"),
                split("\"a\\\nb\"", "ab"),
                split("'a\\\nb'", "a\\\nb"),
                split("a\\\nb", "ab"),
                split("a \\\n b", "a", "b"),
                split("\\a\\\\\\\"", "a\\\""),
                split("--to=\"x y\" -v", "--to=x y", "-v"),
                split("$HOME *.txt ~ `id` $(id) #no", "$HOME", "*.txt", "~", "`id`", "$(id)", "#no"),
                split("a;b|c&d>e<f", "a;b|c&d>e<f"),
                split("ä 日 😀", "ä", "日", "😀"),
                split("\u00a0", "\u00a0"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void splitsAsAShellDoesAndExpandsNothing(Case it) {
        var arguments = Arguments.parse(it.text());

        assertThat(arguments.words()).isEqualTo(it.words());
        assertThat(arguments.raw()).isEqualTo(it.text());
    }

    @Test
    void saysWhereAQuoteIsNotClosed() {
        refuses("a 'b c", "the single quote at position 3 is not closed");
        refuses("a \"b c", "the double quote at position 3 is not closed");
        refuses("\"a\\\"", "the double quote at position 1 is not closed");
        refuses("\"a\\", "the double quote at position 1 is not closed");
        refuses("'a' 'b", "the single quote at position 5 is not closed");
    }

    @Test
    void refusesABackslashThatKeepsNothing() {
        refuses("ab\\", "the backslash at the end, position 3, keeps nothing");
    }

    @Test
    void refusesWhatNoProcessCanBeGiven() {
        refuses("a\0b", "a NUL character, at position 2, cannot be given to a process");
        refuses("x".repeat(120_001), "they are longer than 120000 bytes");
        refuses("ä".repeat(60_001), "they are longer than 120000 bytes");
        assertThat(Arguments.parse("ä".repeat(60_000)).words()).hasSize(1);
    }

    @Test
    void noneAreNoWords() {
        assertThat(Arguments.parse("")).isEqualTo(Arguments.NONE);
        assertThat(Arguments.NONE.words()).isEmpty();
    }

    /** Whatever words somebody quotes, in whichever way, the script gets just these. */
    @ParameterizedTest
    @MethodSource("webjobs.domain.Seeds#all")
    void quotedWordsComeBackAsTheyWere(long seed) {
        var random = new Random(seed);
        var words = new ArrayList<String>();
        var text = new StringBuilder();
        for (var i = random.nextInt(6); i > 0; i--) {
            var word = word(random);
            words.add(word);
            text.append(blanks(random)).append(quoted(word, random));
        }
        text.append(random.nextBoolean() ? blanks(random) : "");

        assertThat(Arguments.parse(text.toString()).words())
                .as("seed %d: %s", seed, text)
                .isEqualTo(words);
    }

    private static String word(Random random) {
        var alphabet = "ab'\"\\$`\n\t *~#;ä😀";
        var characters = alphabet.codePoints().toArray();
        var word = new StringBuilder();
        for (var i = random.nextInt(8); i > 0; i--) {
            word.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return word.toString();
    }

    private static String blanks(Random random) {
        var blanks = List.of(" ", "\t", "\n", "  ", " \\\n ");
        return blanks.get(random.nextInt(blanks.size()));
    }

    private static String quoted(String word, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> "'" + word.replace("'", "'\\''") + "'";
            case 1 -> "\"" + word.replaceAll("[\"\\\\$`]", "\\\\$0") + "\"";
            default -> word.isEmpty() ? "''" : escaped(word);
        };
    }

    /** A line end cannot be kept by a backslash, which makes the two vanish. */
    private static String escaped(String word) {
        var text = new StringBuilder();
        word.codePoints().forEach(c -> text.append(c == '\n' ? "'\n'" : "\\" + Character.toString(c)));
        return text.toString();
    }

    private static void refuses(String text, String why) {
        assertThatThrownBy(() -> Arguments.parse(text))
                .isInstanceOf(Refused.class)
                .hasMessage("The arguments cannot be used: " + why + ".");
    }
}
