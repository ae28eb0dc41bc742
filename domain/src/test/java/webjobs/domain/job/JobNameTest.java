package webjobs.domain.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason.NotAJobName;

/** D12. */
class JobNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "7",
                "_",
                ")",
                "mail",
                "Mail-2",
                "nightly report",
                "v1.2",
                "a(b)",
                "_hidden_",
                "job_",
                "a..b",
                "täglich",
                "задание",
                "日報",
                "١٢",
                "𝒜x"
            })
    void takesLettersAndDigitsOfAnyScriptAndAFewMarks(String text) {
        assertThat(JobName.parse(text).text()).isEqualTo(text);
        assertThat(JobName.isValid(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " a",
                "a ",
                ".",
                "..",
                ".git",
                "a.",
                "-a",
                "a-",
                "(a)b-",
                "(a",
                "a(",
                "a/b",
                "../a",
                "a\\b",
                "a:b",
                "a*",
                "a?",
                "a%2Fb",
                "a\0b",
                "a\nb",
                "a\tb",
                "a\u00a0b",
                "a\u200bb",
                "a\u202eb",
                "a'b",
                "a\"b",
                "a<b",
                "a|b",
                "a~b",
                "a+b",
                "a\ud800b",
                "a😀"
            })
    void refusesWhatIsNotHarmlessInAPathAndAUrl(String text) {
        assertThatThrownBy(() -> JobName.parse(text))
                .asInstanceOf(type(Refused.class))
                .extracting(Refused::reason)
                .isInstanceOf(NotAJobName.class);
        assertThat(JobName.isValid(text)).isFalse();
        assertThatThrownBy(() -> new JobName(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|it is empty",
                "a/b|the character '/' (U+002F) is not allowed",
                "`a\nb`|the character U+000A is not allowed",
                "`a\u2003b`|the character U+2003 is not allowed",
                "a😀|the character '😀' (U+1F600) is not allowed",
                "-a|it starts or ends with a space or one of -.(",
                "a.|it starts or ends with a space or one of -.("
            })
    void saysWhyNot(String text, String why) {
        assertThatThrownBy(() -> JobName.parse(text))
                .hasMessage("'" + text + "' cannot be the name of a job: " + why + ". " + JobName.RULE);
    }

    @Test
    void holdsAtMost128CharactersAnd255Bytes() {
        assertThat(JobName.isValid("a".repeat(128))).isTrue();
        assertThat(JobName.isValid("a".repeat(129))).isFalse();
        assertThat(JobName.isValid("ä".repeat(127) + "a")).as("255 bytes").isTrue();
        assertThat(JobName.isValid("ä".repeat(128))).as("256 bytes").isFalse();
        assertThat(JobName.isValid("𝒜".repeat(63) + "aaa"))
                .as("255 bytes, 66 characters")
                .isTrue();
        assertThatThrownBy(() -> JobName.parse("a".repeat(129))).hasMessageContaining("longer than 128 characters");
        assertThatThrownBy(() -> JobName.parse("日".repeat(86))).hasMessageContaining("longer than the 255 bytes");
    }

    @Test
    void composesCharactersThatComeApart() {
        assertThat(JobName.parse("a\u0308").text()).isEqualTo("ä");
        assertThat(JobName.parse("a\u0308")).isEqualTo(JobName.parse("ä"));
        assertThat(JobName.isValid("a\u0308"))
                .as("a folder must have the composed form already")
                .isFalse();
    }

    @Test
    void tellsCapitalsApart() {
        assertThat(JobName.parse("Mail")).isNotEqualTo(JobName.parse("mail"));
    }

    @Test
    void sortsByItsText() {
        assertThat(Stream.of("b", "a", "B", "a1").map(JobName::parse).sorted().map(JobName::toString))
                .containsExactly("B", "a", "a1", "b");
    }
}
