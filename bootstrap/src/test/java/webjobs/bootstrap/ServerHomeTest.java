package webjobs.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.adapters.fs.SiteLayout;

/** A home is taken hold of, or a sentence says why not. */
class ServerHomeTest {
    @TempDir
    Path folder;

    @Test
    void theTagIsTheSameAtEachStart() throws IOException {
        var layout = new SiteLayout(folder.resolve("home"));

        var first = tag(layout);

        assertThat(first).isPositive();
        assertThat(tag(layout)).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(layout.tag())))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\0\0\0\0"})
    void aTagThatAPowerCutEmptiedIsDrawnAgain(String text) throws IOException {
        var layout = withTag(text);

        var drawn = tag(layout);

        assertThat(drawn).isPositive();
        assertThat(tag(layout)).isEqualTo(drawn);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "0", "-5", "2147483648", "12 13", "\uFFFD"})
    void aTagThatIsNoneStopsTheStartAndIsLeftAsItIs(String text) throws IOException {
        var layout = withTag(text);

        assertThatThrownBy(() -> ServerHome.open(layout))
                .isInstanceOf(BadConfig.class)
                .hasMessageContaining(layout.tag().toString())
                .hasMessageContaining("whole number");
        assertThat(Files.readString(layout.tag())).isEqualTo(text);
        Files.delete(layout.tag());
        assertThat(tag(layout)).isPositive();
    }

    private SiteLayout withTag(String text) throws IOException {
        var layout = new SiteLayout(folder.resolve("home"));
        Files.createDirectories(layout.server());
        Files.writeString(layout.tag(), text);
        return layout;
    }

    private static int tag(SiteLayout layout) throws IOException {
        try (var home = ServerHome.open(layout)) {
            return home.tag();
        }
    }

    @Test
    void whatIsNoFolderIsRefused() throws IOException {
        var file = Files.createFile(folder.resolve("file"));
        var loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));

        assertRefused(file, file + " is not a folder");
        assertRefused(file.resolve("home"), "not a folder");
        assertRefused(loop, loop.toString());
        assertRefused(loop.resolve("home"), "loop");
        assertRefused(Path.of("/dev/null"), "/dev/null is not a folder");
        assertRefused(Path.of("/proc/home"), "nothing can be made in /proc");
        assertRefused(folder.resolve("x".repeat(300)), "name too long");
    }

    @Test
    void whatLiesInTheWayInTheHomeIsRefused() throws IOException {
        var layout = new SiteLayout(Files.createDirectory(folder.resolve("home")));
        Files.createFile(layout.server());
        assertRefused(layout.home(), layout.server() + " is not a folder");

        Files.delete(layout.server());
        Files.createDirectories(layout.lock());
        assertRefused(layout.home(), layout.lock().toString());

        Files.delete(layout.lock());
        Files.createDirectories(layout.tag());
        assertRefused(layout.home(), "directory");
    }

    @Test
    void aHomeThatIsInUseIsRefused() throws IOException {
        var layout = new SiteLayout(folder.resolve("home"));
        try (var _ = ServerHome.open(layout)) {
            assertRefused(layout.home(), "Another server is running");
        }
        assertThat(tag(layout)).isPositive();
    }

    private static void assertRefused(Path home, String words) {
        assertThatThrownBy(() -> ServerHome.open(new SiteLayout(home)))
                .isInstanceOf(BadConfig.class)
                .hasMessageContaining(home.toString())
                .hasMessageContaining(words)
                .hasMessageNotContaining("Exception")
                .hasMessageNotContaining("\n");
    }
}
