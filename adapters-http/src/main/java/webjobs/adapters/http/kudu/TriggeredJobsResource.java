package webjobs.adapters.http.kudu;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.Deployment;
import webjobs.application.TriggeredJobs;
import webjobs.application.port.Upload;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;

/** Triggered jobs themselves: listed, shown, uploaded, deleted (R1 to R5, R20). */
final class TriggeredJobsResource {
    private static final HeaderName CONTENT_DISPOSITION = HeaderNames.create("Content-Disposition");
    private static final String ZIP = "application/zip";

    private final TriggeredJobs jobs;
    private final Deployment deployment;
    private final InstantSource clock;
    private final long maxUploadBytes;

    TriggeredJobsResource(TriggeredJobs jobs, Deployment deployment, InstantSource clock, long maxUploadBytes) {
        this.jobs = jobs;
        this.deployment = deployment;
        this.clock = clock;
        this.maxUploadBytes = maxUploadBytes;
    }

    Answer all(Request request) {
        var now = clock.instant();
        return Answer.tagged(jobs.all().stream()
                .map(known -> JobJson.of(known, request.links(), now))
                .toList());
    }

    Answer one(Request request) {
        return Answer.tagged(JobJson.of(jobs.find(request.jobName()), request.links(), clock.instant()));
    }

    /** Answers 200 with the job and no {@code Location}, which a client would poll as a deployment (K8). */
    Answer put(Request request) {
        var name = request.jobName();
        var fileName = fileName(request); // STS-04: before anything else, zip or not
        var tooLarge = new Refused(new Reason.TooLarge(maxUploadBytes));
        try (var body = request.body(maxUploadBytes, tooLarge)) {
            var known = deployment.put(name, upload(request, fileName, body));
            return Answer.json(200, JobJson.of(known, request.links(), clock.instant()));
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
        deployment.remove(request.jobName());
        return Answer.empty(200);
    }

    Answer swagger(Request request) {
        return Answer.json(
                200,
                SwaggerJson.of(
                        jobs.all().stream().map(known -> known.job().name()).toList()));
    }
}
