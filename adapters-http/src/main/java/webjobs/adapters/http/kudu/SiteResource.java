package webjobs.adapters.http.kudu;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Request;
import webjobs.application.SiteDeployments;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.deployment.SiteDeployment;
import webjobs.domain.deployment.SiteDeployment.About;
import webjobs.domain.site.HomePath;

/**
 * A whole site that is sent as one zip archive: Kudu's {@code zipdeploy} and the newer {@code publish}. The body is the archive, of
 * whatever type its sender calls it.
 */
final class SiteResource {
    private static final String APP_DATA = "App_Data";

    /** How the site's folder is named, where it is. */
    private static final Set<String> THE_SITE = Set.of("", "/", "/home/site/wwwroot", "site/wwwroot", "wwwroot");

    private static final int LONGEST_TEXT = 2_000;
    private static final int MOST_JSON_BYTES = 64 * 1024;

    private final SiteDeployments deployments;
    private final long maxUploadBytes;

    SiteResource(SiteDeployments deployments, long maxUploadBytes) {
        this.deployments = deployments;
        this.maxUploadBytes = maxUploadBytes;
    }

    Answer zipDeploy(Request request) {
        return deploy(request, about(request, "ZipDeploy"), isTrue(request, "isAsync"));
    }

    /** {@code clean} and {@code restart} change nothing: a site's jobs are replaced as a whole, and begin anew where they must. */
    Answer publish(Request request) {
        var type = request.parameter("type").orElse("");
        if (!type.equalsIgnoreCase("zip")) {
            throw new NotServed(400, "Only archives are deployed here: send type=zip, not '" + type + "'.");
        }
        var path = request.parameter("path").orElse("");
        var about = about(request, "OneDeploy");
        var isAsync = isTrue(request, "async");
        if (THE_SITE.contains(path.toLowerCase(Locale.ROOT).replaceFirst("(?<=.)/$", ""))) {
            return deploy(request, about, isAsync);
        }
        var job = job(path)
                .orElseThrow(() -> new NotServed(
                        400,
                        "A zip is deployed as the whole site, or as one job. For the site leave out the parameter path, or send"
                                + " path=/home/site/wwwroot; for a job send its folder, such as"
                                + " path=/home/site/wwwroot/App_Data/jobs/triggered/NAME; '" + path + "' is neither."));
        return deploy(request, body -> deployments.deployJob(job.kind(), job.name(), body, about), isAsync);
    }

    /** The job whose folder a path is, absolute or below the site's folder. */
    private static Optional<HomePath.JobFolder> job(String path) {
        try {
            var names = HomePath.parse(path).names();
            var below = names.stream()
                    .dropWhile(name -> !name.equalsIgnoreCase(APP_DATA))
                    .toList();
            var before = String.join("/", names.subList(0, names.size() - below.size()))
                    .toLowerCase(Locale.ROOT);
            var folder = HomePath.parse("site/wwwroot/" + String.join("/", below));
            return THE_SITE.contains(path.startsWith("/") && !before.isEmpty() ? "/" + before : before)
                            && folder.isJobFolder()
                    ? folder.job()
                    : Optional.empty();
        } catch (Refused _) {
            return Optional.empty();
        }
    }

    private Answer deploy(Request request, Function<InputStream, SiteDeployment> deploy, boolean isAsync) {
        var tooLarge = new Refused(new Reason.TooLarge(maxUploadBytes));
        try (var body = new BufferedInputStream(request.body(maxUploadBytes, tooLarge))) {
            refuseAddress(body);
            var deployment = deploy.apply(body);
            return isAsync ? begun(deployment, request) : json(200, deployment, request);
        } catch (IOException e) {
            throw new IllegalStateException("the body's stream throws no IOException", e);
        }
    }

    private Answer deploy(Request request, About about, boolean isAsync) {
        return deploy(
                request, body -> isAsync ? deployments.begin(body, about) : deployments.deploy(body, about), isAsync);
    }

    /** Kudu also takes JSON that says where an archive can be fetched; no archive begins like that. */
    private static void refuseAddress(InputStream body) throws IOException {
        body.mark(1);
        if (body.read() == '{') {
            var _ = body.readNBytes(MOST_JSON_BYTES); // to its end, as a rule, which keeps the connection
            throw new NotServed(
                    400,
                    "This server fetches no archive from elsewhere (packageUri): send the zip archive itself as the body.");
        }
        body.reset();
    }

    /** Clients ask at {@code Location} until it has ended. */
    private Answer begun(SiteDeployment deployment, Request request) {
        return json(202, deployment, request)
                .with("Location", request.links().deployment(deployment.id()))
                .with("SCM-DEPLOYMENT-ID", deployment.id());
    }

    private Answer json(int status, SiteDeployment deployment, Request request) {
        return Answer.json(
                status,
                SiteDeploymentJson.of(deployment, deployments.active(), deployments.siteName(), request.links()));
    }

    private static About about(Request request, String defaultDeployer) {
        return new About(
                text(request, "author").orElse(""),
                text(request, "deployer").orElse(defaultDeployer),
                text(request, "message").orElse("Sent as a zip archive"));
    }

    private static Optional<String> text(Request request, String parameter) {
        return request.parameter(parameter).filter(it -> !it.isBlank()).map(SiteResource::shortened);
    }

    /** So that a record stays one that can be listed. */
    static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }

    private static boolean isTrue(Request request, String parameter) {
        return request.parameter(parameter).filter("true"::equalsIgnoreCase).isPresent();
    }
}
