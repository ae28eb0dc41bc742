package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.fs.RunLogParts.End;
import webjobs.adapters.fs.Stamp.Tag;
import webjobs.application.port.JobLog.Level;

/**
 * One log of a run while it is written: its beginning and its end are kept, and what is too much between them is left out. The
 * beginning is a file; the end is two files, of which the older makes way for a new one. See {@link RunLogParts}. Not safe for use by
 * many threads.
 */
final class LimitedLog implements LogSink {
    private static final System.Logger LOG = System.getLogger(LimitedLog.class.getName());

    /** Of the limit, what each file of the end may have; two are kept, and as much again is needed while they are joined. */
    private static final int PARTS = 16;

    private static final int ENDS = 4;
    /** So that joining them takes no time that anybody would wait for. */
    private static final long LARGEST_END = 16 << 20;
    /** What the beginning, and each file of the end, have where the disk is nearly full. */
    private static final long SHORT_OF_SPACE = 64 << 10;

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final Path file;
    private final Stamp stamp;
    private final LogLimits limits;
    private final long maxEnd;
    private final long maxBeginning;
    private final RunLogParts parts;
    /** Of all files together: what could not be written to one is told in the next. */
    private final Loss loss = new Loss();

    private LogWriter writer;
    private @Nullable End end;
    /** What the present file of the end has of its own, the line about what is left out aside. */
    private Tally present = Tally.NONE;
    /** What all earlier files of the end had. */
    private Tally earlier = Tally.NONE;

    /** Whether the end began because the disk was nearly full, not because of the limit. */
    private boolean endsForSpace;

    private boolean isSpaceShort;
    private boolean isFailureTold;
    private long triesAgainAt = System.nanoTime();

    private record Tally(long bytes, long lines) {
        static final Tally NONE = new Tally(0, 0);

        Tally plus(Tally more) {
            return new Tally(bytes + more.bytes, lines + more.lines);
        }
    }

    LimitedLog(Path file, Stamp stamp, LogLimits limits) throws IOException {
        this.file = file;
        this.stamp = stamp;
        this.limits = limits;
        this.maxEnd = Math.min(LARGEST_END, limits.maxRunLogBytes() / PARTS);
        this.maxBeginning = limits.maxRunLogBytes() - ENDS * maxEnd;
        this.parts = new RunLogParts(file);
        if (Files.isRegularFile(file)) {
            parts.join(); // the server was killed while it was written
        }
        this.writer = new LogWriter(file, stamp, loss);
    }

    @Override
    public void line(Tag tag, byte[] head, int headLength, byte[] tail, int from, int to) {
        if (writer.isIdle()) {
            isSpaceShort = limits.isSpaceShort().getAsBoolean();
        }
        var length = stamp.of(tag).length + headLength + to - from + 1;
        makeRoom(length);
        writer.line(tag, head, headLength, tail, from, to);
        if (end != null) {
            present = present.plus(new Tally(length, 1));
        }
    }

    private void makeRoom(int length) {
        if (end == null) {
            var most = isSpaceShort ? Math.min(SHORT_OF_SPACE, maxBeginning) : maxBeginning;
            if (writer.end() > 0 && writer.end() + length > most) {
                begin(1);
            }
        } else if (endsForSpace && !isSpaceShort) {
            goOnAsOne();
        } else if (present.bytes() > 0 && present.bytes() + length > (isSpaceShort ? SHORT_OF_SPACE : maxEnd)) {
            begin(end.number() + 1);
        }
    }

    /** Begins a file of the end. Where that fails, the log goes on where it is. */
    private void begin(int number) {
        if (System.nanoTime() - triesAgainAt < 0) {
            return;
        }
        writer.flush();
        try {
            var next = parts.end(end == null ? Files.size(file) : end.after(), number);
            Files.deleteIfExists(next.file());
            var fresh = new LogWriter(next.file(), stamp, loss);
            writer.close();
            writer = fresh;
            endsForSpace = end == null ? isSpaceShort : endsForSpace;
            end = next;
            earlier = earlier.plus(present);
            present = Tally.NONE;
            if (number > 1) {
                writer.system(Level.WARN, note());
            }
            if (number > 2) {
                Files.deleteIfExists(parts.end(next.after(), number - 2).file());
            }
            isFailureTold = false;
        } catch (IOException e) {
            tell("A file for the end of a log could not be begun", e);
        }
    }

    /** What is left out where the present file is the oldest of the end. */
    private String note() {
        var why = isSpaceShort
                ? "the disk is nearly full"
                : "a log of a run has " + limits.maxRunLogBytes() + " bytes at most (run-log.max-size)";
        return earlier.bytes() + " bytes in " + earlier.lines() + " lines are left out here: " + why
                + ", and its beginning and its end are kept.";
    }

    /** There is space again: the beginning and the end become one file, which goes on. */
    private void goOnAsOne() {
        if (System.nanoTime() - triesAgainAt < 0) {
            return;
        }
        writer.flush();
        try {
            var whole = new LogWriter(file, stamp, loss); // first, so that nothing is written to a file that is gone
            try {
                parts.join();
            } catch (IOException e) {
                whole.close();
                throw e;
            }
            whole.lookAgain();
            writer.close();
            writer = whole;
            end = null;
            present = Tally.NONE;
            earlier = Tally.NONE;
            isFailureTold = false;
        } catch (IOException e) {
            tell("The parts of a log could not be joined", e);
        }
    }

    private void tell(String what, IOException cause) {
        triesAgainAt = System.nanoTime() + BETWEEN_TRIES.toNanos();
        if (!isFailureTold) {
            isFailureTold = true;
            LOG.log(System.Logger.Level.WARNING, what + ": " + Disk.reason(cause) + ". log=" + file);
        }
    }

    @Override
    public void flush() {
        writer.flush();
    }

    @Override
    public void close() {
        writer.close();
        if (end != null) {
            try {
                parts.join();
            } catch (IOException e) {
                tell("The parts of a log could not be joined, and it is read from them", e);
            }
        }
    }
}
