package webjobs.adapters.fs;

import java.util.concurrent.locks.ReentrantLock;
import webjobs.adapters.fs.Stamp.Tag;
import webjobs.application.port.JobLog;

/** A log while it is written: each chunk is gone through once, for its lines, and written at once. */
final class LineLog implements JobLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Stamp stamp;
    private final LogSink sink;
    private final LineAssembler stdout;
    private final LineAssembler stderr;
    private boolean isClosed;

    /** @param stamp the sink's, too */
    LineLog(Stamp stamp, LogSink sink) {
        this.stamp = stamp;
        this.sink = sink;
        this.stdout = lines(Tag.INFO);
        this.stderr = lines(Tag.ERR);
    }

    private LineAssembler lines(Tag tag) {
        return new LineAssembler(
                (head, headLength, tail, from, to) -> sink.line(tag, head, headLength, tail, from, to));
    }

    @Override
    public void write(Stream stream, byte[] bytes, int offset, int length) {
        whileOpen(() -> {
            var lines = switch (stream) {
                case STDOUT -> stdout;
                case STDERR -> stderr;
            };
            lines.take(bytes, offset, length);
        });
    }

    @Override
    public void system(Level level, String text) {
        whileOpen(() -> {
            endOpenLines();
            lines(Tag.of(level)).takeAll(text);
        });
    }

    private void endOpenLines() {
        stdout.endOpenLine();
        stderr.endOpenLine();
    }

    private void whileOpen(Runnable writing) {
        lock.lock();
        try {
            if (!isClosed) {
                stamp.takeTime();
                writing.run();
                sink.flush();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        whileOpen(() -> {
            endOpenLines();
            isClosed = true;
            sink.close();
        });
    }
}
