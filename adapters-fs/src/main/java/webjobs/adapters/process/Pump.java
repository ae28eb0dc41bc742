package webjobs.adapters.process;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import webjobs.adapters.process.linux.Kernel;
import webjobs.application.port.Output;
import webjobs.application.port.Output.Stream;

/**
 * Gives on what a process writes, until it has ended.
 *
 * <p>It waits for both streams and the end at once. Where the process has ended and descendants still hold its streams, they are heard
 * until they close them, but no longer than the output wait (D20). What lies in the pipes then is given on, and nothing after: all
 * that the process itself wrote is in it.
 *
 * <p>Owned by the thread that runs it; others may ask whether the process has exited, and cut the output wait short.
 */
final class Pump {
    private static final System.Logger LOG = System.getLogger(Pump.class.getName());

    /** Quiet jobs keep the small buffer; whoever fills it gets the next size, up to all that a pipe holds. */
    private static final int LEAST_BUFFER = 4 * 1024;

    private static final int MOST_BUFFER = 64 * 1024;
    private static final int BUFFER_GROWTH = 4;

    /** How often to look whether the process lives where the kernel cannot tell us when it ends. */
    private static final int LOOK_MILLIS = 20;

    /** How often to look, while descendants are heard, whether somebody has cut that short. */
    private static final int CUT_LOOK_MILLIS = 50;

    private static final int END = 2;

    private final Child process;
    private final Pipe[] pipes;
    private final Output output;
    private final Duration outputWait;
    private byte[] buffer = new byte[LEAST_BUFFER];
    private boolean outputBroken;
    /** Of {@link System#nanoTime()}; only once the process has exited. */
    private long heardUntil;

    private volatile boolean exited;
    private volatile boolean cut;

    /** @param outputWait how long descendants are heard after the end of the process */
    Pump(Child process, Pipe stdout, Pipe stderr, Output output, Duration outputWait) {
        this.process = process;
        this.pipes = new Pipe[] {stdout, stderr};
        this.output = output;
        this.outputWait = outputWait;
    }

    /** Whether the process has been seen to have ended, though its descendants may still be heard. */
    boolean hasExited() {
        return exited;
    }

    /** From now on no descendant is heard after the end of the process. */
    void cutOutputWait() {
        cut = true;
    }

    /**
     * Works until the process has ended, and closes the pipes and the file.
     *
     * @param processFile as {@link Kernel#processFile} gives it; where it is negative, the process is looked at every now and then
     * @return its exit code; 128 + n where signal n ended it
     */
    int run(int processFile) throws IOException {
        try {
            passOn(processFile);
        } finally {
            Kernel.close(processFile);
            for (var pipe : pipes) {
                pipe.close();
            }
        }
        var code = process.awaitEnd();
        exited = true;
        return code;
    }

    private void passOn(int processFile) throws IOException {
        var open = new boolean[] {true, true};
        try (var watch = new Kernel.Watch(pipes[0].reader(), pipes[1].reader(), processFile)) {
            while ((open[0] || open[1]) && !(exited && isHeardNoLonger())) {
                var ready = watch.await(patience(processFile));
                if (!exited && (ready ? watch.isReady(END) : processFile < 0 && !process.isAlive())) {
                    heardUntil = System.nanoTime() + outputWait.toNanos();
                    exited = true;
                    watch.forget(END);
                }
                for (var i = 0; ready && i < open.length; i++) {
                    if (open[i] && watch.isReady(i) && passOnSome(i, MOST_BUFFER) == 0) {
                        open[i] = false;
                        watch.forget(i);
                    }
                }
            }
            passOnTheRest(open);
        }
    }

    private boolean isHeardNoLonger() {
        return cut || System.nanoTime() - heardUntil >= 0;
    }

    private int patience(int processFile) {
        if (exited) {
            return CUT_LOOK_MILLIS;
        }
        return processFile < 0 ? LOOK_MILLIS : -1;
    }

    /** What lies in the pipes now. Its size is asked first, for a descendant may write faster than we read. */
    private void passOnTheRest(boolean[] open) throws IOException {
        for (var i = 0; i < open.length; i++) {
            var left = open[i] ? pipes[i].readable() : 0;
            while (left > 0) {
                var count = passOnSome(i, left);
                if (count <= 0) {
                    break;
                }
                left -= count;
            }
        }
    }

    /** @return how many bytes; 0 at the end of the stream; less where there was nothing */
    private int passOnSome(int stream, int atMost) throws IOException {
        var count = pipes[stream].read(buffer, atMost);
        if (count > 0) {
            write(stream, count);
            if (count == buffer.length && count < MOST_BUFFER) {
                buffer = Arrays.copyOf(buffer, count * BUFFER_GROWTH);
            }
        }
        return count;
    }

    private void write(int stream, int count) {
        if (outputBroken) {
            return;
        }
        try {
            output.write(stream == 0 ? Stream.STDOUT : Stream.STDERR, buffer, 0, count);
        } catch (RuntimeException e) {
            // Not ours to repair, but the process must not be blocked by it.
            outputBroken = true;
            LOG.log(Level.ERROR, "What a process writes is lost from here on. pid=" + process.pid(), e);
        }
    }
}
