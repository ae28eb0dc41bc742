package webjobs.adapters.http.exchange;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import webjobs.application.port.StorageFailed;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;

/** The only place that turns a no, or a failure, into a status and a body. Nothing of a bug's text or stack is shown (D13). */
public final class Problems {
    private static final String RETRY_AFTER_SECONDS = "5";

    private Problems() {}

    /** A problem with a member of our own (RFC 9457, section 3.2), by which it is found in the log. */
    private record Body(
            @JsonUnwrapped Problem problem,
            @JsonProperty("request_id") String requestId) {}

    /** Answers for what was thrown instead of an answer. @param requestId as it is on the answer's header */
    public static Answer answer(RuntimeException thrown, String requestId) {
        return switch (thrown) {
            case Refused refused -> {
                var answer = answer(problem(refused.reason()), requestId);
                yield refused.reason() instanceof Reason.StaleTag(var tag) ? answer.with("ETag", tag) : answer;
            }
            case NotServed no -> {
                var answer = answer(blank(no.status(), no.getMessage()), requestId);
                for (var header : no.headers().entrySet()) {
                    answer = answer.with(header.getKey(), header.getValue());
                }
                yield answer;
            }
            case StorageFailed failed -> {
                var answer = answer(problem(failed), requestId);
                yield failed.isRetryable() ? answer.with("Retry-After", RETRY_AFTER_SECONDS) : answer;
            }
            case RequestException e
            when e.status().code() < 500 ->
                answer(blank(e.status().code(), "The request is malformed or too large."), requestId);
            default -> answer(blank(500, "The server failed; its log says why."), requestId);
        };
    }

    private static Answer answer(Problem problem, String requestId) {
        return Answer.json(problem.status(), new Body(problem, requestId));
    }

    private static Problem blank(int status, String message) {
        return Problem.blank(status, Status.create(status).reasonPhrase(), message);
    }

    private static Problem problem(StorageFailed failed) {
        var status = failed.isRetryable() ? 503 : 500;
        return Problem.of(status, "storage-failed", "The server's storage failed", failed.getMessage());
    }

    private static Problem problem(Reason reason) {
        var message = reason.message();
        return switch (reason) {
            case Reason.NoSuchJob _ -> Problem.of(404, "no-such-job", "No such job", message);
            case Reason.NoSuchRun _ -> Problem.of(404, "no-such-run", "No such run", message);
            case Reason.NotAJobName _ -> Problem.of(400, "not-a-job-name", "Not a job name", message);
            case Reason.NoFileName _ -> Problem.of(400, "no-file-name", "No file name", message);
            case Reason.BadUpload _ -> Problem.of(400, "bad-upload", "Unusable upload", message);
            case Reason.TooLarge _ -> Problem.of(413, "too-large", "Upload too large", message);
            case Reason.NothingToRun _ -> Problem.of(400, "nothing-to-run", "Nothing to run", message);
            case Reason.BadSettings _ -> Problem.of(400, "bad-settings", "Unusable settings", message);
            case Reason.BadArguments _ -> Problem.of(400, "bad-arguments", "Unusable arguments", message);
            case Reason.AlreadyRunning _ -> Problem.of(409, "already-running", "Already running", message);
            case Reason.QueueFull _ -> Problem.of(409, "queue-full", "Too many runs wait", message);
            case Reason.TooManyRuns _ -> Problem.of(409, "too-many-runs", "Too many runs go on", message);
            case Reason.ServerFull _ -> Problem.of(503, "server-full", "Too many runs go on", message);
            case Reason.StillEnding _ -> Problem.of(409, "still-ending", "Processes have not ended yet", message);
            case Reason.RunHasEnded _ -> Problem.of(409, "run-has-ended", "Run has ended", message);
            case Reason.BadParameter _ -> Problem.of(400, "bad-parameter", "Unusable parameter", message);
            case Reason.BadPath _ -> Problem.of(400, "bad-path", "Unusable path", message);
            case Reason.NoSuchFile _ -> Problem.of(404, "no-such-file", "No such file", message);
            case Reason.NotYours _ -> Problem.of(403, "not-served", "Not served", message);
            case Reason.StaleTag _ -> Problem.of(412, "stale-tag", "Another version is there", message);
            case Reason.FileInTheWay _ -> Problem.of(409, "file-in-the-way", "Something is in the way", message);
            case Reason.NoSuchSetting _ -> Problem.of(404, "no-such-setting", "No such setting", message);
            case Reason.NoSuchHook _ -> Problem.of(404, "no-such-hook", "No such hook", message);
            case Reason.BadHook _ -> Problem.of(400, "bad-hook", "Unusable hook", message);
            case Reason.HookTaken _ -> Problem.of(409, "hook-taken", "Address is taken", message);
            case Reason.NoSuchDeployment _ -> Problem.of(404, "no-such-deployment", "No such deployment", message);
            case Reason.DeploymentInProgress _ ->
                Problem.of(409, "deployment-in-progress", "A deployment is in progress", message);
            case Reason.JobDisabled _ -> Problem.of(409, "job-disabled", "Job is stopped", message);
            case Reason.JobsStopped _ -> Problem.of(409, "jobs-stopped", "Jobs are stopped", message);
            case Reason.DiskLow _ -> Problem.of(507, "disk-low", "Too little room on the disk", message);
            case Reason.ServerStopping _ -> Problem.of(409, "server-stopping", "Server is stopping", message);
        };
    }
}
