package webjobs.adapters.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Ports of the loopback interface for jobs to listen at. The system chooses; between our look and the job's there is a moment in which
 * somebody else may take it, but that shall not be another job. Safe for use by many threads.
 */
final class FreePorts {
    /** A job takes its port within seconds; nobody starts that many in that time. The system has some 28 000 to choose from. */
    static final int REMEMBERED = 500;

    private static final int MOST_TRIES = 1_000;

    /** Told of late, the longest ago first. */
    private final Set<Integer> told = new LinkedHashSet<>();

    /** @throws IOException where the system has none left */
    synchronized int next() throws IOException {
        var port = free();
        for (var attempt = 1; told.contains(port) && attempt < MOST_TRIES; attempt++) {
            port = free();
        }
        told.remove(port);
        told.add(port);
        if (told.size() > REMEMBERED) {
            told.remove(told.iterator().next());
        }
        return port;
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
