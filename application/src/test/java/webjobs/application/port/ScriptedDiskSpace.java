package webjobs.application.port;

import java.util.Optional;
import webjobs.domain.Refused.Reason.DiskLow;

/** A disk with as much room as a test says; at first there is plenty. Safe for use by many threads. */
public final class ScriptedDiskSpace implements DiskSpace {
    private final long keptFree;
    private volatile long free = Long.MAX_VALUE - 1;

    public ScriptedDiskSpace(long keptFree) {
        this.keptFree = keptFree;
    }

    public void free(long bytes) {
        free = bytes;
    }

    @Override
    public Optional<DiskLow> shortage() {
        return free < keptFree ? Optional.of(new DiskLow("/disk", free, keptFree)) : Optional.empty();
    }
}
