package webjobs.adapters.http.v1;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Request;
import webjobs.adapters.http.exchange.RequestPath;
import webjobs.adapters.http.exchange.Route;
import webjobs.domain.Spelling;

/** What there is in our API, for people who try addresses. */
final class Index {
    private static final int MOST_SHOWN = 6;

    private Index() {}

    private record RouteJson(String method, String path) {}

    /** @param openapiUrl where all of it is described */
    @JsonNaming(SnakeCaseStrategy.class)
    private record IndexJson(String openapiUrl, List<RouteJson> routes) {}

    static Answer answer(Request request, List<Route> routes) {
        return Answer.tagged(new IndexJson(
                request.links().base() + "/api/v1/openapi.json",
                routes.stream()
                        .map(route -> new RouteJson(route.method(), route.pattern()))
                        .toList()));
    }

    /** Says where the description is, and which routes have most of an address in common. Empty where there are none. */
    static Optional<String> nearby(List<Route> routes, RequestPath path) {
        var wanted = path.segments();
        var common = routes.stream().mapToInt(route -> common(route, wanted)).max();
        if (common.isEmpty()) {
            return Optional.empty();
        }
        var most = common.getAsInt();
        var near = routes.stream()
                .filter(route -> common(route, wanted) == most)
                .sorted(Comparator.comparing(route -> !isSpelledLike(route, wanted, most)))
                .limit(MOST_SHOWN)
                .map(route -> route.method() + " " + route.pattern())
                .collect(Collectors.joining(", "));
        return Optional.of("/api/v1/openapi.json describes what there is; near it are " + near + ".");
    }

    /** How many segments of a path, from the first on, are those of a route. */
    private static int common(Route route, List<String> path) {
        var segments = segments(route);
        var common = 0;
        while (common < Math.min(segments.size(), path.size()) && fits(segments.get(common), path.get(common))) {
            common++;
        }
        return common;
    }

    private static boolean isSpelledLike(Route route, List<String> path, int at) {
        var segments = segments(route);
        return at < segments.size()
                && at < path.size()
                && Spelling.suggestion(path.get(at), List.of(segments.get(at))).isPresent();
    }

    private static boolean fits(String segment, String text) {
        return segment.startsWith("{") || segment.equalsIgnoreCase(text);
    }

    private static List<String> segments(Route route) {
        return List.of(route.pattern().substring(1).split("/"));
    }
}
