package webjobs.adapters.http.exchange;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One line of the table of routes.
 *
 * @param method in capitals; {@code GET} serves {@code HEAD} too
 * @param pattern such as {@code /api/triggeredwebjobs/{name}/run}: fixed segments, which match in any case of letters (RTE-07), and
 *     variables, which match any one segment; at the end perhaps a tail, as in {@code /api/vfs/{*path}}, which matches everything that
 *     follows, also nothing
 * @param open whether it is served to callers who have not said who they are
 */
public record Route(String method, String pattern, boolean open, Handler handler) {
    /** Answers what a route leads to. */
    @FunctionalInterface
    public interface Handler {
        Answer answer(Request request);
    }

    public static Route of(String method, String pattern, Handler handler) {
        return new Route(method, pattern, false, handler);
    }

    boolean hasTail() {
        return pattern.contains("/{*");
    }

    /** What stands before the tail. */
    String prefix() {
        return pattern.replaceFirst("/\\{\\*.*", "");
    }

    /** Those before the tail. */
    List<String> segments() {
        if (pattern.equals("/")) {
            return List.of();
        }
        var segments = Arrays.asList(pattern.substring(1).split("/", -1));
        return hasTail() ? segments.subList(0, segments.size() - 1) : segments;
    }

    /** The pattern with its fixed segments in small letters and its variables without names: what it matches. */
    String shape() {
        return pattern.replaceAll("\\{(\\*?)[^}]*}", "{$1}").toLowerCase(Locale.ROOT);
    }

    /** What the variables stand for in a path of as many segments, or more; empty where the fixed segments are others. */
    static Optional<Map<String, String>> match(List<String> pattern, List<String> path) {
        Map<String, String> variables = Map.of();
        for (var i = 0; i < pattern.size(); i++) {
            var expected = pattern.get(i);
            if (expected.startsWith("{")) {
                variables = variables.isEmpty() ? new HashMap<>() : variables;
                variables.put(expected.substring(1, expected.length() - 1), path.get(i));
            } else if (!expected.equalsIgnoreCase(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }
}
