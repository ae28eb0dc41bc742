package webjobs.adapters.http.exchange;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The path of a request, taken apart.
 *
 * <p>It is split before it is decoded, so that {@code %2F} is a character of a segment, and nothing is normalised: {@code ..} is a
 * segment like any other, which no route has and no job's name can be.
 *
 * @param segments decoded; one slash at the end is ignored (RTE-07), every other empty segment is kept
 * @param raw the same as they were sent
 * @param endsInSlash whether there was that slash
 */
public record RequestPath(List<String> segments, List<String> raw, boolean endsInSlash) {
    public RequestPath {
        segments = List.copyOf(segments);
        raw = List.copyOf(raw);
    }

    /**
     * What stands behind the fixed part of a route's pattern.
     *
     * @param raw as it was sent: empty, or from a slash on
     * @param decoded with {@code %2F} as a slash, which a client sends instead of one; nothing else is normalised, and so it may hold
     *     {@code ..}
     */
    public record Tail(String raw, String decoded) {
        public static final Tail NONE = new Tail("", "");

        /** Whether a folder was asked for (VFS-03). */
        public boolean endsInSlash() {
            return decoded.endsWith("/");
        }
    }

    /**
     * @param target the request's target without its query, also in absolute form (RFC 9112, 3.2.2)
     * @throws NotServed as 400 where it is malformed
     */
    public static RequestPath parse(String target) {
        var path = target;
        if (!path.startsWith("/")) {
            var authority = path.indexOf("://");
            var slash = authority < 0 ? -1 : path.indexOf('/', authority + 3);
            path = authority < 0 ? "/" + path : slash < 0 ? "/" : path.substring(slash);
        }
        var endsInSlash = path.endsWith("/");
        var end = endsInSlash ? path.length() - 1 : path.length();
        if (end < 1) {
            return new RequestPath(List.of(), List.of(), endsInSlash);
        }
        var raw = Arrays.asList(path.substring(1, end).split("/", -1));
        var segments = raw.stream()
                .map(segment -> PercentEncoding.unescape(segment, false))
                .toList();
        return new RequestPath(segments, raw, endsInSlash);
    }

    /** What is left behind so many segments. */
    Tail tail(int after) {
        return new Tail(tail(raw, after), tail(segments, after));
    }

    private String tail(List<String> from, int after) {
        return from.stream().skip(after).map(segment -> "/" + segment).collect(Collectors.joining())
                + (endsInSlash ? "/" : "");
    }
}
