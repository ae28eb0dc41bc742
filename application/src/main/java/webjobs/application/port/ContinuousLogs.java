package webjobs.application.port;

import java.io.InputStream;
import java.util.Optional;
import webjobs.application.port.JobLogs.LogFile;
import webjobs.domain.job.JobName;

/**
 * The logs of continuous jobs. A job has one, which goes on from launch to launch; where it has grown large it is put aside as the
 * newest of a few earlier ones, and a new one begins. Any method may throw {@link StorageFailed}.
 */
public interface ContinuousLogs {
    /**
     * Opens a job's log for writing, creating it where it is not there. Its lines are those of {@link JobLogs#open}, without an error
     * log beside it. It is put aside between two lines, never within one, and no line is lost by it. A job has one open log at a time.
     */
    JobLog open(JobName job);

    /** A job's log as it is now, also while it is written. @param age 0 for the present one, 1 for the one before it, and so on */
    Optional<LogFile> find(JobName job, int age);

    /**
     * Reads a job's log from near its end, and goes on with what is written: a read waits until there is more. What is put aside
     * meanwhile is read to its end first. The stream ends when it is closed, by any thread, or with the server. There need not be a log
     * yet, nor a job.
     *
     * @param lines how many of the lines that are in the present log to begin with
     */
    InputStream follow(JobName job, int lines);
}
