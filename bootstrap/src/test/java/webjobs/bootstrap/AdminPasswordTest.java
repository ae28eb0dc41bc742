package webjobs.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.adapters.fs.SiteLayout;
import webjobs.adapters.http.Credentials;

/** Which password counts, however it is given and whatever the home keeps. */
class AdminPasswordTest {
    @TempDir
    Path folder;

    private SiteLayout layout;

    @BeforeEach
    void layOut() throws IOException {
        layout = new SiteLayout(folder.resolve("home"));
        Files.createDirectories(layout.server());
    }

    @Test
    void oneIsMadeWhereNoneIsKeptAndKeptAsAHashForItsOwnerAlone() throws IOException {
        var made = AdminPassword.of(new PasswordChoice.Kept(), layout);
        var kept = AdminPassword.of(new PasswordChoice.Kept(), layout);

        assertThat(made.made())
                .hasValueSatisfying(password ->
                        assertThat(Credentials.matches(password, kept.hash())).isTrue());
        assertThat(kept.made()).isEmpty();
        assertThat(Files.readString(layout.password())).startsWith("$argon2id$");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(layout.password())))
                .isEqualTo("rw-------");
        assertThat(layout.staging()).isEmptyDirectory();
    }

    @Test
    void oneThatWasGivenCountsFromThenOn() throws IOException {
        var first = AdminPassword.of(new PasswordChoice.Kept(), layout);

        AdminPassword.of(new PasswordChoice.Given("first secret"), layout);
        assertThat(Credentials.matches("first secret", hash())).isTrue();
        AdminPassword.of(new PasswordChoice.Given("second secret"), layout);
        var later = AdminPassword.of(new PasswordChoice.Kept(), layout);

        assertThat(first.made()).isPresent();
        assertThat(later.made()).isEmpty();
        assertThat(Credentials.matches("second secret", later.hash())).isTrue();
    }

    @Test
    void theSameOneAgainIsNotWrittenAgain() throws IOException {
        AdminPassword.of(new PasswordChoice.Given("first secret"), layout);
        var before = hash();

        AdminPassword.of(new PasswordChoice.Given("first secret"), layout);

        assertThat(hash()).isEqualTo(before);
    }

    @Test
    void oneThatIsPassingLeavesTheOtherAsItWas() throws IOException {
        AdminPassword.of(new PasswordChoice.Given("first secret"), layout);

        var passing = AdminPassword.of(new PasswordChoice.Passing("of the demo"), layout);

        assertThat(Credentials.matches("of the demo", passing.hash())).isTrue();
        assertThat(Credentials.matches("first secret", hash())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\0\0\0\0\0\0\0\0"})
    void aFileThatAPowerCutEmptiedIsNone(String text) throws IOException {
        Files.writeString(layout.password(), text);

        assertThat(AdminPassword.of(new PasswordChoice.Kept(), layout).made()).isPresent();
        assertThat(Credentials.isHash(hash())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "$argon2id$v=19$m=19456,t=2,p=1$", "$argon2id$v=19$m=99999999,t=2,p=1$YWFh$YWFh"})
    void aFileThatHoldsNoHashStopsTheStartUnlessOneIsGiven(String text) throws IOException {
        Files.writeString(layout.password(), text);

        assertThatThrownBy(() -> AdminPassword.of(new PasswordChoice.Kept(), layout))
                .isInstanceOf(BadConfig.class)
                .hasMessageContaining(layout.password().toString())
                .hasMessageContaining("WEBJOBS_ADMIN_PASSWORD");
        AdminPassword.of(new PasswordChoice.Given("first secret"), layout);
        assertThat(Credentials.matches("first secret", hash())).isTrue();
    }

    @Test
    void aFileThatCannotBeReadStopsTheStartWithASentence() throws IOException {
        Files.createDirectory(layout.password());

        assertThatThrownBy(() -> AdminPassword.of(new PasswordChoice.Kept(), layout))
                .isInstanceOf(BadConfig.class)
                .hasMessageContaining(layout.password().toString())
                .hasMessageNotContaining("Exception");
    }

    private String hash() throws IOException {
        return Files.readString(layout.password()).strip();
    }

    @Nested
    class Given {
        @Test
        void byTheVariable() {
            assertThat(choice(Map.of("WEBJOBS_ADMIN_PASSWORD", "long enough")))
                    .isEqualTo(new PasswordChoice.Given("long enough"));
            assertThat(choice(Map.of("WEBJOBS_ADMIN_PASSWORD", ""))).isEqualTo(new PasswordChoice.Kept());
            assertThat(choice(Map.of())).isEqualTo(new PasswordChoice.Kept());
        }

        @ParameterizedTest
        @ValueSource(strings = {" long enough ", " long enough \n", " long enough \r\n"})
        void byAFileWithoutTheEndOfItsLine(String text) throws IOException {
            var file = Files.writeString(folder.resolve("secret"), text);

            assertThat(choice(Map.of("WEBJOBS_ADMIN_PASSWORD_FILE", file.toString())))
                    .isEqualTo(new PasswordChoice.Given(" long enough "));
        }

        @Test
        void byACredentialOfTheUnitThatSystemdStarts() throws IOException {
            assertThat(choice(Map.of("CREDENTIALS_DIRECTORY", folder.toString())))
                    .isEqualTo(new PasswordChoice.Kept());
            Files.writeString(folder.resolve("webjobs-admin-password"), "long enough\n");

            assertThat(choice(Map.of("CREDENTIALS_DIRECTORY", folder.toString())))
                    .isEqualTo(new PasswordChoice.Given("long enough"));
        }

        @Test
        void tooShortIsRefused() throws IOException {
            var file = Files.writeString(folder.resolve("secret"), "seven77\n");

            assertRefused(Map.of("WEBJOBS_ADMIN_PASSWORD", "a"), "1 character:", "at least 8");
            assertRefused(Map.of("WEBJOBS_ADMIN_PASSWORD", "😀😀😀😀😀😀😀"), "7 characters");
            assertRefused(Map.of("WEBJOBS_ADMIN_PASSWORD_FILE", file.toString()), "7 characters", file.toString());
            assertThat(choice(Map.of("WEBJOBS_ADMIN_PASSWORD", "eight888"))).isInstanceOf(PasswordChoice.Given.class);
        }

        @Test
        void anEmptyFileIsRefusedForSomebodyMeantToGiveOne() throws IOException {
            var file = Files.createFile(folder.resolve("secret"));

            assertRefused(Map.of("WEBJOBS_ADMIN_PASSWORD_FILE", file.toString()), "0 characters");
        }

        @Test
        void byAFileThatCannotBeReadIsRefused() throws IOException {
            var lines = Files.writeString(folder.resolve("lines"), "long enough\nand more\n");

            assertRefused(Map.of("WEBJOBS_ADMIN_PASSWORD_FILE", folder + "/none"), folder + "/none");
            assertRefused(Map.of("WEBJOBS_ADMIN_PASSWORD_FILE", folder.toString()), "directory");
            assertRefused(Map.of("WEBJOBS_ADMIN_PASSWORD_FILE", lines.toString()), "more than one line");
        }

        @Test
        void twiceIsRefused() throws IOException {
            var file = Files.writeString(folder.resolve("secret"), "long enough");

            assertRefused(
                    Map.of("WEBJOBS_ADMIN_PASSWORD", "long enough", "WEBJOBS_ADMIN_PASSWORD_FILE", file.toString()),
                    "more than once");
        }

        private void assertRefused(Map<String, String> environment, String... words) {
            assertThatThrownBy(() -> choice(environment))
                    .isInstanceOf(BadConfig.class)
                    .hasMessageContainingAll(words)
                    .hasMessageNotContaining("seven77");
        }

        private PasswordChoice choice(Map<String, String> environment) {
            return PasswordChoice.of(new HashMap<>(environment));
        }
    }
}
