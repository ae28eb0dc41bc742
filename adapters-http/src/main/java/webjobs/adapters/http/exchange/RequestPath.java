package webjobs.adapters.http.exchange;

import java.util.Arrays;
import java.util.List;

/**
 * The path of a request, taken apart.
 *
 * <p>It is split before it is decoded, so that {@code %2F} is a character of a segment, and nothing is normalised: {@code ..} is a
 * segment like any other, which no route has and no job's name can be.
 *
 * @param segments decoded; one slash at the end is ignored (RTE-07), every other empty segment is kept
 */
public record RequestPath(List<String> segments) {
    public RequestPath {
        segments = List.copyOf(segments);
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
        var end = path.endsWith("/") ? path.length() - 1 : path.length();
        if (end < 1) {
            return new RequestPath(List.of());
        }
        return new RequestPath(Arrays.stream(path.substring(1, end).split("/", -1))
                .map(segment -> PercentEncoding.unescape(segment, false))
                .toList());
    }
}
