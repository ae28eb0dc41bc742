package webjobs.adapters.fs;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import webjobs.domain.Refused;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;

/**
 * The last settings of each job that could be used, which stay in force where its file cannot be (D23). A copy of them lies in the
 * server's own folder, so that they outlive the server. Safe for use by many threads.
 */
final class LastGoodSettings {
    private static final Logger LOG = System.getLogger(LastGoodSettings.class.getName());

    private final SiteLayout layout;
    private final ConcurrentHashMap<JobKey, JobSettings> known = new ConcurrentHashMap<>();

    LastGoodSettings(SiteLayout layout) {
        this.layout = layout;
    }

    /** What was kept last; {@link JobSettings#NONE} where nothing was. */
    JobSettings of(JobKey job) {
        return known.computeIfAbsent(job, this::load);
    }

    /** Keeps what a job's file says, where it can be used. @return what cannot be used in it, as {@link JobSettings#faults} */
    List<String> keep(JobKey job, JobSettings settings) {
        if (settings.equals(of(job))) {
            return List.of();
        }
        var faults = settings.faults();
        if (faults.isEmpty()) {
            known.compute(job, (_, _) -> saved(job, settings));
        }
        return faults;
    }

    void forget(JobKey job) {
        known.compute(job, (_, _) -> saved(job, JobSettings.NONE));
        known.remove(job);
    }

    /** Forgets jobs of a kind that are not there any more. To be called before the first job is looked at. */
    void forgetAllBut(JobKind kind, Set<JobName> there) throws IOException {
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(layout.lastGoodSettings(kind))) {
            for (var copy : copies) {
                var name = String.valueOf(copy.getFileName());
                if (!JobName.isValid(name) || !there.contains(new JobName(name))) {
                    Files.deleteIfExists(copy);
                }
            }
        }
    }

    private JobSettings load(JobKey job) {
        var copy = copy(job);
        try {
            var settings = Files.exists(copy) ? SettingsFile.read(copy) : JobSettings.NONE;
            return settings.faults().isEmpty() ? settings : JobSettings.NONE;
        } catch (IOException | Refused e) {
            LOG.log(Level.WARNING, "The copy of the last settings of the " + job + " cannot be read.", e);
            return JobSettings.NONE;
        }
    }

    /** A full disk only shortens how long they are kept: until the server ends. */
    private JobSettings saved(JobKey job, JobSettings settings) {
        var copy = copy(job);
        try {
            if (!settings.equals(JobSettings.NONE)) {
                AtomicFile.write(copy, SettingsFile.written(settings), layout.staging());
            } else if (Files.deleteIfExists(copy)) {
                Disk.force(layout.lastGoodSettings(job.kind()));
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The settings of the " + job + " cannot be kept for the next start.", e);
        }
        return settings;
    }

    private Path copy(JobKey job) {
        return layout.lastGoodSettings(job.kind()).resolve(job.name().text());
    }
}
