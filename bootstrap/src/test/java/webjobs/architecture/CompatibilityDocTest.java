package webjobs.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Whoever meets an id in the sources finds it explained in {@code docs/compatibility.md}. */
class CompatibilityDocTest {
    private static final Path ROOT = Repository.root();

    @Test
    void everyCitedIdIsExplained() throws IOException {
        var explained = CitedIds.explainedIn(doc());

        var unexplained = cited();
        unexplained.keySet().removeAll(explained);

        assertThat(unexplained)
                .as("ids that sources cite and docs/compatibility.md has no row for")
                .isEmpty();
    }

    @Test
    void everyDecisionIsExplained() throws IOException {
        var decisions = Stream.concat(
                IntStream.rangeClosed(1, 14).mapToObj(i -> "K" + i),
                IntStream.rangeClosed(1, 18).mapToObj(i -> "D" + i));

        assertThat(CitedIds.explainedIn(doc())).containsAll(decisions.toList());
    }

    @Test
    void nothingIsExplainedTwice() throws IOException {
        assertThat(CitedIds.explainedIn(doc())).doesNotHaveDuplicates();
    }

    @Test
    void everyRuleThatIsExplainedIsCited() throws IOException {
        var rules = new TreeSet<>(CitedIds.explainedIn(doc()));
        rules.removeIf(id -> !id.contains("-"));
        rules.removeAll(cited().keySet());

        assertThat(rules).as("rows that no source refers to").isEmpty();
    }

    @Test
    void looksAtTheSourcesOfEveryModule() {
        assertThat(sources()
                        .map(path -> ROOT.relativize(path).getName(0).toString())
                        .distinct())
                .containsExactlyElementsOf(OurClasses.MODULES);
    }

    @Nested
    class Ids {
        private static final String UNKNOWN = "TRG" + "-99";

        @Test
        void ofRulesAreFoundAnywhere() {
            assertThat(CitedIds.in("a(\"" + UNKNOWN + "\"); // see " + UNKNOWN)).containsExactly(UNKNOWN);
            assertThat(CitedIds.in("UTF-16 SHA-25 X" + UNKNOWN + " " + UNKNOWN + "9"))
                    .isEmpty();
        }

        @Test
        void ofDecisionsAreFoundInComments() {
            assertThat(CitedIds.in("int D77; /* D78,\n * K79 */ int k; // (K80)"))
                    .containsExactly("D78", "K79", "K80");
        }

        @Test
        void areExplainedByARowOfTheirOwnWithSomeWords() {
            var markdown =
                    "| id | what |\n| " + UNKNOWN + " | as it is said |\n| D77 | x |\n| see D78 | and so on there |\n";

            assertThat(CitedIds.explainedIn(markdown)).containsExactly(UNKNOWN);
        }
    }

    private static String doc() throws IOException {
        return Files.readString(ROOT.resolve("docs/compatibility.md"));
    }

    /** Each cited id with the files that cite it. */
    private static SortedMap<String, SortedSet<String>> cited() throws IOException {
        var cited = new TreeMap<String, SortedSet<String>>();
        for (var path : sources()
                .filter(path -> !path.endsWith("CompatibilityDocTest.java"))
                .toList()) {
            for (var id : CitedIds.in(Files.readString(path))) {
                cited.computeIfAbsent(id, _ -> new TreeSet<>())
                        .add(path.getFileName().toString());
            }
        }
        return cited;
    }

    private static Stream<Path> sources() {
        return OurClasses.MODULES.stream()
                .flatMap(module -> Repository.javaFiles(ROOT.resolve(module, "src")).stream());
    }
}
