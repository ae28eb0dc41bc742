package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import webjobs.application.port.DiskSpace;
import webjobs.domain.Refused.Reason.DiskLow;

/** The room on the file systems that some folders lie on. Looks again after half a second. Safe for use by many threads. */
public final class FolderSpace implements DiskSpace {
    private static final Duration LOOK_LASTS = Duration.ofMillis(500);

    /** What stays free unless somebody says otherwise: so much, and of a small disk no more than a twentieth. */
    private static final long MOST_KEPT_FREE = 200L << 20;

    private static final int PART_KEPT_FREE = 20;

    private final List<Watched> disks = new ArrayList<>();
    /** Guarded by this. */
    private Optional<DiskLow> seen = Optional.empty();

    /** By {@link System#nanoTime}. Guarded by this. */
    private long looked;

    private record Watched(Path folder, FileStore store, long keptFree) {}

    /**
     * @param folders that are there; those on one file system are looked at once
     * @param keptFree how many bytes are to stay free; where it does not say, 200 MiB, and of a small disk a twentieth
     */
    public FolderSpace(List<Path> folders, OptionalLong keptFree) {
        try {
            for (var folder : folders) {
                var store = Files.getFileStore(folder);
                if (disks.stream().noneMatch(disk -> disk.store().equals(store))) {
                    var usual = Math.min(MOST_KEPT_FREE, store.getTotalSpace() / PART_KEPT_FREE);
                    disks.add(new Watched(folder, store, keptFree.orElse(usual)));
                }
            }
        } catch (IOException failure) {
            throw Disk.failed("look how much room its disks have", failure);
        }
        looked = System.nanoTime() - LOOK_LASTS.toNanos();
    }

    @Override
    public synchronized Optional<DiskLow> shortage() {
        var now = System.nanoTime();
        if (now - looked >= LOOK_LASTS.toNanos()) {
            seen = look();
            looked = now;
        }
        return seen;
    }

    private Optional<DiskLow> look() {
        for (var disk : disks) {
            try {
                var free = disk.store().getUsableSpace();
                if (free < disk.keptFree()) {
                    return Optional.of(new DiskLow(disk.folder().toString(), free, disk.keptFree()));
                }
            } catch (IOException unknown) {
                // Whoever works there will meet what is wrong, and say it better.
            }
        }
        return Optional.empty();
    }
}
