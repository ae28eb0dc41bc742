package webjobs.adapters.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import webjobs.adapters.fs.Stamp.Tag;

/**
 * A continuous job's log while it is written: before a line that would make the present file too large another is begun (LOG-23). Where
 * that fails, or where somebody has taken the file away, it goes on as well as it can. Not safe for use by many threads.
 */
final class RollingLog implements LogSink {
    private static final System.Logger LOG = System.getLogger(RollingLog.class.getName());

    /** How often is looked whether the file is still there, and how soon a roll that failed is tried again. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** At what size the present file is put aside where the disk is nearly full. */
    private static final long SHORT_OF_SPACE = 1 << 20;

    private final LogChain chain;
    private final Stamp stamp;
    private final long maxBytes;
    private final BooleanSupplier spaceIsShort;
    private final Runnable atEnd;
    /** Of all files together: what could not be written to one is told in the next. */
    private final Loss loss = new Loss();

    private LogWriter writer;
    private Optional<Object> identity;
    private long lookedAt = System.nanoTime();
    private long mayRollAt = lookedAt;
    private boolean isSpaceShort;
    private boolean isFailureTold;

    RollingLog(LogChain chain, Stamp stamp, long maxBytes, BooleanSupplier spaceIsShort, Runnable atEnd)
            throws IOException {
        this.chain = chain;
        this.stamp = stamp;
        this.maxBytes = maxBytes;
        this.spaceIsShort = spaceIsShort;
        this.atEnd = atEnd;
        this.writer = chain.begin(file -> opened(file, stamp, loss));
        this.identity = chain.identity();
    }

    private static LogWriter opened(Path file, Stamp stamp, Loss loss) throws IOException {
        return new LogWriter(file, stamp, loss);
    }

    @Override
    public void line(Tag tag, byte[] head, int headLength, byte[] tail, int from, int to) {
        if (writer.isIdle()) {
            lookWhetherItIsThere();
            isSpaceShort = spaceIsShort.getAsBoolean();
        }
        var length = stamp.of(tag).length + headLength + to - from + 1;
        var most = isSpaceShort ? Math.min(maxBytes, SHORT_OF_SPACE) : maxBytes;
        if (writer.end() > 0 && writer.end() + length > most) {
            roll();
        }
        writer.line(tag, head, headLength, tail, from, to);
    }

    private void lookWhetherItIsThere() {
        var now = System.nanoTime();
        if (now - lookedAt < BETWEEN_LOOKS.toNanos()) {
            return;
        }
        lookedAt = now;
        if (!chain.identity().equals(identity)) {
            goOn(() -> chain.begin(file -> opened(file, stamp, loss)));
        }
    }

    private void roll() {
        var now = System.nanoTime();
        if (now - mayRollAt < 0) {
            return;
        }
        writer.flush();
        if (!goOn(() -> chain.roll(file -> opened(file, stamp, loss)))) {
            mayRollAt = now + BETWEEN_LOOKS.toNanos();
        }
    }

    private boolean goOn(Disk.Work<LogWriter> opening) {
        try {
            var next = opening.done();
            writer.close();
            writer = next;
            identity = chain.identity();
            isFailureTold = false;
            return true;
        } catch (IOException e) {
            if (!isFailureTold) {
                isFailureTold = true;
                LOG.log(
                        System.Logger.Level.WARNING,
                        "A new log cannot be begun: " + Disk.reason(e) + ". It goes on in the old one. job="
                                + chain.job());
            }
            return false;
        }
    }

    @Override
    public void flush() {
        writer.flush();
    }

    @Override
    public void close() {
        writer.close();
        atEnd.run();
    }
}
