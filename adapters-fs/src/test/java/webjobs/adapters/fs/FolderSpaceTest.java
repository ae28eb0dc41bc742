package webjobs.adapters.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import webjobs.application.Eventually;
import webjobs.application.port.DiskSpace;
import webjobs.application.port.DiskSpaceContract;

class FolderSpaceTest extends DiskSpaceContract {
    @TempDir
    private Path folder;

    @Override
    protected DiskSpace keepingFree(long bytes) {
        return new FolderSpace(List.of(folder), OptionalLong.of(bytes));
    }

    @Test
    void seesADiskFillUpAndEmpty() throws IOException {
        try (var disk = SmallDisk.mount(16 << 20)) {
            var space = new FolderSpace(List.of(folder, disk.root()), OptionalLong.empty());
            assertThat(space.shortage()).isEmpty();

            disk.fill(disk.root().resolve("filler"));
            var shortage =
                    Eventually.until(space::shortage, Optional::isPresent).orElseThrow();
            assertThat(shortage.folder()).isEqualTo(disk.root().toString());
            assertThat(shortage.freeBytes()).isZero();
            assertThat(shortage.keptFreeBytes()).isEqualTo((16 << 20) / 20);

            Files.delete(disk.root().resolve("filler"));
            Eventually.until(space::shortage, Optional::isEmpty);
        }
    }
}
