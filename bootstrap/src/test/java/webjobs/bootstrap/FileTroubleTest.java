package webjobs.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures of files, said without Java's words. */
class FileTroubleTest {
    private static final String USER = "the user " + System.getProperty("user.name");

    @TempDir
    Path folder;

    @Test
    void whoMayNotAndWhere() throws IOException {
        var file = Files.createFile(folder.resolve("file"));

        assertThat(FileTrouble.of(new AccessDeniedException(folder + "/a/b")))
                .isEqualTo(USER + " may not write in " + folder);
        assertThat(FileTrouble.of(new AccessDeniedException(folder.toString())))
                .isEqualTo(USER + " may not read or write in " + folder);
        assertThat(FileTrouble.of(new AccessDeniedException(file.toString()))).contains(USER, file.toString());
    }

    @Test
    void theSystemsOwnWordsBecomeSentences() {
        assertThat(FileTrouble.of(new FileSystemException("/x", null, "Read-only file system")))
                .isEqualTo("/x lies on a file system that can only be read");
        assertThat(FileTrouble.of(new FileSystemException("/x", null, "No space left on device")))
                .isEqualTo("there is no space left on the disk of /x");
        assertThat(FileTrouble.of(new FileSystemException("/x", null, "Disk quota exceeded")))
                .contains(USER, "quota");
        assertThat(FileTrouble.of(new FileSystemException("/x", null, "Input/output error")))
                .isEqualTo("the system refuses /x (input/output error)");
        assertThat(FileTrouble.of(new NoSuchFileException("/none/x"))).isEqualTo("/none/x is not there");
    }

    @Test
    void noJavaClassIsNamed() {
        assertThat(FileTrouble.of(new FileSystemException(null))).doesNotContain("null", "Exception");
        assertThat(FileTrouble.of(new FileSystemException("/x"))).isEqualTo("the system refuses /x");
        assertThat(FileTrouble.of(new IOException())).doesNotContain("null", "Exception");
        assertThat(FileTrouble.of(new FileNotFoundException("/x (Is a directory)")))
                .isEqualTo("/x (Is a directory)");
    }
}
