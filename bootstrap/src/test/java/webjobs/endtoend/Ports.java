package webjobs.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/** Ports of this machine: the one that a continuous job is given, and others. */
final class Ports {
    private static final String VARIABLE = "WEBJOBS_PORT=";

    private Ports() {}

    /** @param environment a line for each variable */
    static int named(List<String> environment) {
        return environment.stream()
                .filter(line -> line.startsWith(VARIABLE))
                .map(line -> Integer.parseInt(line.substring(VARIABLE.length())))
                .findFirst()
                .orElseThrow();
    }

    /** One that nobody listens on at the moment. */
    static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static boolean isListened(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    static boolean canBeBound(int port) {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
