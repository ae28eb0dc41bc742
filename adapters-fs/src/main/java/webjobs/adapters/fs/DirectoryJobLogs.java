package webjobs.adapters.fs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import webjobs.application.port.JobLog;
import webjobs.application.port.JobLogs;
import webjobs.application.port.LineListener;
import webjobs.application.port.LineListener.Source;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/**
 * The logs of runs and schedules as files in the job's data folder (K3, K10, DSK-08). Safe for use by many threads; the logs of a run
 * are written by one {@link JobLog} at a time.
 */
public final class DirectoryJobLogs implements JobLogs {
    private final SiteLayout layout;
    private final InstantSource clock;
    private final String instance;
    private final LineListener listener;
    private final LogLimits limits;
    private final SchedulerLogs schedulerLogs;

    /**
     * @param instance the server's name in every line; its first six characters are shown (DSK-12)
     * @param listener told of each line of an output log
     */
    public DirectoryJobLogs(
            SiteLayout layout, InstantSource clock, String instance, LineListener listener, LogLimits limits) {
        this.layout = layout;
        this.clock = clock;
        this.instance = instance;
        this.listener = listener;
        this.limits = limits;
        this.schedulerLogs = new SchedulerLogs(layout, this::stamp);
    }

    private Stamp stamp() {
        return new Stamp(clock, instance);
    }

    @Override
    public JobLog open(JobName job, RunId id) {
        return Disk.get("open the logs of a run of '" + job + "'", () -> {
            Files.createDirectories(layout.runLogs(job, id));
            var stamp = stamp();
            var files = new RunLogFiles(layout.outputLog(job, id), layout.errorLog(job, id), stamp, limits);
            var source = new Source(JobKind.TRIGGERED, job, Optional.of(id));
            return new LineLog(stamp, new ToldLines(files, stamp, source, listener));
        });
    }

    @Override
    public Optional<LogFile> find(JobName job, RunId id, Kind kind) {
        var file = switch (kind) {
            case OUTPUT -> layout.outputLog(job, id);
            case ERROR -> layout.errorLog(job, id);
        };
        return Disk.get("read a log of '" + job + "'", () -> new RunLogParts(file).find());
    }

    @Override
    public void schedulerLine(JobName job, JobLog.Level level, String text) {
        schedulerLogs.line(job, level, text);
    }

    @Override
    public Optional<LogFile> schedulerLog(JobName job) {
        return found(job, layout.schedulerLog(job));
    }

    private static Optional<LogFile> found(JobName job, Path file) {
        return Disk.get("read a log of '" + job + "'", () -> FoundLog.at(file));
    }

    @Override
    public void forget(JobName job, Collection<RunId> ids) {
        Disk.run("remove logs of '" + job + "'", () -> {
            for (var id : ids) {
                Tree.delete(layout.runLogs(job, id));
            }
        });
    }
}
