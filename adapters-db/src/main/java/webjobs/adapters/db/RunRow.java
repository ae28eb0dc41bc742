package webjobs.adapters.db;

import static java.util.Objects.requireNonNull;
import static webjobs.adapters.db.RunTable.RUN;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.db.RunTable.StateKind;
import webjobs.adapters.db.RunTable.TriggerKind;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.State;
import webjobs.domain.run.Trigger;

/** A run as a row and back. */
final class RunRow {
    private RunRow() {}

    static Map<Field<?>, @Nullable Object> of(Run run) {
        var row = of(run.state());
        row.put(RUN.job, run.job());
        row.put(RUN.id, run.id());
        row.put(RUN.arguments, run.arguments());
        row.put(RUN.startedAt, run.startedAt());
        switch (run.trigger()) {
            case Trigger.External external -> trigger(row, TriggerKind.EXTERNAL, external.userAgent());
            case Trigger.Scheduled scheduled -> trigger(row, TriggerKind.SCHEDULED, scheduled.expression());
        }
        return row;
    }

    private static void trigger(Map<Field<?>, @Nullable Object> row, TriggerKind kind, String text) {
        row.put(RUN.triggerKind, kind);
        row.put(RUN.triggerText, text);
    }

    /** The columns that an end changes. */
    static Map<Field<?>, @Nullable Object> of(State state) {
        return switch (state) {
            case State.Running _ -> state(StateKind.RUNNING, null, null, null);
            case State.Exited exited -> state(StateKind.EXITED, exited.at(), exited.exitCode(), null);
            case State.FailedToStart failed -> state(StateKind.FAILED_TO_START, failed.at(), null, failed.reason());
            case State.Aborted aborted -> state(StateKind.ABORTED, aborted.at(), null, aborted.reason());
        };
    }

    private static Map<Field<?>, @Nullable Object> state(
            StateKind kind, @Nullable Instant at, @Nullable Integer exitCode, @Nullable String reason) {
        var row = new HashMap<Field<?>, @Nullable Object>();
        row.put(RUN.state, kind);
        row.put(RUN.endedAt, at);
        row.put(RUN.exitCode, exitCode);
        row.put(RUN.reason, reason);
        return row;
    }

    static Run read(Record row) {
        return new Run(
                row.get(RUN.job),
                row.get(RUN.id),
                readTrigger(row),
                row.get(RUN.arguments),
                row.get(RUN.startedAt),
                readState(row));
    }

    private static Trigger readTrigger(Record row) {
        var text = row.get(RUN.triggerText);
        return switch (row.get(RUN.triggerKind)) {
            case EXTERNAL -> new Trigger.External(text);
            case SCHEDULED -> new Trigger.Scheduled(text);
        };
    }

    private static State readState(Record row) {
        return switch (row.get(RUN.state)) {
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
