package webjobs.adapters.http.v1;

import java.time.Instant;
import java.util.Locale;
import webjobs.application.Refusals.Refusal;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.State;
import webjobs.domain.run.Trigger;
import webjobs.domain.schedule.Miss;

/** What was decided about a job, told to a person. */
final class Sentences {
    private static final int LONGEST_NAME = 100;

    private Sentences() {}

    static String ran(Run run, Instant now) {
        var duration = Times.inWords(run.duration(now));
        return switch (run.state()) {
            case State.Waiting waiting
            when waiting.notBefore().isAfter(now) ->
                "Waits until " + Times.instant(waiting.notBefore()) + " because " + why(run) + ".";
            case State.Waiting _ -> "Waits for its turn, to run because " + why(run) + ".";
            case State.Running _ -> "Runs because " + why(run) + ": it has been going on for " + duration + ".";
            case State.Exited exited
            when exited.exitCode() == 0 -> "Ran because " + why(run) + ": Success in " + duration + ".";
            case State.Exited exited ->
                "Ran because " + why(run) + ": Failed with exit code " + exited.exitCode() + signal(run) + " after "
                        + duration + ".";
            case State.FailedToStart failed -> "Ran because " + why(run) + ": Failed to start. " + failed.reason();
            case State.Aborted aborted ->
                "Ran because " + why(run) + ": Aborted after " + duration + ". " + aborted.reason();
        };
    }

    private static String signal(Run run) {
        return run.signal().map(signal -> " (" + signal + ")").orElse("");
    }

    private static String why(Run run) {
        return switch (run.trigger()) {
            case Trigger.External(var userAgent) -> program(userAgent) + " called";
            case Trigger.Scheduled scheduled ->
                "its schedule " + scheduled.expression() + " was due at " + Times.instant(scheduled.dueAt())
                        + madeUpFor(scheduled.occurrences())
                        + run.lateness()
                                .map(late -> ", " + Times.inWords(late) + " late")
                                .orElse("");
            case Trigger.Retry(var first, var attempt) -> "the run " + first + " failed, as retry " + attempt;
            case Trigger.Rerun(var of, var userAgent) -> program(userAgent) + " wanted the run " + of + " once more";
        };
    }

    private static String madeUpFor(long occurrences) {
        return occurrences == 1
                ? ""
                : ", for " + number(occurrences) + " occurrences, of which " + number(occurrences - 1)
                        + (occurrences == 2 ? " was" : " were") + " missed";
    }

    static String missed(Miss miss) {
        var what = miss.count() == 1
                ? "Missed the occurrence at " + Times.instant(miss.first())
                : "Missed " + number(miss.count()) + " occurrences from " + Times.instant(miss.first()) + " to "
                        + Times.instant(miss.last());
        return what + ": " + miss.reason().sentence();
    }

    static String refused(Refusal refusal) {
        var times = refusal.count() == 1 ? "" : " " + number(refusal.count()) + " times";
        return "A call by " + program(refusal.caller()) + " was refused" + times + ": " + refusal.reason();
    }

    private static String program(String userAgent) {
        if (userAgent.isBlank()) {
            return "a program without a name";
        }
        return userAgent.length() <= LONGEST_NAME ? userAgent : userAgent.substring(0, LONGEST_NAME) + "…";
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
