package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import webjobs.adapters.fs.Stamp.Tag;
import webjobs.application.port.JobLogs.Level;
import webjobs.application.port.JobLogs.RunLog;

/** The two logs of a run while they are written: each chunk is gone through once, and written at once. */
final class RunLogFiles implements RunLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Stamp stamp;
    private final LogWriter output;
    private final LogWriter errors;
    private final LineAssembler stdout = new LineAssembler(this::outputLine);
    private final LineAssembler stderr = new LineAssembler(this::errorLine);
    private boolean isClosed;

    RunLogFiles(Path outputFile, Path errorFile, Stamp stamp) throws IOException {
        this.stamp = stamp;
        this.output = new LogWriter(outputFile, stamp, new Loss());
        try {
            this.errors = new LogWriter(errorFile, stamp, new Loss());
        } catch (IOException | RuntimeException e) {
            output.close();
            throw e;
        }
    }

    private void outputLine(byte[] head, int headLength, byte[] tail, int from, int to) {
        output.line(Tag.INFO, head, headLength, tail, from, to);
    }

    private void errorLine(byte[] head, int headLength, byte[] tail, int from, int to) {
        output.line(Tag.ERR, head, headLength, tail, from, to);
        errors.line(Tag.ERR, head, headLength, tail, from, to);
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
            output.system(level, text);
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
                output.flush();
                errors.flush();
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
            output.close();
            errors.close();
        });
    }
}
