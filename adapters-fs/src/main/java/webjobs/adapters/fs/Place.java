package webjobs.adapters.fs;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import webjobs.application.port.Workplace;

/** A workplace, as somebody has made it ready; left once, however often it is closed. */
final class Place implements Workplace {
    private final Path root;
    private final Path directory;
    private final String version;
    private final Path data;
    private final Runnable leave;
    private final AtomicBoolean isLeft = new AtomicBoolean();

    Place(Path root, Path directory, String version, Path data, Runnable leave) {
        this.root = root;
        this.directory = directory;
        this.version = version;
        this.data = data;
        this.leave = leave;
    }

    @Override
    public Path root() {
        return root;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public Path data() {
        return data;
    }

    @Override
    public void close() {
        if (isLeft.compareAndSet(false, true)) {
            leave.run();
        }
    }
}
