package webjobs.domain.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import webjobs.domain.job.JobName;

/**
 * One execution of a triggered job, from the moment it was accepted.
 *
 * @param arguments the call's arguments as they were given, unsplit; empty where there were none
 * @param startedAt when it was accepted, to the microsecond, which every history store can keep exactly
 */
public record Run(JobName job, RunId id, Trigger trigger, String arguments, Instant startedAt, State state) {

    /** How a run stands. All but {@link Running} are final. */
    public sealed interface State {
        record Running() implements State {}

        /** The script's process ended by itself. @param exitCode 0 to 255; {@code 128 + n} also where signal n ended it */
        record Exited(Instant at, int exitCode) implements State {}

        /** There never was a process. @param reason a sentence for a person */
        record FailedToStart(Instant at, String reason) implements State {}

        /** The run was ended from outside, with all its processes. @param reason a sentence for a person */
        record Aborted(Instant at, String reason) implements State {}
    }

    /** The words that Kudu's routes show (RUN-03). */
    public enum Status {
        RUNNING("Running"),
        SUCCESS("Success"),
        FAILED("Failed"),
        ABORTED("Aborted");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public static Run begun(JobName job, RunId id, Trigger trigger, String arguments, Instant now) {
        return new Run(job, id, trigger, arguments, now, new State.Running());
    }

    /**
     * The same run, ended.
     *
     * @param end any state but {@link State.Running}
     * @throws IllegalStateException if it has ended before: an end is recorded once (D6)
     */
    public Run ended(State end) {
        if (!isRunning()) {
            throw new IllegalStateException("run " + id + " of " + job + " has already ended: " + state);
        }
        if (end instanceof State.Running) {
            throw new IllegalArgumentException("not an end: " + end);
        }
        return new Run(job, id, trigger, arguments, startedAt, end);
    }

    public boolean isRunning() {
        return state instanceof State.Running;
    }

    public Status status() {
        return switch (state) {
            case State.Running _ -> Status.RUNNING;
            case State.Exited exited -> exited.exitCode() == 0 ? Status.SUCCESS : Status.FAILED;
            case State.FailedToStart _ -> Status.FAILED;
            case State.Aborted _ -> Status.ABORTED;
        };
    }

    public Optional<Instant> endedAt() {
        return switch (state) {
            case State.Running _ -> Optional.empty();
            case State.Exited exited -> Optional.of(exited.at());
            case State.FailedToStart failedToStart -> Optional.of(failedToStart.at());
            case State.Aborted aborted -> Optional.of(aborted.at());
        };
    }

    /** How long it took, or has been going on; never negative, even where the clock was set back. */
    public Duration duration(Instant now) {
        var duration = Duration.between(startedAt, endedAt().orElse(now));
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    /** The exit code of its script's process, where that ended by itself. */
    public Optional<Integer> exitCode() {
        return state instanceof State.Exited exited ? Optional.of(exited.exitCode()) : Optional.empty();
    }

    /** The signal that ended its script's process, as far as the exit code tells: shells pass a child's on as {@code 128 + n}. */
    public Optional<Signal> signal() {
        return exitCode().flatMap(Signal::ofExitCode);
    }

    /** Why it was aborted or never started. */
    public Optional<String> reason() {
        return switch (state) {
            case State.Running _, State.Exited _ -> Optional.empty();
            case State.FailedToStart failedToStart -> Optional.of(failedToStart.reason());
            case State.Aborted aborted -> Optional.of(aborted.reason());
        };
    }
}
