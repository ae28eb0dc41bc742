package webjobs.adapters.http.kudu;

import java.util.ArrayList;
import java.util.List;
import webjobs.adapters.http.exchange.Route;
import webjobs.application.SiteDeployments;

/** The table of routes by which a whole site is deployed, its jobs in {@code App_Data/jobs}, and by which clients learn where. */
public final class SiteRoutes {
    private static final List<String> DEPLOYMENTS = List.of("/api/deployments", "/deployments");

    private SiteRoutes() {}

    /** @param maxUploadBytes what an archive may have */
    public static List<Route> of(SiteDeployments deployments, long maxUploadBytes) {
        var site = new SiteResource(deployments, maxUploadBytes);
        var remembered = new DeploymentsResource(deployments);
        var profile = new PublishProfileResource(deployments.siteName());
        var routes = new ArrayList<>(List.of(
                Route.of("POST", "/api/zipdeploy", site::zipDeploy),
                Route.of("PUT", "/api/zipdeploy", site::zipDeploy),
                Route.of("POST", "/api/publish", site::publish),
                Route.of("PUT", "/api/publish", site::publish),
                Route.of("GET", "/api/publishprofile", profile::read),
                Route.of("POST", "/api/publishprofile", profile::read)));
        for (var prefix : DEPLOYMENTS) {
            routes.add(Route.of("GET", prefix, remembered::all));
            routes.add(Route.of("GET", prefix + "/{id}", remembered::one));
            routes.add(Route.of("PUT", prefix + "/{id}", remembered::told));
            routes.add(Route.of("GET", prefix + "/{id}/log", remembered::log));
            routes.add(Route.of("GET", prefix + "/{id}/log/{entry}", remembered::logDetails));
        }
        return routes;
    }
}
