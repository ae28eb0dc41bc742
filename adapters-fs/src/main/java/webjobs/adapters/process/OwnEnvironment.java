package webjobs.adapters.process;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import webjobs.adapters.process.linux.Kernel;

/**
 * The variables that the server was started with. Anybody who runs as the server's user, and every job does, could read them for as long
 * as the server runs, the passwords among them, in {@code /proc/PID/environ}.
 */
public final class OwnEnvironment {
    private static final System.Logger LOG = System.getLogger(OwnEnvironment.class.getName());

    /** What the C library looks for by itself, at any time. */
    private static final List<String> OF_THE_C_LIBRARY =
            List.of("LD_", "MALLOC_", "GLIBC_", "RES_OPTIONS", "LOCALDOMAIN", "HOSTALIASES", "NLSPATH");

    private OwnEnvironment() {}

    /**
     * Overwrites the values of all variables but those that jobs are given and those that the C library needs. What Java has read of them,
     * {@link System#getenv()}, stays as it is. To be called when the configuration has been read and no job runs yet.
     */
    public static void hide() {
        try {
            for (var name : System.getenv().keySet()) {
                if (!isKept(name)) {
                    Kernel.overwriteVariable(Invocation.encoded(name));
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The variables of the server cannot be hidden from its jobs.", e);
        }
    }

    private static boolean isKept(String name) {
        return name.equals("HOME")
                || Environment.isPassedOn(name)
                || OF_THE_C_LIBRARY.stream().anyMatch(name::startsWith);
    }
}
