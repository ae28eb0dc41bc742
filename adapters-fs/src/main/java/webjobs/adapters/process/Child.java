package webjobs.adapters.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import webjobs.adapters.process.linux.Kernel;

/** The first process of a launch. Whoever has started it waits for its end, and nobody else. Safe for use by many threads. */
sealed interface Child {
    long pid();

    /** Whether it has not ended. Not to be asked after {@link #awaitEnd}. */
    boolean isAlive();

    /**
     * Waits for its end, once.
     *
     * @return its exit code; {@code 128 + n} where signal n ended it
     */
    int awaitEnd() throws IOException;

    /** One that we have started ourselves: nobody waits for it but us, so that its number is its own until we have. */
    record Spawned(long pid) implements Child {
        @Override
        public boolean isAlive() {
            try {
                return !Kernel.hasEnded(pid);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int awaitEnd() throws IOException {
            return Kernel.awaitEnd(pid);
        }
    }

    /** One that the JDK has started, which waits for it, too. */
    record OfJdk(Process process) implements Child {
        private static final System.Logger LOG = System.getLogger(OfJdk.class.getName());

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public int awaitEnd() {
            while (true) {
                try {
                    return process.waitFor();
                } catch (InterruptedException e) {
                    // Nobody but the end of the process ends this thread.
                    LOG.log(System.Logger.Level.WARNING, "A wait was interrupted and goes on. pid=" + pid(), e);
                }
            }
        }
    }
}
