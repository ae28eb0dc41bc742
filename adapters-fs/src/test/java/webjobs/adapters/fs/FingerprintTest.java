package webjobs.adapters.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
    @TempDir
    Path home;

    private Path job;

    @BeforeEach
    void begin() throws IOException {
        job = Files.createDirectory(home.resolve("mail"));
        Files.writeString(job.resolve("run.sh"), "echo");
        Files.writeString(job.resolve("settings.job"), "{}");
    }

    private void differsAfter(Change change) throws IOException {
        var before = Fingerprint.of(job);
        assertThat(Fingerprint.of(job)).isEqualTo(before);

        change.happen();

        assertThat(Fingerprint.of(job)).isNotEqualTo(before);
    }

    @FunctionalInterface
    private interface Change {
        void happen() throws IOException;
    }

    @Test
    void differsWhenAFileHasAnotherSizeTimeNameOrIsAnother() throws IOException {
        var file = job.resolve("run.sh");
        var time = FileTime.from(Instant.parse("2020-02-03T04:05:06.123456789Z"));
        Files.setLastModifiedTime(file, time);
        differsAfter(() ->
                Files.setLastModifiedTime(file, FileTime.from(time.toInstant().plusNanos(1))));
        differsAfter(() -> {
            var before = Files.getLastModifiedTime(file);
            Files.writeString(file, "longer", StandardOpenOption.APPEND);
            Files.setLastModifiedTime(file, before);
        });
        differsAfter(() -> Files.move(file, file.resolveSibling("RUN.SH")));
        differsAfter(() -> Files.delete(file.resolveSibling("RUN.SH")));
    }

    @Test
    void differsWhenTheSettingsInTheScriptFolderDo() throws IOException {
        Tree.delete(job);
        var scripts = Files.createDirectories(job.resolve("a/b"));
        Files.writeString(scripts.resolve("settings.job"), "{}");

        differsAfter(() -> Files.writeString(scripts.resolve("settings.job"), "{ }"));
    }

    @Test
    void differsWhenTheFolderIsAnotherWithTheSameFiles() throws IOException {
        differsAfter(() -> {
            Files.move(job, home.resolve("aside"));
            Snapshot.of(home.resolve("aside")).copyTo(job);
        });
    }

    @Test
    void differsWhenTheFolderGoes() throws IOException {
        differsAfter(() -> Tree.delete(job));
    }
}
