package webjobs.adapters.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.LazyString;
import java.nio.charset.Charset;
import java.util.regex.Pattern;

/**
 * Reads a connection as the web server does, but for three things: bytes beyond ASCII in a header come through, one character each; a
 * large chunk of a body, which the server would hold in memory whole, comes in pieces; and requests of HTTP/1.0, which the server
 * refuses, come as {@link OldRequest} makes them.
 */
final class ClientReader extends DataReader {
    private static final int LARGEST_PIECE = 64 * 1024;
    private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9A-Fa-f]{1,15}");

    private final Arriving arriving;
    private final String localAuthority;
    private boolean speaksHttp10;
    /** Of the present chunk, once its size is known. */
    private long chunkLeft;

    private boolean isWithinChunk;

    /** @param localAuthority host and port of the server, for clients that do not say what they call it */
    ClientReader(Arriving arriving, String localAuthority) {
        super(arriving);
        this.arriving = arriving;
        this.localAuthority = localAuthority;
    }

    Arriving arriving() {
        return arriving;
    }

    /** Whether the present request is of HTTP/1.0. None follows it on its connection. */
    boolean speaksHttp10() {
        return speaksHttp10;
    }

    @Override
    public LazyString readLazyString(Charset charset, int length) {
        return super.readLazyString(ISO_8859_1, length);
    }

    /** The web server reads request lines by this, and nothing else. */
    @Override
    public byte[] readBytes(int length) {
        var line = super.readBytes(length);
        if (!OldRequest.isRequestLine(line)) {
            return line;
        }
        speaksHttp10 = true;
        var old = new OldRequest();
        while (old.lacksItsEnd()) {
            ensureAvailable();
            old.add(super.readBytes(available()));
        }
        arriving.putBack(old.rest(localAuthority));
        return OldRequest.newRequestLine(line);
    }

    /** The web server reads the sizes of chunks by this, and what stands after the last one. */
    @Override
    public String readLine() {
        if (chunkLeft == 0) {
            var line = super.readLine();
            chunkLeft = CHUNK_SIZE.matcher(line).matches() ? Long.parseLong(line, 16) : 0;
            if (chunkLeft == 0) {
                return line; // also where it is malformed, which the server says
            }
        }
        return Long.toHexString(Math.min(chunkLeft, LARGEST_PIECE));
    }

    @Override
    public BufferData readBuffer(int length) {
        var data = super.readBuffer(length);
        chunkLeft = Math.max(0, chunkLeft - length);
        isWithinChunk = chunkLeft > 0;
        return data;
    }

    /** After a piece the web server skips the end of a line, which stands only after the whole chunk. */
    @Override
    public void skip(int length) {
        if (isWithinChunk) {
            isWithinChunk = false;
        } else {
            super.skip(length);
        }
    }
}
