package webjobs.adapters.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.LazyString;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import webjobs.adapters.http.exchange.NotServed;

/**
 * Reads a connection as the web server does, but for two things: bytes beyond ASCII in a header come through, one character each,
 * and a chunk of a body, which the server holds in memory whole, cannot be as large as the client likes.
 */
final class ClientReader extends DataReader {
    private static final int LARGEST_CHUNK = 16 << 20;

    ClientReader(DataReader reader, Patience patience) {
        super(() -> {
            patience.beginWait();
            try {
                reader.ensureAvailable();
            } finally {
                patience.endWait();
            }
            patience.bytesCame();
            return reader.readBytes(reader.available());
        });
    }

    @Override
    public LazyString readLazyString(Charset charset, int length) {
        return super.readLazyString(StandardCharsets.ISO_8859_1, length);
    }

    @Override
    public BufferData readBuffer(int length) {
        if (length > LARGEST_CHUNK) {
            throw new NotServed(
                    413, "A chunk of the body is larger than the " + LARGEST_CHUNK + " bytes that are taken.");
        }
        return super.readBuffer(length);
    }
}
