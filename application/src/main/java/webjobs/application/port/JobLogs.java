package webjobs.application.port;

import java.io.InputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/** The logs of runs and of schedules. Any method may throw {@link StorageFailed}. */
public interface JobLogs {
    /** The two logs of a run. */
    enum Kind {
        /** Everything in the order it came: both streams and what the server says. */
        OUTPUT,
        /** What the process wrote to standard error. */
        ERROR
    }

    /**
     * Opens both logs of a run for writing, creating them where they are not there; a log that is there is continued.
     *
     * <p>A line of the process is written when it ends: at LF, CR or CR LF (EXE-27). One that has only begun is written so far when the
     * server writes a line of its own, so that it stands before what came after it, and to its end when the log is closed. Each has the
     * time, the server's instance and its stream before it (K10): {@code [MM/dd/yyyy HH:mm:ss > 3b6ae2: INFO] text} and LF. Bytes are
     * kept as they are.
     *
     * <p>A line of more than 65,536 bytes is written as several pieces, none of which ends within a character of UTF-8. Every piece that
     * continues a line says so: {@code [… > 3b6ae2: INFO continued] text}. What stands behind these stamps, joined, is the line (D20).
     *
     * <p>Each of the two logs has a largest size. Of one that would be larger the beginning and the end are kept, and a line of the server
     * between them says how many bytes and lines are left out. While the disk is nearly full, of every log only little more is kept in
     * the same way.
     */
    JobLog open(JobName job, RunId id);

    /**
     * Appends a line to the job's scheduler log, in the form of {@link JobLog#system}. Before a
     * line a log of more than 1 MiB is put aside in place of its predecessor (LOG-23). Never throws, as {@link Output#write}.
     */
    void schedulerLine(JobName job, JobLog.Level level, String text);

    /** The job's scheduler log as it is now. Empty where it never had a schedule. */
    Optional<LogFile> schedulerLog(JobName job);

    /** A log as it is now, also while it is being written. Empty where the run has none. */
    Optional<LogFile> find(JobName job, RunId id, Kind kind);

    /** A log to read. */
    interface LogFile {
        /** In bytes, when it was found. */
        long size();

        Instant modified();

        /** The bytes from an offset on, to the end it has by then. @param offset 0 to {@link #size()} */
        InputStream from(long offset);
    }

    /** Removes the logs of these runs; those that are not there are no matter. */
    void forget(JobName job, Collection<RunId> ids);
}
