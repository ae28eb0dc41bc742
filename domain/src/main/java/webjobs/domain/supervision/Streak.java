package webjobs.domain.supervision;

/**
 * How the launches of late ended that did not live for long: a job with such a streak keeps failing.
 *
 * @param launches how many in a row, at least 1
 * @param last how the last of them ended
 */
public record Streak(int launches, End last) {

    /** How a launch ended. */
    public sealed interface End {
        record Exited(int exitCode) implements End {}

        /** There never was a process. @param reason a sentence */
        record NotLaunched(String reason) implements End {}
    }
}
