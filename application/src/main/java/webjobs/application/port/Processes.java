package webjobs.application.port;

import java.time.Duration;
import java.util.Optional;
import webjobs.domain.job.ScriptHost;

/**
 * The processes of jobs. Each launch owns the whole tree of processes that comes of it, however they fork, and nothing of a tree
 * outlives it for long: what is still there when the first process has ended is ended too.
 */
public interface Processes {
    /** Why this machine cannot run scripts of a host, as the end of a sentence: {@code "php was not found …"}; empty where it can. */
    Optional<String> hindrance(ScriptHost host);

    /**
     * Starts a process. Its standard input is empty; what it writes goes to the output until the process has ended.
     *
     * @throws LaunchFailed where there is no process after the call
     */
    RunningProcess launch(Launch launch, Output output);

    /** Ends every process that an earlier life of this server left running, and returns how many there were. */
    int endOrphans();

    /**
     * A TCP port of the loopback interface at which nobody listens, and which was not told to anybody else of late.
     *
     * @throws LaunchFailed where there is none, as whoever needs one cannot be launched
     */
    int freePort();

    /** A process that was started. Safe for use by many threads. */
    interface RunningProcess {
        /**
         * Waits until the process has ended and all it wrote has been given to the output. A descendant that keeps the streams open
         * is not waited for.
         *
         * @param atMost how long to wait; empty: for ever
         * @return the exit code, {@code 128 + n} where signal n ended it; empty where it goes on
         */
        Optional<Integer> await(Optional<Duration> atMost);

        /**
         * How much of the processors' time the process and its living descendants have used so far, as far as can be seen; zero where
         * none is left. While one of them computes it changes within a few tenths of a second. What it is compared with is only its own
         * earlier answer: where a descendant ends it may be less.
         */
        Duration cpuTime();

        /** Sends SIGTERM to the process and all its descendants, once, and returns soon. Does nothing where none is. */
        void askToEnd();

        /**
         * Ends the process and all its descendants, also those that have left its session: SIGTERM, at most 2 s, SIGKILL (D8).
         * Returns when none is left. Does nothing where none is.
         */
        void kill();
    }

    /** There is no process. */
    final class LaunchFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String message;

        /** @param message a sentence for a person */
        public LaunchFailed(String message, Throwable cause) {
            super(message, cause);
            this.message = message;
        }

        @Override
        public String getMessage() {
            return message;
        }
    }
}
