package webjobs.adapters.db;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A wire to PostgreSQL that breaks when a test says so: after the next commit was carried out and before its answer arrives, or before
 * the next commit is passed on. Safe for use by many threads.
 */
final class LossyWire implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final AtomicBoolean losesTheAnswer = new AtomicBoolean();
    private final AtomicBoolean losesTheCommit = new AtomicBoolean();

    LossyWire(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::listen);
    }

    int port() {
        return listener.getLocalPort();
    }

    void loseNextAnswer() {
        losesTheAnswer.set(true);
    }

    void loseNextCommit() {
        losesTheCommit.set(true);
    }

    private void listen() {
        try {
            while (true) {
                var client = listener.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), target);
                var cut = new AtomicBoolean();
                Thread.ofVirtual().start(() -> pass(client, server, cut, true));
                Thread.ofVirtual().start(() -> pass(server, client, cut, false));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /** @param cut whether the next answer is lost */
    private void pass(Socket from, Socket to, AtomicBoolean cut, boolean isAsking) {
        var bytes = new byte[1 << 16];
        try (from;
                to) {
            for (var read = from.getInputStream().read(bytes);
                    read > 0;
                    read = from.getInputStream().read(bytes)) {
                if (isAsking && new String(bytes, 0, read, StandardCharsets.ISO_8859_1).contains("COMMIT")) {
                    if (losesTheCommit.getAndSet(false)) {
                        return;
                    }
                    cut.set(losesTheAnswer.getAndSet(false));
                }
                if (!isAsking && cut.get()) {
                    return;
                }
                to.getOutputStream().write(bytes, 0, read);
            }
        } catch (IOException broken) {
            // The other end hears of it by the closed socket.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
