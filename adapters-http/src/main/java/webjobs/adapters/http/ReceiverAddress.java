package webjobs.adapters.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import webjobs.adapters.http.exchange.PercentEncoding;

/**
 * Where a hook is told: its address without the user name and password, which go into a header instead.
 *
 * @param authorization the header's value
 */
record ReceiverAddress(URI uri, Optional<String> authorization) {
    private static final Pattern USER_INFO = Pattern.compile("(?i)^(https?://)([^/?#]*)@");

    /** @throws IllegalArgumentException where it is no address of http or https */
    static ReceiverAddress of(String url) {
        var found = USER_INFO.matcher(url);
        if (!found.find()) {
            return new ReceiverAddress(URI.create(url), Optional.empty());
        }
        var bare = found.group(1) + url.substring(found.end());
        return new ReceiverAddress(URI.create(bare), Optional.of(basic(found.group(2))));
    }

    /** RFC 7617: a name without a password has an empty one. */
    private static String basic(String userInfo) {
        var colon = userInfo.indexOf(':');
        var user = PercentEncoding.unescape(colon < 0 ? userInfo : userInfo.substring(0, colon), false);
        var password = colon < 0 ? "" : PercentEncoding.unescape(userInfo.substring(colon + 1), false);
        var both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }
}
