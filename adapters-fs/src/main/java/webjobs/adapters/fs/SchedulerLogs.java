package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import webjobs.application.port.JobLog.Level;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/**
 * The scheduler logs of all jobs: a job has a line now and then for years, so a file is opened for each line and closed after it.
 * Safe for use by many threads.
 */
final class SchedulerLogs {
    /** A larger file is put aside before the next line (LOG-23). */
    static final int MOST_BYTES = 1 << 20;

    private final SiteLayout layout;
    private final Supplier<Stamp> stamps;
    /** Of the jobs whose log cannot be written now. A log is written within the map's atomic function, by one thread at a time. */
    private final Map<JobName, Loss> losses = new ConcurrentHashMap<>();

    /** @param stamps gives each line one of its own */
    SchedulerLogs(SiteLayout layout, Supplier<Stamp> stamps) {
        this.layout = layout;
        this.stamps = stamps;
    }

    /** Never throws. */
    void line(JobName job, Level level, String text) {
        losses.compute(job, (_, before) -> {
            var loss = before == null ? new Loss() : before;
            append(job, level, text, loss);
            return loss.isNone() ? null : loss;
        });
    }

    private void append(JobName job, Level level, String text, Loss loss) {
        var stamp = stamps.get();
        stamp.takeTime();
        var file = layout.schedulerLog(job);
        try {
            Files.createDirectories(layout.data(JobKind.TRIGGERED, job));
            makeWay(file, layout.previousSchedulerLog(job));
            try (var log = new LogWriter(file, stamp, loss)) {
                log.system(level, text);
            }
        } catch (IOException e) {
            loss.because(e);
            loss.add(text.getBytes(StandardCharsets.UTF_8).length, file);
        }
    }

    /**
     * Puts the log aside where it is too large. A job may have left anything of that name in its data folder; what is no file is not
     * opened, as a pipe would keep us for ever.
     */
    private static void makeWay(Path file, Path previous) throws IOException {
        try {
            var there = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!there.isRegularFile()) {
                throw new IOException("something that is no file has its name");
            }
            if (there.size() > MOST_BYTES) {
                Files.move(file, previous, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (NoSuchFileException _) {
            // It begins with this line.
        }
    }
}
