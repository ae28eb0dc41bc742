package webjobs.adapters.process;

import java.util.function.BooleanSupplier;

/** A way to signal processes. */
@FunctionalInterface
interface Signals {
    int SIGKILL = 9;
    int SIGTERM = 15;

    /**
     * Sends a signal to a process; does nothing where it is gone.
     *
     * @param isStillMeant asked when a later process of that number can no longer be hit
     */
    void send(long pid, int signal, BooleanSupplier isStillMeant);
}
