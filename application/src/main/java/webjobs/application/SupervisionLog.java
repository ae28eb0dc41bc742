package webjobs.application;

import static webjobs.application.port.JobLog.Level.ERR;
import static webjobs.application.port.JobLog.Level.INFO;
import static webjobs.application.port.JobLog.Level.WARN;

import java.lang.System.Logger;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import webjobs.application.SettingsNews.News;
import webjobs.application.port.ContinuousLogs;
import webjobs.application.port.JobLog;
import webjobs.application.port.StorageFailed;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Signal;
import webjobs.domain.supervision.Status;

/** What a continuous job's log says of its supervision (LOG-25, CON-13, CON-37, CON-43). Confined to the supervision's thread. */
final class SupervisionLog implements AutoCloseable {
    private static final Logger LOG = System.getLogger(SupervisionLog.class.getName());

    private final JobName job;
    private final ContinuousLogs logs;
    private @Nullable JobLog open;
    /** Nothing runs before there is news of it. */
    private Status last = Status.STOPPED;

    SupervisionLog(JobName job, ContinuousLogs logs) {
        this.job = job;
        this.logs = logs;
    }

    /** The job's log, which is opened now where it was not. */
    JobLog open() {
        if (open == null) {
            open = logs.open(job);
        }
        return open;
    }

    /** Says what the status is, where that is news. */
    void status(Status status) {
        if (last != status) {
            last = status;
            line(INFO, "Status changed to " + status.word());
        }
    }

    /** @param wanted whether it was to end, so that it has not failed */
    void exited(int exitCode, boolean wanted) {
        LOG.log(Logger.Level.INFO, "A continuous job''s process ended. job={0} code={1}", job, exitCode);
        if (exitCode != 0) {
            var signal =
                    Signal.ofExitCode(exitCode).map(name -> " (" + name + ")").orElse("");
            var code = "exit code " + exitCode + signal;
            line(wanted ? INFO : ERR, wanted ? "WebJob process ended with " + code : "Job failed due to " + code);
        }
    }

    void notLaunched(String reason) {
        LOG.log(Logger.Level.WARNING, "A continuous job cannot be launched. job={0}: {1}", job, reason);
        line(ERR, "WebJob could not be launched: " + reason);
    }

    void rests(Duration rest) {
        var seconds =
                BigDecimal.valueOf(rest.toMillis(), 3).stripTrailingZeros().toPlainString();
        line(INFO, "Process went down, waiting for " + seconds + " seconds");
    }

    void renewed() {
        line(INFO, "Detected WebJob file/s were updated, refreshing WebJob");
    }

    void restarted() {
        line(INFO, "WebJob is restarting as it was asked to");
    }

    void closing() {
        line(INFO, "WebJob is stopping due to website shutting down");
    }

    void killed() {
        line(WARN, "WebJob did not stop in time, its process is killed");
    }

    /** What is wrong with the job's settings now. */
    void settings(News news) {
        news.fault().ifPresent(fault -> line(ERR, fault));
        news.warnings().forEach(warning -> line(WARN, warning));
        if (news.fault().isEmpty() && news.warnings().isEmpty()) {
            line(INFO, "The settings can be used again");
        }
    }

    void lease(boolean isOurs) {
        line(INFO, isOurs ? "WebJob singleton lock is acquired" : "WebJob singleton lock is held by another instance");
    }

    private void line(JobLog.Level level, String text) {
        try {
            open().system(level, text);
        } catch (StorageFailed e) {
            LOG.log(Logger.Level.WARNING, "A job''s log cannot be written. job={0}: {1}", job, e.getMessage());
        }
    }

    @Override
    public void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
