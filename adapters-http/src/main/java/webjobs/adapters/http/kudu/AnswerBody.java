package webjobs.adapters.http.kudu;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.OptionalLong;

/**
 * The body of an answer without what cuts it into pieces (RFC 9112, sections 6.3 and 7.1). Where it breaks off before its end, reading
 * fails. Read by one thread; any other may close it.
 */
final class AnswerBody extends InputStream {
    private static final int MOST_DIGITS = 15;

    private final InputStream source;
    private final Closeable connection;
    private final boolean isChunked;
    private final boolean endsWithItsConnection;
    /** Of the present piece: the whole body, or a chunk. */
    private long left;

    private boolean ended;

    /** @param length of one that is not chunked; empty where it ends with its connection */
    AnswerBody(InputStream source, Closeable connection, boolean isChunked, OptionalLong length) {
        this.source = source;
        this.connection = connection;
        this.isChunked = isChunked;
        this.endsWithItsConnection = !isChunked && length.isEmpty();
        this.left = endsWithItsConnection ? Long.MAX_VALUE : length.orElse(0);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int size) throws IOException {
        if (size == 0) {
            return 0;
        }
        if (left == 0) {
            beginChunk();
        }
        if (ended) {
            return -1;
        }
        var count = source.read(bytes, offset, (int) Math.min(size, left));
        if (count < 0) {
            if (!endsWithItsConnection) {
                throw new EOFException("the job broke off");
            }
            ended = true;
            return -1;
        }
        left -= count;
        if (left == 0 && isChunked && !AnswerHead.line(source).isEmpty()) {
            throw new ProtocolException("more in a chunk than was said");
        }
        return count;
    }

    private void beginChunk() throws IOException {
        if (ended || !isChunked) {
            ended = true;
            return;
        }
        var digits = AnswerHead.line(source).replaceFirst("[ \\t]*(;.*)?$", "");
        if (!digits.matches("[0-9A-Fa-f]{1," + MOST_DIGITS + "}")) {
            throw new ProtocolException("no size of a chunk");
        }
        left = Long.parseLong(digits, 16);
        if (left == 0) {
            ended = true;
            while (!AnswerHead.line(source).isEmpty()) {
                // fields after the body are not passed on
            }
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
