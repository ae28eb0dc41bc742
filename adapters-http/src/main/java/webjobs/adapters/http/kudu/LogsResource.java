package webjobs.adapters.http.kudu;

import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.ContinuousJobs;
import webjobs.application.TriggeredJobs;
import webjobs.application.port.JobLogs;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/** The logs of runs, of schedules and of continuous jobs, under the addresses that the JSON of runs and jobs names (K3, VFS-07, JOB-10, JOB-11). */
final class LogsResource {
    private final TriggeredJobs jobs;
    private final ContinuousJobs continuousJobs;
    private final LogSending sending;

    LogsResource(TriggeredJobs jobs, ContinuousJobs continuousJobs, InstantSource clock) {
        this.jobs = jobs;
        this.continuousJobs = continuousJobs;
        this.sending = new LogSending(clock);
    }

    /** A log of a run. */
    Answer ofRun(Request request) {
        var name = request.jobName();
        var id = RunId.parse(request.variable("id"))
                .orElseThrow(() -> new Refused(new Reason.NoSuchRun(name, request.variable("id"))));
        var log = kind(request.variable("file"), id)
                .flatMap(kind -> jobs.log(name, id, kind))
                .orElseThrow(() -> noSuchFile(name, id));
        return sending.answer(log, request);
    }

    /** What the scheduler has said of a job (SCH-30, SCH-31). It is there also after the job has lost its schedule. */
    Answer ofSchedule(Request request) {
        var name = request.jobName();
        var log = jobs.schedulerLog(name)
                .orElseThrow(() -> new NotServed(
                        404, "There is no such log: the job '" + name + "' has not had a schedule, or is not there."));
        return sending.answer(log, request);
    }

    /** What a continuous job writes now, or has written last. */
    Answer ofContinuousJob(Request request) {
        return ofContinuousJob(request, 0);
    }

    /** What was put aside when the log had grown large (LOG-23). */
    Answer ofContinuousJobBefore(Request request) {
        return ofContinuousJob(request, 1);
    }

    private Answer ofContinuousJob(Request request, int age) {
        var name = request.jobName();
        var log = continuousJobs
                .log(name, age)
                .orElseThrow(() -> new NotServed(
                        404,
                        age == 0
                                ? "There is no such log: the job '" + name + "' has not run yet, or is not there."
                                : "There is no such log: that of the job '" + name
                                        + "' has not grown large yet, or is not there."));
        return sending.answer(log, request);
    }

    private static NotServed noSuchFile(JobName name, RunId id) {
        return new NotServed(
                404, "There is no such log. The run " + id + " of '" + name + "' names its logs where it is shown.");
    }

    private static Optional<JobLogs.Kind> kind(String file, RunId id) {
        var word = file.toLowerCase(Locale.ROOT);
        if (word.equals("output_" + id + ".log") || word.equals("output_log.txt")) {
            return Optional.of(JobLogs.Kind.OUTPUT);
        }
        if (word.equals("error_" + id + ".log") || word.equals("error_log.txt")) {
            return Optional.of(JobLogs.Kind.ERROR);
        }
        return Optional.empty();
    }
}
