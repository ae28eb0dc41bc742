package webjobs.adapters.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import webjobs.adapters.http.exchange.NotServed;

/**
 * Refuses what a web page of another origin has a browser send (D27). A browser adds the password that it knows to whatever any page
 * sends to this server, so a password alone does not show that its owner meant it.
 *
 * <p>Browsers say where a request comes from: in {@code Sec-Fetch-Site}, as far as they take the connection for a safe one, and in
 * {@code Origin}, for everything but {@code GET} and {@code HEAD}. Other clients send neither. What does not change anything is not
 * refused: the page that had it sent cannot read the answer.
 *
 * <p>A name that somebody makes point at this machine (DNS rebinding) is an origin of its own, for which no browser knows a password.
 * So {@code Host} is held against no list, and people may call the server whatever they like.
 */
final class CrossOriginRequests {
    private static final HeaderName SEC_FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    /** Sent from a page of this server, and by a person without any page. */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private static final int LONGEST_SHOWN = 200;

    private final Optional<WebOrigin> publicOrigin;

    /** @param publicBase where callers reach this server, as it is configured */
    CrossOriginRequests(Optional<String> publicBase) {
        publicOrigin = publicBase.flatMap(WebOrigin::of);
    }

    /**
     * @param base where the caller reaches this server, as the request says
     * @throws NotServed as 403 where a page of another origin would change something
     */
    void refuse(String method, Headers headers, String base) {
        if (SAFE_METHODS.contains(method)) {
            return;
        }
        for (var site : values(headers, SEC_FETCH_SITE)) {
            if (!OWN_SITES.contains(site.strip().toLowerCase(Locale.ROOT))) {
                throw refusal("another site (Sec-Fetch-Site: " + shortened(site) + ")", base);
            }
        }
        for (var origin : values(headers, HeaderNames.ORIGIN)) {
            if (!isOwn(origin.strip(), base)) {
                throw refusal("another site (Origin: " + shortened(origin) + ")", base);
            }
        }
    }

    private boolean isOwn(String origin, String base) {
        var sender = WebOrigin.of(origin);
        return sender.isPresent()
                && Stream.concat(publicOrigin.stream(), WebOrigin.of(base).stream())
                        .anyMatch(sender.get()::equals);
    }

    private static List<String> values(Headers headers, HeaderName name) {
        return headers.contains(name) ? headers.get(name).allValues() : List.of();
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
    }

    private static NotServed refusal(String sender, String base) {
        return new NotServed(
                403,
                "A web page of " + sender + " had a browser send this. Only pages of " + base
                        + " may change something here. If this page is one of them, the server is behind a proxy that"
                        + " does not say so: set server.public-url, or have the proxy send X-Forwarded-Proto and"
                        + " X-Forwarded-Host.");
    }
}
