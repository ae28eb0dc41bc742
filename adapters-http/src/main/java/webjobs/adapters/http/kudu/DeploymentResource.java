package webjobs.adapters.http.kudu;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.Deployment;
import webjobs.application.port.Upload;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;

/** Jobs of one kind, uploaded and deleted (R4, R5, R13, R14). */
final class DeploymentResource {
    private static final HeaderName CONTENT_DISPOSITION = HeaderNames.create("Content-Disposition");
    private static final String ZIP = "application/zip";

    private final JobKind kind;
    private final Deployment deployment;
    private final Function<Request, Object> job;
    private final long maxUploadBytes;

    /** @param job shows the job in the path of a request */
    DeploymentResource(JobKind kind, Deployment deployment, Function<Request, Object> job, long maxUploadBytes) {
        this.kind = kind;
        this.deployment = deployment;
        this.job = job;
        this.maxUploadBytes = maxUploadBytes;
    }

    /** Answers 200 with the job and no {@code Location}, which a client would poll as a deployment (K8). */
    Answer put(Request request) {
        var name = request.jobName();
        var fileName = fileName(request); // STS-04: before anything else, zip or not
        var tooLarge = new Refused(new Reason.TooLarge(maxUploadBytes));
        try (var body = request.body(maxUploadBytes, tooLarge)) {
            deployment.put(kind, name, upload(request, fileName, body));
            return Answer.json(200, job.apply(request));
        } catch (IOException e) {
            throw new IllegalStateException("the body's stream throws no IOException", e);
        }
    }

    private static String fileName(Request request) {
        var header = request.header(CONTENT_DISPOSITION);
        if (header.isEmpty()) {
            throw new Refused(new Reason.NoFileName("It names the file that is uploaded."));
        }
        return ContentDisposition.fileName(header.get())
                .orElseThrow(() -> new Refused(new Reason.NoFileName("The one sent has no filename.")));
    }

    private static Upload upload(Request request, String fileName, InputStream body) {
        return request.mediaType().filter(ZIP::equals).isPresent()
                ? new Upload.Zip(body)
                : new Upload.SingleFile(fileName, body);
    }

    /** Answers 200 also where there was no such job (K6). */
    Answer remove(Request request) {
        deployment.remove(kind, request.jobName());
        return Answer.empty(200);
    }
}
