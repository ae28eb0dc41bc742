package webjobs.adapters.http.v1;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import webjobs.adapters.http.exchange.RequestPath;
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
            InstantSource clock,
            String version) {
        var due = new ScheduleResource(schedules, clock);
        var explanation = new ExplanationResource(schedules, clock);
        var runs = new RunsResource(triggeredJobs, clock);
        var continuous = new ContinuousJobsResource(continuousJobs);
        var misfits = new MisfitsResource(triggeredJobs, continuousJobs);
        var told = new HooksResource(hooks);
        var server = new ServerResource(triggeredJobs, version);
        return withIndex(List.of(
                route("GET", PREFIX + "/openapi.json", OpenApi::document),
                route("GET", PREFIX + "/schedules/preview", due::preview, "expression", "time_zone", "from", "count"),
                route("GET", PREFIX + "/agenda", due::agenda, "from", "to", "limit", "offset"),
                route("GET", JOB + "/next", due::next, "count"),
                route("GET", JOB + "/explain", explanation::explain, "limit"),
                route("GET", JOB + "/misses", explanation::misses),
                route("GET", JOB + "/runs", runs::all, "limit"),
                route("GET", JOB + "/runs/{id}", runs::one),
                route("POST", JOB + "/runs/{id}/abort", runs::abort),
                route("POST", JOB + "/runs/{id}/rerun", runs::rerun),
                route("GET", CONTINUOUS, continuous::all),
                route("GET", CONTINUOUS + "/{name}", continuous::one),
                route("POST", CONTINUOUS + "/{name}/start", continuous::start),
                route("POST", CONTINUOUS + "/{name}/stop", continuous::stop),
                route("POST", CONTINUOUS + "/{name}/restart", continuous::restart),
                route("GET", CONTINUOUS + "/{name}/log", continuous::log, "lines", "follow"),
                route("GET", PREFIX + "/misfits", misfits::all),
                route("GET", PREFIX + "/server", server::facts),
                route("GET", PREFIX + "/hooks", told::all),
                route("GET", PREFIX + "/hooks/{id}/deliveries", told::deliveries)));
    }

    /** @param parameters all that its query may have; another one is refused */
    private static Route route(String method, String pattern, Route.Handler handler, String... parameters) {
        var known = List.of(parameters);
        return Route.of(method, pattern, request -> {
            Parameters.refuseOthers(request, known);
            return handler.answer(request);
        });
    }

    private static List<Route> withIndex(List<Route> routes) {
        var all = new ArrayList<Route>();
        all.add(route("GET", PREFIX, request -> Index.answer(request, routes)));
        all.addAll(routes);
        return List.copyOf(all);
    }

    /**
     * What else there is near an address of ours at which there is nothing, as sentences that go on behind that.
     *
     * @param all every route of the server
     * @return empty where the address is none of ours
     */
    public static Optional<String> nearby(List<Route> all, RequestPath path) {
        return Index.nearby(
                        all.stream().filter(route -> isOurs(route.pattern())).toList(), path)
                .filter(_ -> isOurs("/" + String.join("/", path.segments()).toLowerCase(Locale.ROOT)));
    }

    private static boolean isOurs(String address) {
        return address.equals(PREFIX) || address.startsWith(PREFIX + "/");
    }
}
