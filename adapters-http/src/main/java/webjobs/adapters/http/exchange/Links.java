package webjobs.adapters.http.exchange;

import java.util.List;
import java.util.regex.Pattern;
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
    /** All up to the last {@code @} of an authority. */
    private static final Pattern USER_INFO = Pattern.compile("^([^/?#]*//)([^/?#]*)@");

    public String job(JobKind kind, JobName job) {
        return base + "/api/" + kind.word() + "webjobs/" + PercentEncoding.escape(job.text());
    }

    public String history(JobName job) {
        return job(JobKind.TRIGGERED, job) + "/history";
    }

    public String run(JobName job, RunId id) {
        return history(job) + "/" + id;
    }

    /** A hook's deliveries under our own API. */
    public String v1Deliveries(long hook) {
        return base + "/api/v1/hooks/" + hook + "/deliveries";
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

    public String deployment(String id) {
        return base + "/api/deployments/" + PercentEncoding.escape(id);
    }

    public String deploymentLog(String id) {
        return deployment(id) + "/log";
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

    /**
     * A file or folder below the home.
     *
     * @param prefix of the route: {@code /api/vfs}
     * @param names on the way there
     */
    public String file(String prefix, List<String> names, boolean isFolder) {
        var path = new StringBuilder(base).append(prefix);
        names.forEach(name -> path.append('/').append(PercentEncoding.escape(name)));
        return (isFolder ? path.append('/') : path).toString();
    }

    /** The value of a {@code Content-Disposition} by which what is sent is saved under a name (RFC 6266). */
    public static String attachment(String fileName) {
        var plain = fileName.replaceAll("[^A-Za-z0-9 ._()-]", "_");
        var disposition = "attachment; filename=\"" + plain + "\"";
        return plain.equals(fileName)
                ? disposition
                : disposition + "; filename*=UTF-8''" + PercentEncoding.escape(fileName);
    }

    /** A dashboard that Kudu has beside it; clients only want a URL here (JOB-05). */
    public String extraInfo(JobKind kind, JobName job) {
        return base + "/azurejobs/#/jobs/" + kind.word() + "/" + PercentEncoding.escape(job.text());
    }

    /** The path by which Kudu's swagger document names a job's run (LST-04); escaped, as a path in such a document is. */
    public static String swaggerPath(JobName job) {
        return "/api/triggeredjobs/" + PercentEncoding.escape(job.text()) + "/run";
    }

    /** An address of somebody else, which may hold a password: what stands where one would be is shown as three stars. */
    public static String withoutPassword(String url) {
        var found = USER_INFO.matcher(url);
        if (!found.find()) {
            return url;
        }
        var user = found.group(2).indexOf(':');
        var shown = user < 0 ? "" : found.group(2).substring(0, user) + ":"; // a name alone may be a token
        return found.group(1) + shown + "***@" + url.substring(found.end());
    }
}
