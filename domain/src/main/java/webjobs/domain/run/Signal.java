package webjobs.domain.run;

import java.util.Optional;

/** The signals by which a process on Linux commonly ends; the number is that of x86 and ARM. */
public enum Signal {
    SIGHUP(1),
    SIGINT(2),
    SIGQUIT(3),
    SIGILL(4),
    SIGTRAP(5),
    SIGABRT(6),
    SIGBUS(7),
    SIGFPE(8),
    SIGKILL(9),
    SIGUSR1(10),
    SIGSEGV(11),
    SIGUSR2(12),
    SIGPIPE(13),
    SIGALRM(14),
    SIGTERM(15),
    SIGXCPU(24),
    SIGXFSZ(25),
    SIGSYS(31);

    private static final int SIGNALLED = 128;

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /** The signal that an exit code of {@code 128 + n} stands for. */
    public static Optional<Signal> ofExitCode(int exitCode) {
        for (var signal : values()) {
            if (exitCode == SIGNALLED + signal.number) {
                return Optional.of(signal);
            }
        }
        return Optional.empty();
    }
}
