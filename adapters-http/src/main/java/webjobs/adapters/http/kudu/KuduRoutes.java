package webjobs.adapters.http.kudu;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Request;
import webjobs.adapters.http.exchange.RequestPath;
import webjobs.adapters.http.exchange.Route;
import webjobs.application.ContinuousJobs;
import webjobs.application.Deployment;
import webjobs.application.TriggeredJobs;
import webjobs.application.port.DiskSpace;
import webjobs.application.port.HomeFiles;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobKind;

/** The table of Kudu's routes (RTE-04), each under all its prefixes (RTE-01, K9). */
public final class KuduRoutes {
    private static final List<String> ALL = List.of("/api/webjobs", "/api/jobs", "/jobs");

    /** {@code HEAD} comes with {@code GET}. */
    private static final List<String> PASSED_ON = List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");

    private KuduRoutes() {}

    /**
     * @param maxUploadBytes what an upload's body may have
     * @param trustsJobPages whether pages of jobs may do what any page of this server may
     */
    public static List<Route> of(
            TriggeredJobs triggeredJobs,
            ContinuousJobs continuousJobs,
            Deployment deployment,
            HomeFiles files,
            DiskSpace space,
            InstantSource clock,
            long maxUploadBytes,
            boolean trustsJobPages) {
        var triggered = new TriggeredJobsResource(triggeredJobs, clock);
        var continuous = new ContinuousJobsResource(continuousJobs);
        var routes = new ArrayList<Route>();
        for (var prefix : ALL) {
            routes.add(Route.of("GET", prefix, request -> both(triggered, continuous, request)));
        }
        routes.addAll(jobs(
                JobKind.TRIGGERED,
                new DeploymentResource(JobKind.TRIGGERED, deployment, triggered::find, maxUploadBytes),
                new SettingsResource(JobKind.TRIGGERED, triggeredJobs::settings, deployment)));
        routes.addAll(jobs(
                JobKind.CONTINUOUS,
                new DeploymentResource(JobKind.CONTINUOUS, deployment, continuous::find, maxUploadBytes),
                new SettingsResource(JobKind.CONTINUOUS, continuousJobs::settings, deployment)));
        routes.addAll(triggered(triggered, new RunsResource(triggeredJobs, clock)));
        routes.addAll(continuous(continuous));
        routes.addAll(passthrough(new PassthroughResource(continuousJobs, trustsJobPages)));
        var logs = new LogsResource(triggeredJobs, continuousJobs, clock);
        routes.addAll(files(
                new FilesResource(files, space, logs, clock, maxUploadBytes),
                new ZipResource(files, space, maxUploadBytes)));
        return routes;
    }

    /** LST-01. */
    private static Answer both(TriggeredJobsResource triggered, ContinuousJobsResource continuous, Request request) {
        var jobs = Stream.<Reader.Named>concat(triggered.list(request).stream(), continuous.list(request).stream())
                .toList();
        return Answer.tagged(Reader.of(request).list(jobs, all -> all));
    }

    /** The same lines of the table for each prefix. */
    private static List<Route> each(List<String> prefixes, Function<String, List<Route>> lines) {
        return prefixes.stream().flatMap(prefix -> lines.apply(prefix).stream()).toList();
    }

    private static List<String> prefixes(JobKind kind) {
        var word = kind.word();
        return List.of("/api/" + word + "webjobs", "/api/" + word + "jobs", "/jobs/" + word, "/api/jobs/" + word);
    }

    /**
     * Explains an upload whose address goes on behind the job's name, of which there is none: curl adds a file's name where an address
     * ends in a slash.
     *
     * @throws Refused as {@code NoFileName}
     */
    public static void explainUpload(String method, RequestPath path) {
        var segments = path.segments();
        var isBelowAJob = Stream.of(JobKind.values())
                .flatMap(kind -> prefixes(kind).stream())
                .map(prefix -> List.of(prefix.substring(1).split("/")))
                .anyMatch(prefix -> segments.size() == prefix.size() + 2
                        && String.join("/", segments)
                                .toLowerCase(Locale.ROOT)
                                .startsWith(String.join("/", prefix) + "/"));
        if (method.equals("PUT") && isBelowAJob) {
            throw new Refused(new Reason.NoFileName(
                    "A job is uploaded to the address that ends in its name, and this one goes on with '"
                            + segments.getLast()
                            + "': curl -T adds the file's name behind a slash, so leave out the slash."));
        }
    }

    private static List<Route> jobs(JobKind kind, DeploymentResource deployment, SettingsResource settings) {
        return each(
                prefixes(kind),
                prefix -> List.of(
                        Route.of("PUT", prefix + "/{name}", request -> switch (Reader.of(request)) {
                            case Reader.Direct _ -> deployment.put(request);
                            case Reader.Arm _ -> settings.replaceByEnvelope(request);
                        }),
                        Route.of("DELETE", prefix + "/{name}", deployment::remove),
                        Route.of("GET", prefix + "/{name}/settings", settings::read),
                        Route.of("PUT", prefix + "/{name}/settings", settings::replace)));
    }

    private static List<Route> triggered(TriggeredJobsResource jobs, RunsResource runs) {
        var routes = new ArrayList<>(each(
                prefixes(JobKind.TRIGGERED),
                prefix -> List.of(
                        Route.of("GET", prefix, jobs::all),
                        Route.of("GET", prefix + "/{name}", jobs::one),
                        Route.of("POST", prefix + "/{name}/run", runs::run),
                        Route.of("GET", prefix + "/{name}/history", runs::history),
                        Route.of("GET", prefix + "/{name}/history/{id}", runs::one),
                        Route.of("GET", prefix + "/{name}/history/{id}/log", runs::log))));
        routes.add(Route.of("GET", "/api/triggeredwebjobsswagger", jobs::swagger)); // RTE-03: no other prefix
        return routes;
    }

    private static List<Route> continuous(ContinuousJobsResource jobs) {
        return each(
                prefixes(JobKind.CONTINUOUS),
                prefix -> List.of(
                        Route.of("GET", prefix, jobs::all),
                        Route.of("GET", prefix + "/{name}", jobs::one),
                        Route.of("GET", prefix + "/{name}/log", jobs::log),
                        Route.of("POST", prefix + "/{name}/start", jobs::start),
                        Route.of("POST", prefix + "/{name}/stop", jobs::stop)));
    }

    private static List<Route> passthrough(PassthroughResource passthrough) {
        return each(
                prefixes(JobKind.CONTINUOUS),
                prefix -> PASSED_ON.stream()
                        .map(method -> Route.of(method, prefix + "/{name}/passthrough/{*path}", passthrough::pass))
                        .toList());
    }

    private static List<Route> files(FilesResource files, ZipResource zips) {
        var routes = new ArrayList<>(each(
                List.of("/vfs", "/api/vfs"),
                prefix -> List.of(
                        Route.of("GET", prefix + "/{*path}", files::get),
                        Route.of("PUT", prefix + "/{*path}", files::put),
                        Route.of("DELETE", prefix + "/{*path}", files::remove))));
        routes.addAll(each(
                List.of("/zip", "/api/zip"),
                prefix -> List.of(
                        Route.of("GET", prefix + "/{*path}", zips::get),
                        Route.of("PUT", prefix + "/{*path}", zips::put))));
        return routes;
    }
}
