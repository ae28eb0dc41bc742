package webjobs.adapters.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The reverse proxies whose {@code X-Forwarded-*} headers are believed, by their addresses.
 *
 * <p>Immutable.
 */
public final class TrustedProxies {
    private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern PREFIX_LENGTH = Pattern.compile("0|[1-9]\\d{0,2}");

    private final List<Network> networks;

    private TrustedProxies(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /** @param bits how many leading bits of an address decide */
    private record Network(byte[] address, int bits) {
        /** @throws IllegalArgumentException where it is neither an address nor a network */
        static Network parse(String text) {
            var slash = text.indexOf('/');
            var address = literal(slash < 0 ? text : text.substring(0, slash)).getAddress();
            var longest = address.length * Byte.SIZE;
            if (slash < 0) {
                return new Network(address, longest);
            }
            var length = text.substring(slash + 1);
            if (!PREFIX_LENGTH.matcher(length).matches() || Integer.parseInt(length) > longest) {
                throw new IllegalArgumentException("not the length of a network's prefix: " + text);
            }
            return new Network(address, Integer.parseInt(length));
        }

        boolean contains(byte[] other) {
            var wholeBytes = bits / Byte.SIZE;
            var restBits = bits % Byte.SIZE;
            return other.length == address.length
                    && Arrays.equals(address, 0, wholeBytes, other, 0, wholeBytes)
                    && (restBits == 0 || (address[wholeBytes] ^ other[wholeBytes]) >> (Byte.SIZE - restBits) == 0);
        }
    }

    /**
     * Reads a list such as {@code 127.0.0.0/8, ::1}: addresses and networks, separated by commas or blanks. Names are not looked up.
     *
     * @return those; none where the text is blank
     * @throws IllegalArgumentException where an item is neither an address nor a network
     */
    public static TrustedProxies parse(String text) {
        var networks = new ArrayList<Network>();
        for (var item : SEPARATOR.split(text.strip())) {
            if (!item.isEmpty()) {
                networks.add(Network.parse(item));
            }
        }
        return new TrustedProxies(networks);
    }

    /**
     * An address as it is written. Names are not looked up, and {@code 10.1}, which some take for {@code 10.0.0.1}, is none.
     *
     * @throws IllegalArgumentException where it is not an address
     */
    static InetAddress literal(String text) {
        if (text.indexOf(':') < 0 && !IPV4.matcher(text).matches()) {
            throw new IllegalArgumentException("not an IP address: " + text);
        }
        return InetAddress.ofLiteral(text);
    }

    boolean include(InetAddress address) {
        var bytes = address.getAddress();
        return networks.stream().anyMatch(network -> network.contains(bytes));
    }
}
