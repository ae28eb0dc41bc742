package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.Path;
import webjobs.adapters.fs.Stamp.Tag;

/** The two logs of a run: one has every line, the other those that the process wrote to standard error. */
final class RunLogFiles implements LogSink {
    private final LimitedLog output;
    private final LimitedLog errors;

    RunLogFiles(Path outputFile, Path errorFile, Stamp stamp, LogLimits limits) throws IOException {
        this.output = new LimitedLog(outputFile, stamp, limits);
        try {
            this.errors = new LimitedLog(errorFile, stamp, limits);
        } catch (IOException | RuntimeException e) {
            output.close();
            throw e;
        }
    }

    @Override
    public void line(Tag tag, byte[] head, int headLength, byte[] tail, int from, int to) {
        output.line(tag, head, headLength, tail, from, to);
        if (tag.isOfStandardError()) {
            errors.line(tag, head, headLength, tail, from, to);
        }
    }

    @Override
    public void flush() {
        output.flush();
        errors.flush();
    }

    @Override
    public void close() {
        output.close();
        errors.close();
    }
}
