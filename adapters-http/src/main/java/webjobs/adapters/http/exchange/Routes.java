package webjobs.adapters.http.exchange;

import java.util.ArrayList;
import java.util.Comparator;
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
    /** Those with a tail, the longest fixed part first. */
    private final List<Entry> tails = new ArrayList<>();

    /** A route with its pattern taken apart. */
    private record Entry(List<String> segments, Route route) {}

    /** What a request leads to. */
    public sealed interface Match {
        record Found(Route route, Map<String, String> variables, RequestPath.Tail tail) implements Match {}

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
            var entry = new Entry(route.segments(), route);
            if (route.hasTail()) {
                tails.add(entry);
            } else {
                bySegments
                        .computeIfAbsent(entry.segments().size(), _ -> new ArrayList<>())
                        .add(entry);
            }
        }
        tails.sort(
                Comparator.comparing((Entry entry) -> entry.segments().size()).reversed());
    }

    public List<Route> all() {
        return all;
    }

    /** Routes without a tail come before those with one, whose methods a path has besides. */
    public Match find(String method, RequestPath path) {
        var wanted = method.equals("HEAD") ? "GET" : method;
        var allowed = new TreeSet<String>();
        for (var entry : candidates(path.segments().size())) {
            var variables = Route.match(entry.segments(), path.segments());
            if (variables.isPresent()) {
                if (entry.route().method().equals(wanted)) {
                    return found(entry, variables.get(), path);
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

    private List<Entry> candidates(int segments) {
        var candidates = new ArrayList<>(bySegments.getOrDefault(segments, List.of()));
        for (var entry : tails) {
            if (entry.segments().size() <= segments) {
                candidates.add(entry);
            }
        }
        return candidates;
    }

    private static Match.Found found(Entry entry, Map<String, String> variables, RequestPath path) {
        var tail = entry.route().hasTail() ? path.tail(entry.segments().size()) : RequestPath.Tail.NONE;
        return new Match.Found(entry.route(), variables, tail);
    }
}
