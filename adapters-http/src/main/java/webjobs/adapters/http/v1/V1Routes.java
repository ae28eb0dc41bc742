package webjobs.adapters.http.v1;

import java.time.InstantSource;
import java.util.List;
import webjobs.adapters.http.exchange.Route;
import webjobs.application.ContinuousJobs;
import webjobs.application.Hooks;
import webjobs.application.Schedules;
import webjobs.application.TriggeredJobs;

/** The table of our own routes, under one prefix. */
public final class V1Routes {
    private static final String PREFIX = "/api/v1";
    private static final String JOB = PREFIX + "/jobs/triggered/{name}";
    private static final String CONTINUOUS = PREFIX + "/jobs/continuous";

    private V1Routes() {}

    public static List<Route> of(
            TriggeredJobs triggeredJobs,
            ContinuousJobs continuousJobs,
            Schedules schedules,
            Hooks hooks,
            InstantSource clock) {
        var due = new ScheduleResource(schedules, clock);
        var explanation = new ExplanationResource(schedules, clock);
        var runs = new RunsResource(triggeredJobs, clock);
        var continuous = new ContinuousJobsResource(continuousJobs);
        var misfits = new MisfitsResource(triggeredJobs, continuousJobs);
        var told = new HooksResource(hooks);
        return List.of(
                Route.of("GET", PREFIX + "/openapi.json", OpenApi::document),
                Route.of("GET", PREFIX + "/schedules/preview", due::preview),
                Route.of("GET", PREFIX + "/agenda", due::agenda),
                Route.of("GET", JOB + "/next", due::next),
                Route.of("GET", JOB + "/explain", explanation::explain),
                Route.of("GET", JOB + "/misses", explanation::misses),
                Route.of("GET", JOB + "/runs", runs::all),
                Route.of("GET", JOB + "/runs/{id}", runs::one),
                Route.of("POST", JOB + "/runs/{id}/abort", runs::abort),
                Route.of("POST", JOB + "/runs/{id}/rerun", runs::rerun),
                Route.of("GET", CONTINUOUS, continuous::all),
                Route.of("GET", CONTINUOUS + "/{name}", continuous::one),
                Route.of("POST", CONTINUOUS + "/{name}/start", continuous::start),
                Route.of("POST", CONTINUOUS + "/{name}/stop", continuous::stop),
                Route.of("POST", CONTINUOUS + "/{name}/restart", continuous::restart),
                Route.of("GET", CONTINUOUS + "/{name}/log", continuous::log),
                Route.of("GET", PREFIX + "/misfits", misfits::all),
                Route.of("GET", PREFIX + "/hooks", told::all),
                Route.of("GET", PREFIX + "/hooks/{id}/deliveries", told::deliveries));
    }
}
