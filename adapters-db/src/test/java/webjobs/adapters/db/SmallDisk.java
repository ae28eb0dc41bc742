package webjobs.adapters.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file system of some megabytes that fills up, and others who fill it. Only root may mount one: without that a test is skipped, and
 * fails where {@code CI} is set.
 */
final class SmallDisk {
    private static final int BYTES = 32 << 20;

    /** What it is made of. */
    enum Kind {
        TMPFS,
        EXT4,
        /** Knows no space behind a file's end. */
        EXT2
    }

    private final Path root;
    private final List<Thread> fillers = new ArrayList<>();
    private volatile boolean mayFill;
    private volatile boolean isFull;

    private SmallDisk(Path root) {
        this.root = root;
    }

    static SmallDisk mount(Kind kind, Path below) throws IOException, InterruptedException {
        var root = Files.createDirectory(below.resolve("disk"));
        var mounted = switch (kind) {
            case TMPFS -> run("mount", "-t", "tmpfs", "-o", "size=" + BYTES, "tmpfs", root.toString());
            case EXT4 -> mountImage("mkfs.ext4", below, root);
            case EXT2 -> mountImage("mkfs.ext2", below, root);
        };
        if (!mounted) {
            var why = "a small disk of " + kind + " cannot be mounted (this takes root)";
            if (System.getenv("CI") != null) {
                fail(why);
            }
            abort(why);
        }
        return new SmallDisk(root);
    }

    private static boolean mountImage(String mkfs, Path below, Path root) throws IOException, InterruptedException {
        var image = below.resolve("image");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(BYTES);
        }
        return run(mkfs, "-q", "-F", image.toString()) && run("mount", "-o", "loop", image.toString(), root.toString());
    }

    /** The history's folder. */
    Path home() throws IOException {
        return Files.createDirectories(root.resolve("home"));
    }

    /** Has others take every byte as fast as they can, and whatever comes free, until {@link #empty}. */
    void fill() {
        isFull = false;
        mayFill = true;
        for (var number = 0; number < 2; number++) {
            var filler = root.resolve("filler" + number);
            fillers.add(Thread.ofPlatform().daemon().start(() -> fill(filler)));
        }
    }

    private void fill(Path filler) {
        try (var file = FileChannel.open(filler, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (var size = 1 << 16; mayFill; ) {
                try {
                    file.write(ByteBuffer.allocate(size));
                    size = Math.min(1 << 16, size * 2);
                } catch (IOException full) {
                    isFull = isFull || size == 1;
                    size = Math.max(1, size / 2);
                    Thread.yield();
                }
            }
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Whether others have found that not even one byte more fits. */
    boolean isFull() {
        return isFull;
    }

    /** Has the others go, with what they wrote. */
    void empty() throws IOException, InterruptedException {
        mayFill = false;
        for (var filler : fillers) {
            filler.join();
        }
        for (var number = 0; number < fillers.size(); number++) {
            Files.delete(root.resolve("filler" + number));
        }
        fillers.clear();
    }

    /** What this process has open on it. */
    List<Path> openFiles() throws IOException {
        var open = new ArrayList<Path>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (var descriptor : descriptors) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor).startsWith(root)) {
                    open.add(descriptor);
                }
            }
        }
        return open;
    }

    /** Takes it away. */
    void close() throws IOException, InterruptedException {
        empty();
        assertThat(run("umount", root.toString())).isTrue();
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }
}
