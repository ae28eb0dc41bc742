package webjobs.adapters.http.kudu;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import webjobs.adapters.http.exchange.Route;
import webjobs.application.Deployment;
import webjobs.application.TriggeredJobs;

/** The table of Kudu's routes (RTE-04), each under all its prefixes (RTE-01, K9). */
public final class KuduRoutes {
    private static final List<String> ALL = List.of("/api/webjobs", "/api/jobs", "/jobs");
    private static final List<String> TRIGGERED =
            List.of("/api/triggeredwebjobs", "/api/triggeredjobs", "/jobs/triggered", "/api/jobs/triggered");
    private static final List<String> VFS = List.of("/vfs", "/api/vfs");

    private KuduRoutes() {}

    /** @param maxUploadBytes what an upload's body may have */
    public static List<Route> of(
            TriggeredJobs triggeredJobs, Deployment deployment, InstantSource clock, long maxUploadBytes) {
        var jobs = new TriggeredJobsResource(triggeredJobs, deployment, clock, maxUploadBytes);
        var runs = new RunsResource(triggeredJobs, clock);
        var settings = new SettingsResource(triggeredJobs, deployment);
        var logs = new LogsResource(triggeredJobs, clock);
        var routes = new ArrayList<Route>();
        for (var prefix : ALL) {
            routes.add(Route.of("GET", prefix, jobs::all));
        }
        for (var prefix : TRIGGERED) {
            var job = prefix + "/{name}";
            routes.add(Route.of("GET", prefix, jobs::all));
            routes.add(Route.of("GET", job, jobs::one));
            routes.add(Route.of("PUT", job, jobs::put));
            routes.add(Route.of("DELETE", job, jobs::remove));
            routes.add(Route.of("POST", job + "/run", runs::run));
            routes.add(Route.of("GET", job + "/history", runs::history));
            routes.add(Route.of("GET", job + "/history/{id}", runs::one));
            routes.add(Route.of("GET", job + "/settings", settings::read));
            routes.add(Route.of("PUT", job + "/settings", settings::replace));
        }
        routes.add(Route.of("GET", "/api/triggeredwebjobsswagger", jobs::swagger)); // RTE-03: no other prefix
        for (var prefix : VFS) {
            var data = prefix + "/data/jobs/triggered/{name}";
            routes.add(Route.of("GET", data + "/{id}/{file}", logs::ofRun));
            routes.add(Route.of("GET", data + "/job_scheduler.log", logs::ofSchedule));
        }
        return routes;
    }
}
