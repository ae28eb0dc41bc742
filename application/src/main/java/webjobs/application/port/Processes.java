package webjobs.application.port;

import java.time.Duration;
import java.util.Optional;
import webjobs.domain.job.Script;
import webjobs.domain.job.ScriptHost;

/**
 * The processes of jobs. Each launch owns the whole tree of processes that comes of it, however they fork, and nothing of a tree
 * outlives it for long: what is still there when the first process has ended, and its output has been waited for, is ended too.
 */
public interface Processes {
    /** Why this machine cannot run scripts of a host, as the end of a sentence: {@code "php was not found …"}; empty where it can. */
    Optional<String> hindrance(ScriptHost host);

    /**
     * Why this machine cannot run a script, as the end of a sentence: as it cannot run its host's, or as there is no such interpreter as
     * its first line names. Empty where it can, or where only the launch can tell.
     *
     * @param path the PATH that the script will find, where it is not the usual one
     */
    Optional<String> hindrance(Script script, Optional<String> path);

    /**
     * Starts a process: the script by its host's program, or by what its first line names (D22). Where Python runs it,
     * {@code PYTHONUNBUFFERED} is 1 unless the launch's environment has it (D26). Its standard input is empty; what it and its
     * descendants write goes to the output.
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

    /** How processes are started and ended on this machine, in words that people are told. */
    Ways ways();

    /**
     * The ways that this machine allows.
     *
     * @param launch how a process is started: {@code posix_spawn}, or {@code setsid} where the C library lacks a call
     * @param termination how all processes of a launch are found to be ended: {@code scan}, by looks at all processes
     */
    record Ways(String launch, String termination) {}

    /** A process that was started. Safe for use by many threads. */
    interface RunningProcess {
        /**
         * Waits until the process has ended and all it wrote has been given to the output. Descendants that keep the streams open are
         * waited for until they close them, but no longer than the launch's {@linkplain Launch#outputWait() output wait}, and not
         * at all once {@link #kill()} has returned.
         *
         * @param atMost how long to wait; empty: for ever
         * @return the exit code, {@code 128 + n} where signal n ended it; empty where it goes on
         */
        Optional<Integer> await(Optional<Duration> atMost);

        /**
         * Whether the first process has ended by itself or was ended, though {@link #await} may still wait for what its descendants
         * write. True from then on.
         */
        boolean hasExited();

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
         * Returns when none is left, or some ten seconds after SIGKILL. Does nothing where none is.
         *
         * @return whether none is left; false where some live on, as they wait in the kernel for a device or fork faster than they can be
         *     ended. Then {@link #await} may not see the process end, ever.
         */
        boolean kill();
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
