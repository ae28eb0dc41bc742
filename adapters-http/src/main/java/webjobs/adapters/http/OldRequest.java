package webjobs.adapters.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import java.io.ByteArrayOutputStream;
import java.util.Locale;

/**
 * A request of HTTP/1.0, made one of HTTP/1.1 that ends its connection (D28): proxies speak it to what is behind them, and so do many
 * that only look whether a server is there. The web server knows HTTP/1.1 alone.
 *
 * <p>Its client need not say what it calls the server, knows of no interim answers, and knows of no chunks: those it is not sent, and
 * may not send (RFC 9112, section 6.1).
 */
final class OldRequest {
    private static final String OLD = " HTTP/1.0";
    private static final String END = "\r\n\r\n";
    /** One that has more is refused by the web server, which takes as many. */
    private static final int MOST_BYTES = 64 * 1024;

    /** From the end of the request line on. */
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();

    /** How much of the end stands at the end of what has come. */
    private int matched;

    static boolean isRequestLine(byte[] line) {
        return line.length > OLD.length()
                && new String(line, line.length - OLD.length(), OLD.length(), ISO_8859_1).equals(OLD);
    }

    static byte[] newRequestLine(byte[] line) {
        var made = line.clone();
        made[made.length - 1] = '1';
        return made;
    }

    void add(byte[] bytes) {
        for (var i = 0; i < bytes.length && matched < END.length(); i++) {
            matched = bytes[i] == END.charAt(matched) ? matched + 1 : bytes[i] == '\r' ? 1 : 0;
        }
        head.writeBytes(bytes);
    }

    boolean lacksItsEnd() {
        return matched < END.length() && head.size() < MOST_BYTES;
    }

    /** What stands after the request line, as HTTP/1.1 has it, and what has come after the head. */
    byte[] rest(String localAuthority) {
        var text = head.toString(ISO_8859_1);
        var end = text.indexOf(END);
        if (end < 0) {
            return head.toByteArray();
        }
        var made = new StringBuilder();
        var namesHost = false;
        for (var line : text.substring(0, end).split("\r\n", -1)) {
            var name = line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT);
            if (name.equals("transfer-encoding")) {
                throw RequestException.builder()
                        .type(EventType.BAD_REQUEST)
                        .message("Transfer-Encoding in a request of HTTP/1.0")
                        .build();
            }
            namesHost |= name.equals("host");
            if (!name.equals("expect")) {
                made.append(line).append("\r\n");
            }
        }
        if (!namesHost) {
            made.append("Host: ").append(localAuthority).append("\r\n");
        }
        return made.append("Connection: close")
                .append(text, end, text.length())
                .toString()
                .getBytes(ISO_8859_1);
    }
}
