package webjobs.adapters.process;

import java.io.File;
import java.io.IOException;
import webjobs.adapters.process.linux.Kernel;

/**
 * A pipe whose writing end a process gets and whose reading end is ours.
 *
 * <p>The JDK's own pipe to a process will not do: while a thread is blocked in reading it, nobody can ask whether it is empty, so
 * that one cannot tell when all that a process wrote has arrived if a descendant keeps the pipe open. Confined to one thread at a
 * time.
 */
final class Pipe implements AutoCloseable {
    private int reader;
    private int writer;

    Pipe() throws IOException {
        var ends = Kernel.pipe();
        reader = ends[0];
        writer = ends[1];
    }

    /** The reading end's number; it is ready when there is something to read and when nobody has the writing end any more. */
    int reader() {
        return reader;
    }

    /** The writing end's number; it blocks, as programs expect. */
    int writer() {
        return writer;
    }

    /** What {@code ProcessBuilder} opens to give the writing end to a process, afresh and thus blocking as programs expect. */
    File writingFile() {
        return new File("/proc/self/fd/" + writer);
    }

    void closeWriter() {
        Kernel.close(writer);
        writer = -1;
    }

    /** Reads without waiting. @return as {@link Kernel#read} */
    int read(byte[] into, int atMost) throws IOException {
        return Kernel.read(reader, into, atMost);
    }

    int readable() throws IOException {
        return Kernel.readable(reader);
    }

    @Override
    public void close() {
        closeWriter();
        Kernel.close(reader);
        reader = -1;
    }
}
