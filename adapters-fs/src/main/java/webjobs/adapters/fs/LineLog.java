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
        this.stdout = sink.linesOf(Tag.INFO);
        this.stderr = sink.linesOf(Tag.ERR);
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
            stdout.breakOff();
            stderr.breakOff();
            sink.linesOf(Tag.of(level)).takeAll(text);
        });
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
            stdout.endOpenLine();
            stderr.endOpenLine();
            isClosed = true;
            sink.close();
        });
    }
}
