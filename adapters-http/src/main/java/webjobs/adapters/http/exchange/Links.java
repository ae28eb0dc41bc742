package webjobs.adapters.http.exchange;

import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/**
 * Every absolute URL that we give out.
 *
 * <p>Kudu writes names into its JSON as they are and escapes them only in {@code Location} (JSN-06). Ours are escaped in both: what
 * is in the JSON is opened by clients as it stands.
 *
 * @param base where the caller reaches this server, without a slash at the end (JOB-12)
 */
public record Links(String base) {

    public String job(JobKind kind, JobName job) {
        return base + "/api/" + kind.word() + "webjobs/" + PercentEncoding.escape(job.text());
    }

    public String history(JobName job) {
        return job(JobKind.TRIGGERED, job) + "/history";
    }

    public String run(JobName job, RunId id) {
        return history(job) + "/" + id;
    }

    /** Without {@code /api} (JOB-13), under the page's name for it (K3). */
    public String outputLog(JobName job, RunId id) {
        return log(job, id, "output");
    }

    public String errorLog(JobName job, RunId id) {
        return log(job, id, "error");
    }

    /** Without {@code /api}, as the logs of runs (JOB-13). */
    public String schedulerLog(JobName job) {
        return data(JobKind.TRIGGERED, job) + "/job_scheduler.log";
    }

    /** A continuous job's log, without {@code /api} (JOB-13), under the page's name for it; there need not be one yet (JOB-11). */
    public String continuousLog(JobName job) {
        return data(JobKind.CONTINUOUS, job) + "/job.log";
    }

    /** A job under our own API. */
    public String v1Job(JobKind kind, JobName job) {
        return base + "/api/v1/jobs/" + kind.word() + "/" + PercentEncoding.escape(job.text());
    }

    /** A run under our own API. */
    public String v1Run(JobName job, RunId id) {
        return v1Job(JobKind.TRIGGERED, job) + "/runs/" + id;
    }

    /**
     * A page of the agenda under our own API.
     *
     * @param from as is {@code to}: in RFC 3339
     */
    public String agenda(String from, String to, int limit, int offset) {
        return base + "/api/v1/agenda?from=" + PercentEncoding.escape(from) + "&to=" + PercentEncoding.escape(to)
                + "&limit=" + limit + "&offset=" + offset;
    }

    private String log(JobName job, RunId id, String kind) {
        return data(JobKind.TRIGGERED, job) + "/" + id + "/" + kind + "_" + id + ".log";
    }

    private String data(JobKind kind, JobName job) {
        return base + "/vfs/data/jobs/" + kind.word() + "/" + PercentEncoding.escape(job.text());
    }

    /** A dashboard that Kudu has beside it; clients only want a URL here (JOB-05). */
    public String extraInfo(JobKind kind, JobName job) {
        return base + "/azurejobs/#/jobs/" + kind.word() + "/" + PercentEncoding.escape(job.text());
    }

    /** The path by which Kudu's swagger document names a job's run (LST-04); escaped, as a path in such a document is. */
    public static String swaggerPath(JobName job) {
        return "/api/triggeredjobs/" + PercentEncoding.escape(job.text()) + "/run";
    }
}
