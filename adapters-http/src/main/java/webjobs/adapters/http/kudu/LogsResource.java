package webjobs.adapters.http.kudu;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.ContinuousJobs;
import webjobs.application.TriggeredJobs;
import webjobs.application.port.JobLogs;
import webjobs.application.port.JobLogs.LogFile;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;
import webjobs.domain.site.HomePath;

/** The logs of runs, of schedules and of continuous jobs, under the addresses that the JSON of runs and jobs names (K3, VFS-07, JOB-10, JOB-11). */
final class LogsResource {
    private static final List<String> DATA = List.of("data", "jobs");

    private final TriggeredJobs jobs;
    private final ContinuousJobs continuousJobs;
    private final FileSending sending;

    LogsResource(TriggeredJobs jobs, ContinuousJobs continuousJobs, InstantSource clock) {
        this.jobs = jobs;
        this.continuousJobs = continuousJobs;
        this.sending = new FileSending(clock);
    }

    /** The log that a path means; empty where it means none. @throws NotServed as 404 where there is no such log */
    Optional<Answer> at(HomePath path, Request request) {
        var names = path.names();
        if (names.size() < 5 || !DATA.equals(names.subList(0, 2)) || !JobName.isValid(names.get(3))) {
            return Optional.empty();
        }
        var name = new JobName(names.get(3));
        var rest = names.subList(4, names.size());
        var log = switch (names.get(2)) {
            case "triggered" -> rest.size() == 2 ? ofRun(name, rest) : ofSchedule(name, rest);
            case "continuous" -> ofContinuousJob(name, rest);
            default -> Optional.<LogFile>empty();
        };
        return log.map(found -> sending.answer(FileSending.Sent.of(found), request));
    }

    private Optional<LogFile> ofRun(JobName name, List<String> rest) {
        var id = RunId.parse(rest.get(0));
        var kind = id.flatMap(run -> kind(rest.get(1), run));
        if (kind.isEmpty()) {
            return Optional.empty(); // a file of the job's own
        }
        return Optional.of(jobs.log(name, id.get(), kind.get()).orElseThrow(() -> noSuchFile(name, id.get())));
    }

    /** What the scheduler has said of a job (SCH-30, SCH-31). It is there also after the job has lost its schedule. */
    private Optional<LogFile> ofSchedule(JobName name, List<String> rest) {
        if (rest.size() != 1 || !rest.getFirst().equalsIgnoreCase("job_scheduler.log")) {
            return Optional.empty();
        }
        return Optional.of(jobs.schedulerLog(name)
                .orElseThrow(() -> new NotServed(
                        404, "There is no such log: the job '" + name + "' has not had a schedule, or is not there.")));
    }

    private Optional<LogFile> ofContinuousJob(JobName name, List<String> rest) {
        return rest.size() == 1
                ? switch (rest.getFirst().toLowerCase(Locale.ROOT)) {
                    case "job.log", "job_log.txt" -> // the first as the page calls it
                        Optional.of(continuousJobs
                                .log(name, 0)
                                .orElseThrow(() -> new NotServed(
                                        404,
                                        "There is no such log: the job '" + name
                                                + "' has not run yet, or is not there.")));
                    case "job_prev_log.txt" -> // what was put aside when it had grown large (LOG-23)
                        Optional.of(continuousJobs
                                .log(name, 1)
                                .orElseThrow(() -> new NotServed(
                                        404,
                                        "There is no such log: that of the job '" + name
                                                + "' has not grown large yet, or is not there.")));
                    default -> Optional.empty();
                }
                : Optional.empty();
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
