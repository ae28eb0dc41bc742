package webjobs.adapters.db;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;
import static webjobs.adapters.db.RunTable.RUN;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.db.RunTable.StateKind;
import webjobs.adapters.db.RunTable.TriggerKind;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.State;
import webjobs.domain.run.Trigger;

/** A run as a row and back. Columns that a row does not name are null. */
final class RunRow {
    private RunRow() {}

    static Map<Field<?>, @Nullable Object> of(Run run) {
        var row = progress(run);
        row.put(RUN.job, run.job());
        row.put(RUN.id, run.id());
        row.put(RUN.arguments, run.arguments());
        switch (run.trigger()) {
            case Trigger.External external -> trigger(row, TriggerKind.EXTERNAL, external.userAgent());
            case Trigger.Scheduled scheduled -> {
                trigger(row, TriggerKind.SCHEDULED, scheduled.expression());
                row.put(RUN.dueAt, scheduled.dueAt());
                row.put(RUN.occurrences, scheduled.occurrences());
            }
            case Trigger.Retry retry -> {
                trigger(row, TriggerKind.RETRY, "");
                row.put(RUN.ofRun, retry.first());
                row.put(RUN.attempt, retry.attempt());
            }
            case Trigger.Rerun rerun -> {
                trigger(row, TriggerKind.RERUN, rerun.userAgent());
                row.put(RUN.ofRun, rerun.of());
            }
        }
        return row;
    }

    private static void trigger(Map<Field<?>, @Nullable Object> row, TriggerKind kind, String text) {
        row.put(RUN.triggerKind, kind);
        row.put(RUN.triggerText, text);
    }

    /** The columns that a start or an end changes. */
    static Map<Field<?>, @Nullable Object> progress(Run run) {
        var row = new HashMap<Field<?>, @Nullable Object>();
        row.put(RUN.startedAt, run.startedAt());
        row.put(RUN.launchedAt, run.launchedAt().orElse(null));
        row.put(RUN.waitsUntil, run.state() instanceof State.Waiting waiting ? waiting.notBefore() : null);
        row.put(RUN.state, kind(run.state()));
        row.put(RUN.endedAt, run.endedAt().orElse(null));
        row.put(RUN.exitCode, run.exitCode().orElse(null));
        row.put(RUN.reason, run.reason().orElse(null));
        return row;
    }

    private static StateKind kind(State state) {
        return switch (state) {
            case State.Waiting _ -> StateKind.WAITING;
            case State.Running _ -> StateKind.RUNNING;
            case State.Exited _ -> StateKind.EXITED;
            case State.FailedToStart _ -> StateKind.FAILED_TO_START;
            case State.Aborted _ -> StateKind.ABORTED;
        };
    }

    static Run read(Record row) {
        return new Run(
                row.get(RUN.job),
                row.get(RUN.id),
                readTrigger(row),
                row.get(RUN.arguments),
                row.get(RUN.startedAt),
                Optional.ofNullable(row.get(RUN.launchedAt)),
                readState(row));
    }

    private static Trigger readTrigger(Record row) {
        var text = row.get(RUN.triggerText);
        return switch (row.get(RUN.triggerKind)) {
            case EXTERNAL -> new Trigger.External(text);
            // The first version of the table did not say for which occurrence a run was.
            case SCHEDULED ->
                new Trigger.Scheduled(
                        text,
                        requireNonNullElse(row.get(RUN.dueAt), row.get(RUN.startedAt)),
                        requireNonNullElse(row.get(RUN.occurrences), 1L));
            case RETRY -> new Trigger.Retry(row.get(RUN.ofRun), row.get(RUN.attempt));
            case RERUN -> new Trigger.Rerun(row.get(RUN.ofRun), text);
        };
    }

    private static State readState(Record row) {
        return switch (row.get(RUN.state)) {
            case WAITING -> new State.Waiting(requireNonNull(row.get(RUN.waitsUntil)));
            case RUNNING -> new State.Running();
            case EXITED -> new State.Exited(endedAt(row), requireNonNull(row.get(RUN.exitCode)));
            case FAILED_TO_START -> new State.FailedToStart(endedAt(row), requireNonNull(row.get(RUN.reason)));
            case ABORTED -> new State.Aborted(endedAt(row), requireNonNull(row.get(RUN.reason)));
        };
    }

    private static Instant endedAt(Record row) {
        return requireNonNull(row.get(RUN.endedAt));
    }
}
