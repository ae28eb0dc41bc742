package webjobs.adapters.http.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Every address that is served, as data: what answers a request is found here, and tests and documents can read it. */
public final class Routes {
    private final List<Route> all;
    private final Map<Integer, List<Entry>> bySegments = new HashMap<>();

    /** A route with its pattern taken apart. */
    private record Entry(List<String> segments, Route route) {}

    /** What a request leads to. */
    public sealed interface Match {
        record Found(Route route, Map<String, String> variables) implements Match {}

        /** The path is known, the method is another (D5). @param allowed in alphabetical order */
        record OtherMethods(Set<String> allowed) implements Match {}

        record Unknown() implements Match {}
    }

    /** @throws IllegalArgumentException where two routes match the same requests */
    public Routes(List<Route> all) {
        this.all = List.copyOf(all);
        var seen = new HashSet<String>();
        for (var route : all) {
            if (!seen.add(route.method() + " " + route.shape())) {
                throw new IllegalArgumentException("two routes for " + route.method() + " " + route.pattern());
            }
            var segments = route.segments();
            bySegments.computeIfAbsent(segments.size(), _ -> new ArrayList<>()).add(new Entry(segments, route));
        }
    }

    public List<Route> all() {
        return all;
    }

    public Match find(String method, RequestPath path) {
        var wanted = method.equals("HEAD") ? "GET" : method;
        var allowed = new TreeSet<String>();
        for (var entry : bySegments.getOrDefault(path.segments().size(), List.of())) {
            var variables = Route.match(entry.segments(), path.segments());
            if (variables.isPresent()) {
                if (entry.route().method().equals(wanted)) {
                    return new Match.Found(entry.route(), variables.get());
                }
                allowed.add(entry.route().method());
            }
        }
        if (allowed.isEmpty()) {
            return new Match.Unknown();
        }
        allowed.add("OPTIONS");
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        return new Match.OtherMethods(allowed);
    }
}
