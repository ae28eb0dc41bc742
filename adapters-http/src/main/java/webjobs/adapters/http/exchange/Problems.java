package webjobs.adapters.http.exchange;

import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.util.Map;
import webjobs.application.port.StorageFailed;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;

/** The only place that turns a no, or a failure, into a status and a body. Nothing of a bug's text or stack is shown (D13). */
public final class Problems {
    private static final String RETRY_AFTER_SECONDS = "5";

    private Problems() {}

    /** Answers for what was thrown instead of an answer. */
    public static Answer answer(RuntimeException thrown) {
        return switch (thrown) {
            case Refused refused -> {
                var problem = problem(refused.reason());
                yield Answer.json(problem.status(), problem);
            }
            case NotServed no -> answer(no.status(), no.getMessage(), no.headers());
            case StorageFailed failed -> answer(failed);
            case RequestException e
            when e.status().code() < 500 ->
                answer(e.status().code(), "The request is malformed or too large.", Map.of());
            default -> answer(500, "The server failed; its log says why.", Map.of());
        };
    }

    /** HTTP's own no. */
    public static Answer answer(int status, String message, Map<String, String> headers) {
        var answer =
                Answer.json(status, Problem.blank(status, Status.create(status).reasonPhrase(), message));
        for (var header : headers.entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }

    private static Answer answer(StorageFailed failed) {
        var status = failed.isRetryable() ? 503 : 500;
        var answer = Answer.json(
                status, Problem.of(status, "storage-failed", "The server's storage failed", failed.getMessage()));
        return failed.isRetryable() ? answer.with("Retry-After", RETRY_AFTER_SECONDS) : answer;
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
            case Reason.RunHasEnded _ -> Problem.of(409, "run-has-ended", "Run has ended", message);
            case Reason.BadParameter _ -> Problem.of(400, "bad-parameter", "Unusable parameter", message);
            case Reason.JobDisabled _ -> Problem.of(409, "job-disabled", "Job is stopped", message);
            case Reason.JobsStopped _ -> Problem.of(409, "jobs-stopped", "Jobs are stopped", message);
            case Reason.ServerStopping _ -> Problem.of(409, "server-stopping", "Server is stopping", message);
        };
    }
}
