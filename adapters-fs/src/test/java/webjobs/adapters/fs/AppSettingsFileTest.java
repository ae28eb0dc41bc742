package webjobs.adapters.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.port.SettingsStore;
import webjobs.application.port.SettingsStoreContract;
import webjobs.application.port.StorageFailed;

/** The app settings, and what holds of every {@link RecordFile}. */
class AppSettingsFileTest extends SettingsStoreContract {
    @TempDir
    Path home;

    private SiteLayout layout;
    private AppSettingsFile file;

    @BeforeEach
    void open() {
        layout = new SiteLayout(home);
        layout.prepare();
        file = new AppSettingsFile(layout);
    }

    @Override
    protected SettingsStore store() {
        return file;
    }

    @Override
    protected SettingsStore reopen() {
        return new AppSettingsFile(layout);
    }

    private void write(String text) throws IOException {
        Files.writeString(layout.appSettings(), text);
    }

    private String content() throws IOException {
        return Files.readString(layout.appSettings());
    }

    @Nested
    class OnTheDisk {
        @Test
        void isForItsOwnersEyesAlone() throws IOException {
            file.save(Map.of("key", "value"));

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(layout.appSettings())))
                    .isEqualTo("rw-------");
        }

        @Test
        void isForItsOwnersEyesAgainWhereSomebodyHadOpenedIt() throws IOException {
            file.save(Map.of("key", "value"));
            Files.setPosixFilePermissions(layout.appSettings(), PosixFilePermissions.fromString("rw-rw-rw-"));

            file.save(Map.of("key", "other"));

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(layout.appSettings())))
                    .isEqualTo("rw-------");
        }

        @Test
        void leavesNoDraftBehind() throws IOException {
            file.save(Map.of("key", "value"));

            try (var drafts = Files.list(layout.staging())) {
                assertThat(drafts).isEmpty();
            }
        }

        @Test
        void isReadableByPeople() throws IOException {
            file.save(Map.of("GREETING", "hello"));

            assertThat(content())
                    .isEqualToIgnoringWhitespace(
                            "{'version': 1, 'settings': {'GREETING': 'hello'}}".replace('\'', '"'));
        }

        @Test
        void keepsTheOldOneWhereTheDiskIsFull() throws IOException {
            try (var disk = SmallDisk.mount(1 << 20)) {
                var small = new SiteLayout(disk.root());
                small.prepare();
                var settings = new AppSettingsFile(small);
                settings.save(Map.of("key", "value"));
                disk.fill(disk.root().resolve("filler"));

                var failure = catchThrowableOfType(
                        StorageFailed.class, () -> settings.save(Map.of("key", "s3cret".repeat(50_000))));

                assertThat(failure).hasMessage("The server could not save the app settings: the disk is full.");
                assertThat(settings.load()).isEqualTo(Map.of("key", "value"));
                try (var drafts = Files.list(small.staging())) {
                    assertThat(drafts).isEmpty();
                }
            }
        }
    }

    /** A file that somebody has broken, or that is not ours to read. */
    @Nested
    class ThatCannotBeUnderstood {
        private StorageFailed failureOf(Runnable call) {
            return catchThrowableOfType(StorageFailed.class, call::run);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "null",
                    "[]",
                    "\"s3cret\"",
                    "s3cret",
                    "{\"version\": 1, \"settings\": {\"key\": \"s3cret",
                    "{\"version\": 1, \"settings\": {\"key\": s3cret}}",
                    "{\"version\": 1, \"settings\": {\"key\": 5}}",
                    "{\"version\": 1, \"settings\": {\"key\": null}}",
                    "{\"version\": 1, \"settings\": {\"key\": {\"s3cret\": \"s3cret\"}}}",
                    "{\"version\": 1, \"settings\": [\"s3cret\"]}",
                    "{\"version\": 1, \"settings\": \"s3cret\"}",
                    "{\"version\": 1}",
                    "{\"settings\": {\"key\": \"s3cret\"}}",
                    "{\"version\": 0, \"settings\": {\"key\": \"s3cret\"}}",
                    "{\"version\": \"s3cret\", \"settings\": {}}",
                    "{\"version\": 1.0, \"settings\": {}}",
                    "{\"version\": 1, \"settings\": {\"key\": \"s3cret\", \"key\": \"s3cret\"}}",
                    "{\"version\": 1, \"settings\": {}} s3cret"
                })
        void isNeitherTakenForEmptyNorReplacedNorToldOf(String broken) throws IOException {
            write(broken);

            for (var failure : new StorageFailed[] {
                failureOf(() -> reopen().load()), failureOf(() -> reopen().save(Map.of("new", "value")))
            }) {
                assertThat(failure.getMessage())
                        .startsWith("The server could not read the app settings: server/app-settings.json is broken")
                        .endsWith(". Mend the file, or move it away to go on without.");
                assertThat(failure.isRetryable()).isFalse();
                assertThat(allThatIsSaidBy(failure)).doesNotContain("s3cret");
            }
            assertThat(content()).isEqualTo(broken);
        }

        private static String allThatIsSaidBy(Throwable failure) {
            var said = new StringWriter();
            failure.printStackTrace(new PrintWriter(said));
            return said.toString();
        }

        @Test
        void saysWhereItIsBroken() throws IOException {
            write("{\n  \"version\": 1,\n  oops");
            assertThat(failureOf(() -> file.load())).hasMessageContaining("is broken at line 3, column ");

            write("{\"version\": 1, \"settings\": {\"key\": 5}}");
            assertThat(failureOf(() -> file.load())).hasMessageContaining("is broken at settings.key. Mend");
        }

        @Test
        void saysThatItIsNoText() throws IOException {
            Files.write(layout.appSettings(), new byte[] {'"', (byte) 0xFF, '"'});

            assertThat(failureOf(() -> file.load())).hasMessageContaining("is broken: it is not in UTF-8. Mend");
        }

        @Test
        void isLeftToTheNewerVersionThatHasWrittenIt() throws IOException {
            var newer = "{\"version\": 2, \"secrets\": [\"s3cret\"]}";
            write(newer);

            assertThat(failureOf(() -> file.load()))
                    .hasMessage("The server could not read the app settings: server/app-settings.json was written by a"
                            + " newer version of the server (format 2, and this one knows 1). Start that version,"
                            + " or move it away to go on without.");
            assertThat(failureOf(() -> file.save(Map.of()))).hasMessageContaining("newer version");
            assertThat(content()).isEqualTo(newer);
        }

        @Test
        void canBeReplacedOnceItWasMovedAway() throws IOException {
            write("broken");
            assertThat(failureOf(() -> file.load())).isNotNull();

            Files.move(layout.appSettings(), home.resolve("elsewhere"));
            file.save(Map.of("key", "value"));

            assertThat(reopen().load()).isEqualTo(Map.of("key", "value"));
        }
    }
}
