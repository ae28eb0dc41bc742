package webjobs.adapters.process;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import webjobs.application.port.Output;
import webjobs.application.port.Output.Stream;

/**
 * Gives on what a process writes, until it has ended.
 *
 * <p>It waits for both streams and the end at once. When the process has ended before its streams have, because a descendant
 * has them too, what lies in the pipes at that moment is given on and nothing after: all that the process itself wrote is in it.
 *
 * <p>Owned by the thread that runs it.
 */
final class Pump {
    private static final System.Logger LOG = System.getLogger(Pump.class.getName());

    /** Quiet jobs keep the small buffer; whoever fills it gets the next size, up to all that a pipe holds. */
    private static final int LEAST_BUFFER = 4 * 1024;

    private static final int MOST_BUFFER = 64 * 1024;
    private static final int BUFFER_GROWTH = 4;

    /** How often to look whether the process lives where the kernel cannot tell us when it ends. */
    private static final int LOOK_MILLIS = 20;

    private static final int END = 2;

    private final Process process;
    private final Pipe[] pipes;
    private final Output output;
    private byte[] buffer = new byte[LEAST_BUFFER];
    private boolean outputBroken;

    Pump(Process process, Pipe stdout, Pipe stderr, Output output) {
        this.process = process;
        this.pipes = new Pipe[] {stdout, stderr};
        this.output = output;
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
        return exitCode();
    }

    private void passOn(int processFile) throws IOException {
        var open = new boolean[] {true, true};
        try (var watch = new Kernel.Watch(pipes[0].reader(), pipes[1].reader(), processFile)) {
            while (open[0] || open[1]) {
                var ready = watch.await(processFile < 0 ? LOOK_MILLIS : -1);
                if (ready ? watch.isReady(END) : processFile < 0 && !process.isAlive()) {
                    passOnTheRest(open);
                    return;
                }
                for (var i = 0; ready && i < open.length; i++) {
                    if (open[i] && watch.isReady(i) && passOnSome(i, MOST_BUFFER) == 0) {
                        open[i] = false;
                        watch.forget(i);
                    }
                }
            }
        }
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

    private int exitCode() {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException e) {
                // Nobody but the end of the process ends this thread.
                LOG.log(Level.WARNING, "A pump was interrupted and goes on. pid=" + process.pid(), e);
            }
        }
    }
}
