package webjobs.domain.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import webjobs.domain.job.JobName;

/**
 * One execution of a triggered job, from the moment it was accepted.
 *
 * @param arguments the call's arguments as they were given, unsplit; empty where there were none
 * @param startedAt when it began, or was accepted where it still waits; to the microsecond, as every time of a run, which every
 *     history store can keep exactly
 * @param launchedAt when its process was there, a moment before its first instruction; known when the run has ended
 */
public record Run(
        JobName job,
        RunId id,
        Trigger trigger,
        String arguments,
        Instant startedAt,
        Optional<Instant> launchedAt,
        State state) {

    /** How a run stands. It waits or is running at first; all other states are final. */
    public sealed interface State {
        /** For its turn, or for the time of a retry. @param notBefore when it may begin at the earliest */
        record Waiting(Instant notBefore) implements State {}

        record Running() implements State {}

        /** The script's process ended by itself. @param exitCode 0 to 255; {@code 128 + n} also where signal n ended it */
        record Exited(Instant at, int exitCode) implements State {}

        /** There never was a process. @param reason a sentence for a person */
        record FailedToStart(Instant at, String reason) implements State {}

        /** The run was ended from outside, with all its processes. @param reason a sentence for a person */
        record Aborted(Instant at, String reason) implements State {}
    }

    /** The words that Kudu's routes show (RUN-03); one that waits is {@code Initializing} there. */
    public enum Status {
        INITIALIZING("Initializing"),
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
        return new Run(job, id, trigger, arguments, now, Optional.empty(), new State.Running());
    }

    public static Run waiting(
            JobName job, RunId id, Trigger trigger, String arguments, Instant now, Instant notBefore) {
        return new Run(job, id, trigger, arguments, now, Optional.empty(), new State.Waiting(notBefore));
    }

    /** The same run, to begin at that moment at the earliest. @throws IllegalStateException if it does not wait */
    public Run waitsUntil(Instant notBefore) {
        if (!(state instanceof State.Waiting)) {
            throw new IllegalStateException("run " + id + " of " + job + " does not wait: " + state);
        }
        return new Run(job, id, trigger, arguments, startedAt, launchedAt, new State.Waiting(notBefore));
    }

    /** The same run, its wait over. @throws IllegalStateException if it does not wait */
    public Run begins(Instant now) {
        if (!(state instanceof State.Waiting)) {
            throw new IllegalStateException("run " + id + " of " + job + " does not wait: " + state);
        }
        return new Run(job, id, trigger, arguments, now, launchedAt, new State.Running());
    }

    /** The same run with its process. */
    public Run launched(Instant at) {
        return new Run(job, id, trigger, arguments, startedAt, Optional.of(at), state);
    }

    /**
     * The same run, ended.
     *
     * @param end a final state
     * @throws IllegalStateException if it has ended before: an end is recorded once (D6)
     */
    public Run ended(State end) {
        if (hasEnded()) {
            throw new IllegalStateException("run " + id + " of " + job + " has already ended: " + state);
        }
        var ended = new Run(job, id, trigger, arguments, startedAt, launchedAt, end);
        if (!ended.hasEnded()) {
            throw new IllegalArgumentException("not an end: " + end);
        }
        return ended;
    }

    public boolean isRunning() {
        return state instanceof State.Running;
    }

    public boolean hasEnded() {
        return endedAt().isPresent();
    }

    /** How long after its occurrence a scheduled run's process was there; never negative. */
    public Optional<Duration> lateness() {
        return trigger instanceof Trigger.Scheduled scheduled
                ? launchedAt.map(at -> positive(Duration.between(scheduled.dueAt(), at)))
                : Optional.empty();
    }

    public Status status() {
        return switch (state) {
            case State.Waiting _ -> Status.INITIALIZING;
            case State.Running _ -> Status.RUNNING;
            case State.Exited exited -> exited.exitCode() == 0 ? Status.SUCCESS : Status.FAILED;
            case State.FailedToStart _ -> Status.FAILED;
            case State.Aborted _ -> Status.ABORTED;
        };
    }

    public Optional<Instant> endedAt() {
        return switch (state) {
            case State.Waiting _, State.Running _ -> Optional.empty();
            case State.Exited exited -> Optional.of(exited.at());
            case State.FailedToStart failedToStart -> Optional.of(failedToStart.at());
            case State.Aborted aborted -> Optional.of(aborted.at());
        };
    }

    /** How long it took, or has been going on; never negative, even where the clock was set back. */
    public Duration duration(Instant now) {
        return positive(Duration.between(startedAt, endedAt().orElse(now)));
    }

    private static Duration positive(Duration duration) {
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
            case State.Waiting _, State.Running _, State.Exited _ -> Optional.empty();
            case State.FailedToStart failedToStart -> Optional.of(failedToStart.reason());
            case State.Aborted aborted -> Optional.of(aborted.reason());
        };
    }
}
