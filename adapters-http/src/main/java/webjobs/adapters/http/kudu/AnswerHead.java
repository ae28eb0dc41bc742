package webjobs.adapters.http.kudu;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The head of an answer, as RFC 9112 has it.
 *
 * @param headers by name in any case of letters; no value holds a control character
 */
record AnswerHead(int status, Map<String, List<String>> headers) {
    private static final int MOST_BYTES = 64 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-9]\\d\\d)( .*)?");
    private static final Pattern HEADER =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([^\\x00-\\x08\\x0a-\\x1f\\x7f]*)");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

    /** Reads the first head that is not an interim one. @throws ProtocolException where it is none */
    static AnswerHead read(InputStream source) throws IOException {
        while (true) {
            var head = readOne(source);
            if (head.status() >= 200) {
                return head;
            }
        }
    }

    private static AnswerHead readOne(InputStream source) throws IOException {
        var status = STATUS.matcher(line(source));
        if (!status.matches()) {
            throw new ProtocolException("no status line");
        }
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        var bytes = 0;
        for (var line = line(source); !line.isEmpty(); line = line(source)) {
            var header = HEADER.matcher(line);
            bytes += line.length();
            if (!header.matches() || bytes > MOST_BYTES) {
                throw new ProtocolException("no header, or too many of them");
            }
            headers.computeIfAbsent(header.group(1), _ -> new ArrayList<>())
                    .add(header.group(2).strip());
        }
        return new AnswerHead(Integer.parseInt(status.group(1)), headers);
    }

    /** The next line without its end. */
    static String line(InputStream source) throws IOException {
        var line = new ByteArrayOutputStream();
        for (var next = source.read(); next != '\n'; next = source.read()) {
            if (next < 0) {
                throw new EOFException("it ended within a line");
            }
            if (line.size() >= MOST_BYTES) {
                throw new ProtocolException("too long a line");
            }
            line.write(next);
        }
        var text = line.toString(ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    boolean isChunked() {
        return headers.containsKey("Transfer-Encoding");
    }

    /** How many bytes its body has, or would have; empty where only its end will tell. */
    OptionalLong length() throws ProtocolException {
        var lengths = headers.getOrDefault("Content-Length", List.of());
        if (isChunked()) {
            if (!String.join(",", headers.get("Transfer-Encoding")).equalsIgnoreCase("chunked")) {
                throw new ProtocolException("an unknown transfer coding");
            }
            return OptionalLong.empty();
        }
        if (lengths.isEmpty()) {
            return OptionalLong.empty();
        }
        if (lengths.stream().distinct().count() > 1
                || !LENGTH.matcher(lengths.getFirst()).matches()) {
            throw new ProtocolException("no length");
        }
        return OptionalLong.of(Long.parseLong(lengths.getFirst()));
    }
}
