package webjobs.adapters.fs;

import java.util.Arrays;
import webjobs.adapters.fs.Stamp.Tag;
import webjobs.application.port.LineListener;
import webjobs.application.port.LineListener.Source;

/**
 * Tells a listener of each line on its way to a log. While nobody listens, it costs no more than to ask. Not safe for use by many
 * threads.
 */
final class ToldLines implements LogSink {
    private final LogSink log;
    private final Stamp stamp;
    private final Source source;
    private final LineListener listener;

    /** @param stamp the log's, too */
    ToldLines(LogSink log, Stamp stamp, Source source, LineListener listener) {
        this.log = log;
        this.stamp = stamp;
        this.source = source;
        this.listener = listener;
    }

    @Override
    public void line(Tag tag, byte[] head, int headLength, byte[] tail, int from, int to) {
        log.line(tag, head, headLength, tail, from, to);
        if (listener.listens()) {
            listener.line(source, whole(stamp.of(tag), head, headLength, tail, from, to));
        }
    }

    private static byte[] whole(byte[] prefix, byte[] head, int headLength, byte[] tail, int from, int to) {
        var line = Arrays.copyOf(prefix, prefix.length + headLength + to - from);
        System.arraycopy(head, 0, line, prefix.length, headLength);
        System.arraycopy(tail, from, line, prefix.length + headLength, to - from);
        return line;
    }

    @Override
    public void flush() {
        log.flush();
    }

    @Override
    public void close() {
        log.close();
    }
}
