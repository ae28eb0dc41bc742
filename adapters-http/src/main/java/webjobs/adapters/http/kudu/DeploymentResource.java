package webjobs.adapters.http.kudu;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.Deployment;
import webjobs.application.port.Upload;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/** Jobs of one kind, uploaded and deleted (R4, R5, R13, R14). */
final class DeploymentResource {
    private static final HeaderName CONTENT_DISPOSITION = HeaderNames.create("Content-Disposition");
    /** The second is what browsers and tools on Windows write. */
    private static final Set<String> ZIPS = Set.of("application/zip", "application/x-zip-compressed");

    private static final byte[] ZIP_START = {'P', 'K', 3, 4};

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
        try (var body = new BufferedInputStream(request.body(maxUploadBytes, tooLarge))) {
            var isZip = isSaidToBeAZip(request);
            var looksLikeAZip = !isZip && !fileName.toLowerCase(Locale.ROOT).endsWith(".jar") && beginsAsAZip(body);
            var upload = isZip ? new Upload.Zip(body) : new Upload.SingleFile(fileName, body);
            return put(request, name, upload, looksLikeAZip ? Optional.of(fileName) : Optional.empty());
        } catch (IOException e) {
            throw new IllegalStateException("the body's stream throws no IOException", e);
        }
    }

    /** @param takenForAScript the name of what seems to be a zip archive, and is not said to be one */
    private Answer put(Request request, JobName name, Upload upload, Optional<String> takenForAScript) {
        try {
            return deployment.put(kind, name, upload, () -> Answer.json(200, job.apply(request)));
        } catch (Refused refused) {
            if (refused.reason() instanceof Reason.NothingToRun && takenForAScript.isPresent()) {
                throw new Refused(new Reason.NothingToRun(List.of("'" + takenForAScript.get()
                        + "' was taken for the script itself, but it begins as a zip archive does."
                        + " Send a zip with Content-Type: application/zip.")));
            }
            throw refused;
        }
    }

    private static boolean isSaidToBeAZip(Request request) {
        return request.mediaType().filter(ZIPS::contains).isPresent();
    }

    private static boolean beginsAsAZip(InputStream body) throws IOException {
        body.mark(ZIP_START.length);
        var start = body.readNBytes(ZIP_START.length);
        body.reset();
        return Arrays.equals(start, ZIP_START);
    }

    private static String fileName(Request request) {
        var header = request.header(CONTENT_DISPOSITION);
        if (header.isEmpty()) {
            throw new Refused(new Reason.NoFileName("It names the file that is uploaded."));
        }
        return ContentDisposition.fileName(header.get())
                .orElseThrow(() -> new Refused(new Reason.NoFileName("The one sent has no filename.")));
    }

    /** Answers 200 also where there was no such job (K6). */
    Answer remove(Request request) {
        deployment.remove(kind, request.jobName());
        return Answer.empty(200);
    }
}
