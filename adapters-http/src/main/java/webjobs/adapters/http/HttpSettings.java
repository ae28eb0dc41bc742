package webjobs.adapters.http;

import java.net.URI;
import java.util.Optional;

/**
 * Where and how much the server listens.
 *
 * @param host name or address to listen on
 * @param port 0: any that is free
 * @param publicBase where callers reach this server, for the URLs it gives out. Empty: as each request says
 * @param trustedProxies whose {@code X-Forwarded-*} headers are believed
 * @param trustsJobPages whether web pages of jobs may do what any page of this server may
 * @param maxUploadBytes what one upload may have
 * @param version of this server, as callers are told
 */
public record HttpSettings(
        String host,
        int port,
        Optional<URI> publicBase,
        TrustedProxies trustedProxies,
        boolean trustsJobPages,
        long maxUploadBytes,
        String version) {
    public HttpSettings {
        if (maxUploadBytes < 1) {
            throw new IllegalArgumentException("an upload of " + maxUploadBytes + " bytes is none");
        }
        publicBase.ifPresent(base -> {
            if (base.getScheme() == null || base.getHost() == null) {
                throw new IllegalArgumentException("not an absolute http or https address: " + base);
            }
        });
    }
}
