package webjobs.adapters.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who sent a request, and to which address of this server: as its connection and its {@code Host} say, or, where the connection comes
 * from a trusted proxy, as the proxy's {@code X-Forwarded-*} headers say (D28). From anybody else these headers count for nothing.
 *
 * <p>Each proxy of a chain adds to the end of {@code X-Forwarded-For} where its request came from. So the client is the last address in
 * it that is no trusted proxy; all before that is the client's own word. Of a list of hosts or schemes that one counts which the
 * outermost trusted proxy has added.
 *
 * @param client the address of the client, which the login brake and the log know it by
 * @param scheme {@code http} or {@code https}
 * @param authority host and perhaps port, harmless in a URL
 */
record Forwarded(InetAddress client, String scheme, String authority) {
    private static final HeaderName FOR = HeaderNames.create("X-Forwarded-For");
    private static final HeaderName PROTO = HeaderNames.create("X-Forwarded-Proto");
    private static final HeaderName HOST = HeaderNames.create("X-Forwarded-Host");
    private static final HeaderName PORT = HeaderNames.create("X-Forwarded-Port");

    private static final Pattern AUTHORITY =
            Pattern.compile("(?:[A-Za-z0-9._~-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");
    private static final Pattern SCHEME = Pattern.compile("https?", Pattern.CASE_INSENSITIVE);
    private static final Pattern PORT_NUMBER = Pattern.compile("[1-9]\\d{0,4}");
    /** An address with or without a port, as proxies write it. */
    private static final Pattern ADDRESS = Pattern.compile("\\[([^\\]]*)](?::\\d+)?|([^:]*):\\d+|(.*)");

    static Forwarded of(ServerRequest request, TrustedProxies trusted) {
        var peer = request.remotePeer().address() instanceof InetSocketAddress address
                ? address.getAddress()
                : InetAddress.getLoopbackAddress();
        // The server has seen to it that there is one, and that it can stand in a URL.
        var host = request.headers().get(HeaderNames.HOST).get();
        if (!trusted.include(peer)) {
            return new Forwarded(peer, "http", host);
        }
        var path = trustedPath(peer, list(request, FOR), trusted);
        var proxies = Math.max(1, path.size() - 1);
        var scheme = ofOutermost(list(request, PROTO), proxies)
                .filter(text -> SCHEME.matcher(text).matches())
                .map(String::toLowerCase)
                .orElse("http");
        var authority = ofOutermost(list(request, HOST), proxies)
                .filter(text -> AUTHORITY.matcher(text).matches())
                .orElse(host);
        var port = ofOutermost(list(request, PORT), proxies)
                .filter(text -> PORT_NUMBER.matcher(text).matches());
        return new Forwarded(path.getLast(), scheme, withPort(authority, scheme, port));
    }

    /** The peer, and before it whom each believes to have its request from, up to the first that is no trusted proxy. */
    private static List<InetAddress> trustedPath(InetAddress peer, List<String> said, TrustedProxies trusted) {
        var path = new ArrayList<>(List.of(peer));
        for (var text : said.reversed()) {
            var address = address(text);
            if (address.isEmpty()) {
                break; // such as "unknown": the proxy that says so is all that is known
            }
            path.add(address.get());
            if (!trusted.include(address.get())) {
                break;
            }
        }
        return path;
    }

    private static Optional<InetAddress> address(String text) {
        var parts = ADDRESS.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var inBrackets = Optional.ofNullable(parts.group(1));
        var beforePort = Optional.ofNullable(parts.group(2));
        try {
            return Optional.of(
                    TrustedProxies.literal(inBrackets.or(() -> beforePort).orElse(text)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** The items of a header that is a list, which may come in several lines. */
    private static List<String> list(ServerRequest request, HeaderName name) {
        if (!request.headers().contains(name)) {
            return List.of();
        }
        var items = new ArrayList<String>();
        for (var line : request.headers().get(name).allValues()) {
            for (var item : line.split(",", -1)) {
                items.add(item.strip());
            }
        }
        return Collections.unmodifiableList(items);
    }

    /** What the outermost of so many proxies has added; some add to a list, some write it anew. */
    private static Optional<String> ofOutermost(List<String> items, int proxies) {
        return items.isEmpty() ? Optional.empty() : Optional.of(items.get(Math.max(0, items.size() - proxies)));
    }

    private static String withPort(String authority, String scheme, Optional<String> port) {
        var parts = AUTHORITY.matcher(authority);
        var usual = scheme.equals("https") ? "443" : "80";
        return port.isEmpty() || port.get().equals(usual) || parts.matches() && parts.group(1) != null
                ? authority
                : authority + ":" + port.get();
    }

    /** What the URLs of this server begin with. */
    String base() {
        return scheme + "://" + authority;
    }
}
