package webjobs.application;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import webjobs.domain.job.Job;
import webjobs.domain.job.JobName;

/**
 * Says in the server's log what is wrong with the settings of jobs of one kind: once, and again when it is something else. Safe for use
 * by many threads.
 */
final class SettingsNews {
    private static final Logger LOG = System.getLogger(SettingsNews.class.getName());

    private final ConcurrentHashMap<JobName, News> said = new ConcurrentHashMap<>();

    /** What is wrong with a job. @param fault as in {@link Job#fault} @param warnings as in {@link Job#warnings} */
    record News(Optional<String> fault, List<String> warnings) {
        private static final News NONE = new News(Optional.empty(), List.of());
    }

    /** Says what is new. @return what is wrong now, where that is news; with nothing in it where all is well again */
    Optional<News> look(Job job) {
        var now = new News(job.fault(), job.warnings());
        var before = now.equals(News.NONE) ? said.remove(job.name()) : said.put(job.name(), now);
        if (now.equals(before == null ? News.NONE : before)) {
            return Optional.empty();
        }
        var kind = job.kind().word();
        now.fault()
                .ifPresentOrElse(
                        fault -> LOG.log(Level.WARNING, "A {0} job has a fault. job={1}: {2}", kind, job.name(), fault),
                        () -> {
                            if (before != null && before.fault().isPresent()) {
                                LOG.log(Level.INFO, "A {0} job has no fault any more. job={1}", kind, job.name());
                            }
                        });
        now.warnings()
                .forEach(warning ->
                        LOG.log(Level.WARNING, "A {0} job has a warning. job={1}: {2}", kind, job.name(), warning));
        return Optional.of(now);
    }

    void forget(JobName name) {
        said.remove(name);
    }
}
