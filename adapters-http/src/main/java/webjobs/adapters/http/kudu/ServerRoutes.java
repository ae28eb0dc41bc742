package webjobs.adapters.http.kudu;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import webjobs.adapters.http.exchange.Route;
import webjobs.application.AppSettings;
import webjobs.application.ContinuousJobs;
import webjobs.application.Hooks;
import webjobs.application.LiveLog;
import webjobs.application.TriggeredJobs;
import webjobs.application.port.HomeFiles;

/** The table of Kudu's routes about the server as a whole, each with and without {@code /api} (K9). */
public final class ServerRoutes {
    private static final List<String> PREFIXES = List.of("", "/api");

    private ServerRoutes() {}

    /** What answers them. @param version of this server */
    public record Means(
            AppSettings settings,
            Hooks hooks,
            LiveLog liveLog,
            TriggeredJobs triggeredJobs,
            ContinuousJobs continuousJobs,
            HomeFiles files,
            String version) {}

    public static List<Route> of(Means means, InstantSource clock) {
        var settings = new AppSettingsResource(means.settings());
        var hooks = new HooksResource(means.hooks());
        var logs = new LogStreamResource(means.liveLog(), means.triggeredJobs(), means.continuousJobs(), clock);
        var environment = new EnvironmentResource(means.version(), means.files());
        var routes = new ArrayList<Route>();
        for (var prefix : PREFIXES) {
            routes.add(Route.of("GET", prefix + "/environment", _ -> environment.read()));
            routes.addAll(settings(prefix + "/settings", settings));
            routes.addAll(hooks(prefix + "/hooks", hooks));
            routes.addAll(logs(prefix + "/logstream", logs));
        }
        return routes;
    }

    private static List<Route> settings(String prefix, AppSettingsResource settings) {
        return List.of(
                Route.of("GET", prefix, _ -> settings.all()),
                Route.of("POST", prefix, settings::set),
                Route.of("GET", prefix + "/{key}", settings::one),
                Route.of("DELETE", prefix + "/{key}", settings::remove));
    }

    private static List<Route> hooks(String prefix, HooksResource hooks) {
        return List.of(
                Route.of("GET", prefix, _ -> hooks.all()),
                Route.of("POST", prefix, hooks::add),
                Route.of("GET", prefix + "/{id}", hooks::one),
                Route.of("DELETE", prefix + "/{id}", hooks::remove),
                Route.of("POST", prefix + "/publish/{type}", hooks::publish));
    }

    private static List<Route> logs(String prefix, LogStreamResource logs) {
        return List.of(
                Route.of("GET", prefix, logs::ofAll),
                Route.of("GET", prefix + "/{kind}", logs::ofKind),
                Route.of("GET", prefix + "/{kind}/{name}", logs::ofJob));
    }
}
