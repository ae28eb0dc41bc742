package webjobs.adapters.http.kudu;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which headers go on to a job, and which come back from it. */
final class ForwardedHeaders {
    /** Those about one connection alone (RFC 9110, section 7.6.1), and about how a body is cut into pieces. */
    private static final Set<String> OF_A_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length");

    /** The caller's credentials are for this server; of proxies it is told what this server believes (CON-50, CON-51). */
    private static final Set<String> OF_THE_CALLER = Set.of(
            "host",
            "authorization",
            "cookie",
            "expect",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-forwarded-port",
            "x-forwarded-prefix");

    private static final String DATE = "date"; // it is set anew

    private ForwardedHeaders() {}

    /**
     * @param client the caller's address
     * @param address where the caller finds, on this server, what the job has at its root
     */
    static Map<String, List<String>> toJob(Map<String, List<String>> headers, String client, URI address) {
        var kept = without(headers, OF_THE_CALLER);
        kept.put("X-Forwarded-For", List.of(client));
        kept.put("X-Forwarded-Host", List.of(address.getRawAuthority()));
        kept.put("X-Forwarded-Proto", List.of(address.getScheme()));
        kept.put("X-Forwarded-Prefix", List.of(address.getRawPath()));
        return kept;
    }

    static Map<String, List<String>> fromJob(Map<String, List<String>> headers) {
        return without(headers, Set.of(DATE));
    }

    private static Map<String, List<String>> without(Map<String, List<String>> headers, Set<String> others) {
        var dropped = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        dropped.addAll(OF_A_CONNECTION);
        dropped.addAll(others);
        dropped.addAll(namedByConnection(headers));
        var kept = new LinkedHashMap<>(headers);
        kept.keySet().removeIf(name -> dropped.contains(name));
        return kept;
    }

    private static List<String> namedByConnection(Map<String, List<String>> headers) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().toLowerCase(Locale.ROOT).equals("connection"))
                .flatMap(header -> header.getValue().stream())
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip)
                .toList();
    }
}
