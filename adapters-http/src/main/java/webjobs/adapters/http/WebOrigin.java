package webjobs.adapters.http;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * An origin as browsers compare them (RFC 6454): scheme, host and port, the usual port of the scheme being the same as none.
 *
 * @param scheme in small letters, as is the host
 */
record WebOrigin(String scheme, String host, int port) {
    /** The origin of a URL, or in the value of an {@code Origin} header; empty where it has none, as {@code null} has. */
    static Optional<WebOrigin> of(String url) {
        try {
            var uri = URI.create(url);
            if (uri.getScheme() == null || uri.getHost() == null) {
                return Optional.empty();
            }
            var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            var port = uri.getPort() >= 0 ? uri.getPort() : usualPort(scheme);
            return Optional.of(new WebOrigin(scheme, uri.getHost().toLowerCase(Locale.ROOT), port));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static int usualPort(String scheme) {
        return switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }
}
