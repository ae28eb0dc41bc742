package webjobs.adapters.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;

/** Writes to a connection, and tells how long the client takes to read. */
record ClientWriter(DataWriter writer, Patience patience) implements DataWriter {
    @Override
    public void write(BufferData... buffers) {
        waiting(() -> writer.write(buffers));
    }

    @Override
    public void write(BufferData buffer) {
        waiting(() -> writer.write(buffer));
    }

    @Override
    public void writeNow(BufferData... buffers) {
        waiting(() -> writer.writeNow(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        waiting(() -> writer.writeNow(buffer));
    }

    @Override
    public void flush() {
        waiting(writer::flush);
    }

    @Override
    public void close() {
        writer.close();
    }

    private void waiting(Runnable writing) {
        patience.beginWait();
        try {
            writing.run();
        } finally {
            patience.endWait();
        }
    }
}
