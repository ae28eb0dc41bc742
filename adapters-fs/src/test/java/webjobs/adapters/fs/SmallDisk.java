package webjobs.adapters.fs;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file system of a few megabytes in memory, to be full. Needs root: without it a test is skipped, and fails where {@code CI} is set. */
record SmallDisk(Path root) implements AutoCloseable {
    static SmallDisk mount(int bytes) throws IOException {
        require("root".equals(System.getProperty("user.name")), "only root can mount a small disk");
        var root = Files.createTempDirectory("small-disk");
        require(run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", root.toString()) == 0, "cannot mount");
        return new SmallDisk(root);
    }

    private static void require(boolean isSo, String orElse) {
        if (!isSo && System.getenv("CI") != null) {
            fail(orElse);
        }
        assumeTrue(isSo, orElse);
    }

    /** Takes all the room that is left. */
    void fill(Path filler) throws IOException {
        for (var size = 1 << 16; size > 0; size /= 16) {
            var bytes = new byte[size];
            try (var out = Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                while (true) {
                    out.write(bytes);
                }
            } catch (IOException full) {
                assert full.getMessage().contains("No space left");
            }
        }
    }

    private static int run(String... command) throws IOException {
        return new ProcessBuilder(command).inheritIO().start().onExit().join().exitValue();
    }

    @Override
    public void close() throws IOException {
        var _ = run("umount", root.toString());
        Files.deleteIfExists(root);
    }
}
