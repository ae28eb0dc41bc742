package webjobs.adapters.http.kudu;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import webjobs.adapters.http.exchange.NotServed;

/**
 * What keeps a job's web pages to the job. To a browser they are pages of this server, and its user's password goes with whatever they
 * send: a page that a hostile job made, or that shows what a stranger wrote, could deploy and run anything.
 *
 * <p>A policy (Content Security Policy 3) allows them to send requests and forms to the job's own addresses alone, and no worker that
 * could answer in the server's name. They may load what they like. A sandbox would take the password from the styles and scripts that
 * pages load, and so would leave few of them whole.
 *
 * <p>Browsers do not look at paths behind a redirect, so one that would have a browser send a body on is passed to the job's own
 * addresses alone.
 *
 * @param address where callers find, on this server, what the job has at its root, without a slash at the end
 * @param areTrusted whether they may do what any page of this server may
 */
record JobPages(String address, boolean areTrusted) {
    private static final String POLICY = "Content-Security-Policy";
    private static final Set<Integer> REDIRECTS_WITH_BODY = Set.of(307, 308);
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    /** Nothing in it leads up again, in any way to write that. */
    private static final Pattern PLAIN = Pattern.compile("(?!.*(?:\\.|%2[eE]){2})[^\\\\\\s\\x00-\\x20]*");

    /** Headers of an answer by which a page would change what holds for the whole server. */
    private static final Set<String> OF_THE_SERVER = Set.of(
            "alt-svc",
            "clear-site-data",
            "expect-ct",
            "nel",
            "public-key-pins",
            "report-to",
            "reporting-endpoints",
            "service-worker-allowed",
            "strict-transport-security");

    /** The headers of a job's answer as callers get them; the job's own policies stay in force. */
    Map<String, List<String>> confine(Map<String, List<String>> headers) {
        var kept = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        kept.putAll(headers);
        kept.keySet().removeIf(name -> OF_THE_SERVER.contains(name.toLowerCase(Locale.ROOT)));
        if (!areTrusted) {
            var policies = new ArrayList<>(kept.getOrDefault(POLICY, List.of()));
            policies.add("connect-src " + address + "/; form-action " + address + "/; worker-src blob:");
            kept.put(POLICY, policies);
        }
        return new LinkedHashMap<>(kept);
    }

    /**
     * @param isFromBrowser whether a browser sent the request
     * @throws NotServed as 502 where a redirect would have a browser send the same to another address
     */
    void refuseRedirect(String method, boolean isFromBrowser, int status, Map<String, List<String>> headers) {
        if (areTrusted || !isFromBrowser || SAFE_METHODS.contains(method) || !REDIRECTS_WITH_BODY.contains(status)) {
            return;
        }
        var path = address.replaceFirst("^[a-z]+://[^/]*", "");
        for (var to : headers.getOrDefault("Location", List.of())) {
            if (!PLAIN.matcher(to).matches() || !to.startsWith(address + "/") && !to.startsWith(path + "/")) {
                throw new NotServed(
                        502, "The job would have a browser send on what it got, to an address that is not the job's.");
            }
        }
    }
}
