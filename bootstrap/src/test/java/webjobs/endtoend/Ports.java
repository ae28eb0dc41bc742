package webjobs.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/** The port that a continuous job is given. */
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

    static boolean canBeBound(int port) {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
