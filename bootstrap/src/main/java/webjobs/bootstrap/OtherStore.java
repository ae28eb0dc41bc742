package webjobs.bootstrap;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import webjobs.adapters.fs.SiteLayout;
import webjobs.application.port.RunHistory;
import webjobs.domain.Refused;
import webjobs.domain.job.JobName;

/**
 * Notices that the runs of this home were recorded in another store than the one the server is started with: nothing is carried over
 * from one to another, and whoever goes to PostgreSQL would find an empty history without a word.
 */
final class OtherStore {
    private static final Pattern RUN = Pattern.compile("\\d{18}");

    private OtherStore() {}

    /** A sentence where the home has logs of runs and the history knows no run of any of these jobs. */
    static Optional<String> notice(SiteLayout layout, RunHistory history) {
        var jobs = jobsWithLogs(layout.home().resolve(Path.of("data", "jobs", "triggered")));
        if (jobs.isEmpty() || !history.latest(jobs).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "The history knows no run, but logs of earlier runs lie in the home, for instance of the job '"
                        + jobs.getFirst().text()
                        + "'. They were recorded in another store, and are neither shown nor cleaned up:"
                        + " nothing is carried over from one store to another. To have them back, start with the history.store"
                        + " that was used before.");
    }

    private static List<JobName> jobsWithLogs(Path folder) {
        var jobs = new ArrayList<JobName>();
        try (var folders = Files.newDirectoryStream(folder)) {
            for (var job : folders) {
                if (hasLogs(job)) {
                    named(job).ifPresent(jobs::add);
                }
            }
        } catch (IOException _) {
            // What cannot be looked at says nothing; whoever needs it will say so.
        }
        return jobs;
    }

    private static Optional<JobName> named(Path folder) {
        try {
            return Optional.of(JobName.parse(String.valueOf(folder.getFileName())));
        } catch (Refused _) {
            return Optional.empty();
        }
    }

    private static boolean hasLogs(Path job) throws IOException {
        if (!Files.isDirectory(job)) {
            return false;
        }
        DirectoryStream.Filter<Path> runs =
                entry -> RUN.matcher(String.valueOf(entry.getFileName())).matches();
        try (var entries = Files.newDirectoryStream(job, runs)) {
            return entries.iterator().hasNext();
        }
    }
}
