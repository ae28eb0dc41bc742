package webjobs.application.port;

import java.util.Optional;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/** Hears every line that is written to a log of a job, as it stands there. Called by whoever writes; returns at once, never throws. */
public interface LineListener {
    /** Whether anybody listens; if not, lines need not be told. Asked for each line. */
    boolean listens();

    /** @param line with its stamp, without its line end; the array is the listener's to keep */
    void line(Source source, byte[] line);

    /** Whose log it is. @param run of a triggered job's */
    record Source(JobKind kind, JobName job, Optional<RunId> run) {}
}
