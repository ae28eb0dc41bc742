package webjobs.domain.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason.BadPath;
import webjobs.domain.Seeds;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

class HomePathTest {
    private static final String JOBS = "site/wwwroot/App_Data/jobs";

    @Nested
    class Parsing {
        @ParameterizedTest
        @CsvSource({"a/b.txt,a/b.txt", "/a/b,a/b", "a/b/,a/b", "//a///b//,a/b", "/,''", "'',''", "a b/ä,a b/ä"})
        void passesOverSlashesThatSeparateNothing(String text, String path) {
            assertThat(HomePath.parse(text)).hasToString(path);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "..",
                    "a/..",
                    "../a",
                    "a/../b",
                    ".",
                    "a/./b",
                    "a/..//",
                    "a\0b",
                    "a\nb",
                    "a/\u0085",
                    "a/\ud800"
                })
        void refusesWhatIsTheNameOfNothing(String text) {
            assertThatThrownBy(() -> HomePath.parse(text))
                    .asInstanceOf(type(Refused.class))
                    .extracting(Refused::reason)
                    .isInstanceOf(BadPath.class);
        }

        @ParameterizedTest
        @ValueSource(strings = {"...", "..a", "a..", "C:", "a\\b", "..\\..\\a", "%2e%2e", "~", "-rf", "*", "a ", " "})
        void takesNamesThatMeanSomethingElsewhereOnly(String text) {
            assertThat(HomePath.parse(text).names()).containsExactly(text);
        }

        @Test
        void takesNamesOf255BytesAndPathsOf2048() {
            var longest = ("a".repeat(255) + "/").repeat(8);
            assertThat(HomePath.parse(longest).names()).hasSize(8);
            assertThat(HomePath.parse("ä".repeat(127)).names()).hasSize(1);

            assertThatThrownBy(() -> HomePath.parse("ä".repeat(128))).hasMessageContaining("longer than 255 bytes");
            assertThatThrownBy(() -> HomePath.parse(longest + "/")).hasMessageContaining("longer than 2048 bytes");
        }

        @Test
        void showsControlCharactersHarmlessly() {
            assertThatThrownBy(() -> HomePath.parse("a\r\nSet-Cookie: b"))
                    .hasMessage("The path 'a\uFFFD\uFFFDSet-Cookie: b' cannot be used: it holds a control character.");
        }
    }

    @Nested
    class LaidOutFolders {
        @ParameterizedTest
        @CsvSource({
            "SITE/WWWROOT/app_data/JOBS/Triggered/Mail/Run.sh,site/wwwroot/App_Data/jobs/triggered/Mail/Run.sh",
            "Site/Wwwroot/app_data/jobs/CONTINUOUS,site/wwwroot/App_Data/jobs/continuous",
            "Site/Other/Jobs,site/Other/Jobs",
            "DATA/Jobs/TRIGGERED/Mail,data/jobs/triggered/Mail",
            "Data/x,data/x",
            "x/Site/Data,x/Site/Data",
            "Server,Server"
        })
        void haveTheCaseTheyHaveOnTheDisk(String text, String path) {
            assertThat(HomePath.parse(text)).hasToString(path);
            assertThat(new HomePath(List.of(text.split("/")))).hasToString(path);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "site", "site/wwwroot", JOBS, JOBS + "/triggered", "data", "data/jobs/continuous"})
        void areKnown(String path) {
            assertThat(HomePath.parse(path).isLaidOut()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"x", "site/x", "site/wwwroot/x", JOBS + "/x", JOBS + "/triggered/a", "data/jobs/x"})
        void areNoOthers(String path) {
            assertThat(HomePath.parse(path).isLaidOut()).isFalse();
        }
    }

    @Nested
    class JobFolders {
        @ParameterizedTest
        @CsvSource({"triggered,TRIGGERED", "Continuous,CONTINUOUS"})
        void areThoseOfTheKinds(String folder, JobKind kind) {
            var path = HomePath.parse("Site/wwwroot/App_Data/jobs/" + folder + "/mail");

            assertThat(path.job()).contains(new HomePath.JobFolder(kind, new JobName("mail")));
            assertThat(path.isJobFolder()).isTrue();
        }

        @Test
        void haveContentThatIsTheJobsToo() {
            var path = HomePath.parse(JOBS + "/triggered/mail/lib/a.py");

            assertThat(path.job()).contains(new HomePath.JobFolder(JobKind.TRIGGERED, new JobName("mail")));
            assertThat(path.isJobFolder()).isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    JOBS + "/triggered",
                    JOBS + "/other/mail",
                    JOBS + "/triggered/.git",
                    JOBS + "/triggered/a\u0308",
                    "data/jobs/triggered/mail"
                })
        void areNotWhereNoJobCanLie(String path) {
            assertThat(HomePath.parse(path).job()).isEmpty();
            assertThat(HomePath.parse(path).isJobFolder()).isFalse();
        }
    }

    @Test
    void namesTheFoldersOnItsWay() {
        assertThat(HomePath.parse("a/b/c").folders())
                .containsExactly(HomePath.HOME, HomePath.parse("a"), HomePath.parse("a/b"));
        assertThat(HomePath.HOME.folders()).isEmpty();
        assertThat(HomePath.parse("a").below("b")).isEqualTo(HomePath.parse("a/b"));
        assertThat(HomePath.parse("a/b").name()).contains("b");
        assertThat(HomePath.HOME.name()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a\0", "/"})
    void cannotBeMadeOfWhatIsNoName(String name) {
        assertThatThrownBy(() -> new HomePath(List.of("a", name))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HomePath.HOME.below(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Nested
    class HostileTexts {
        private static final List<String> PIECES = List.of(
                "..",
                ".",
                "/",
                "//",
                "\\",
                "..\\",
                "\0",
                "\n",
                "\u007f",
                "\u0085",
                "C:",
                "~",
                "%2e%2e%2f",
                "%00",
                "\ud800",
                "\udc00",
                "😀",
                "\u202e",
                "\ufeff",
                "a\u0308",
                "\uff0e\uff0e",
                "\u2215",
                "SITE",
                "wwwroot",
                "app_DATA",
                "JOBS",
                "triggered",
                "SERVER",
                "server",
                "data",
                "x".repeat(100),
                "ﬁ",
                "İ",
                "ı",
                " ",
                ".. ",
                "...");

        static LongStream seeds() {
            return Seeds.first(4000);
        }

        private static String hostile(Random random) {
            var text = new StringBuilder();
            for (var i = random.nextInt(14); i >= 0; i--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
                if (random.nextBoolean()) {
                    text.append('/');
                }
            }
            return text.toString();
        }

        /** Judged by what a file system does with the text, not by how it is read here. */
        private static boolean leadsOut(String path) {
            var depth = new ArrayList<String>();
            for (var name : path.split("/")) {
                if (name.equals("..") && depth.isEmpty()) {
                    return true;
                } else if (name.equals("..")) {
                    depth.removeLast();
                } else if (!name.equals(".") && !name.isEmpty()) {
                    depth.add(name);
                }
            }
            return false;
        }

        @ParameterizedTest
        @MethodSource("seeds")
        void areRefusedOrNameSomethingBelowTheHome(long seed) {
            var text = hostile(new Random(seed));
            HomePath path;
            try {
                path = HomePath.parse(text);
            } catch (Refused refused) {
                assertThat(refused.reason()).as("seed %d", seed).isInstanceOf(BadPath.class);
                assertThat(refused.getMessage()).as("seed %d", seed).doesNotContainPattern("[\\p{Cc}\\p{Cs}]");
                return;
            }

            var written = path.toString();
            assertThat(leadsOut(text)).as("seed %d", seed).isFalse();
            assertThat(written).as("seed %d", seed).doesNotContain("//").doesNotContainPattern("[\\p{Cc}\\p{Cs}]");
            assertThat(path.names()).as("seed %d", seed).doesNotContain("", ".", "..");
            assertThat(HomePath.parse(written)).as("seed %d", seed).isEqualTo(path);
            assertThat(written.toLowerCase(Locale.ROOT))
                    .as("seed %d", seed)
                    .isEqualTo(
                            text.replaceAll("/+", "/").replaceAll("^/|/$", "").toLowerCase(Locale.ROOT));
            assertThat(written.getBytes(StandardCharsets.UTF_8).length)
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(2048);
        }
    }
}
