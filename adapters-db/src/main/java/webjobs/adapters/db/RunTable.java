package webjobs.adapters.db;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import java.time.Instant;
import java.util.List;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/**
 * The table of runs, or an alias of it: its columns with the domain's types, each qualified, so that no statement is ambiguous.
 */
final class RunTable {
    static final String NAME = "webjobs_run";

    /** How a {@link webjobs.domain.run.Trigger} is written down; the names are in the database. */
    enum TriggerKind {
        EXTERNAL,
        SCHEDULED,
        RETRY,
        RERUN
    }

    /** How a {@link webjobs.domain.run.Run.State} is written down; the names are in the database. */
    enum StateKind {
        WAITING,
        RUNNING,
        EXITED,
        FAILED_TO_START,
        ABORTED;

        /** Those that an end comes after. */
        static final List<StateKind> OPEN = List.of(WAITING, RUNNING);
    }

    static final RunTable RUN = new RunTable(NAME);

    final Table<Record> table;
    final Field<JobName> job;
    final Field<RunId> id;
    final Field<TriggerKind> triggerKind;
    final Field<String> triggerText;
    final Field<Instant> dueAt;
    final Field<Long> occurrences;
    final Field<RunId> ofRun;
    final Field<Integer> attempt;
    final Field<String> arguments;
    final Field<Instant> startedAt;
    final Field<Instant> launchedAt;
    final Field<StateKind> state;
    final Field<Instant> waitsUntil;
    final Field<Instant> endedAt;
    final Field<Integer> exitCode;
    final Field<String> reason;

    private RunTable(String alias) {
        table = alias.equals(NAME) ? table(name(NAME)) : table(name(NAME)).as(name(alias));
        job = field(name(alias, "job"), ColumnTypes.JOB_NAME);
        id = field(name(alias, "id"), ColumnTypes.RUN_ID);
        triggerKind = field(name(alias, "trigger_kind"), ColumnTypes.word(TriggerKind.class));
        triggerText = field(name(alias, "trigger_text"), ColumnTypes.TEXT);
        dueAt = field(name(alias, "due_at"), ColumnTypes.MOMENT);
        occurrences = field(name(alias, "occurrences"), SQLDataType.BIGINT);
        ofRun = field(name(alias, "of_run"), ColumnTypes.RUN_ID);
        attempt = field(name(alias, "attempt"), SQLDataType.INTEGER);
        arguments = field(name(alias, "arguments"), ColumnTypes.TEXT);
        startedAt = field(name(alias, "started_at"), ColumnTypes.MOMENT);
        launchedAt = field(name(alias, "launched_at"), ColumnTypes.MOMENT);
        state = field(name(alias, "state"), ColumnTypes.word(StateKind.class));
        waitsUntil = field(name(alias, "waits_until"), ColumnTypes.MOMENT);
        endedAt = field(name(alias, "ended_at"), ColumnTypes.MOMENT);
        exitCode = field(name(alias, "exit_code"), SQLDataType.INTEGER);
        reason = field(name(alias, "reason"), ColumnTypes.TEXT);
    }

    /** The same table under another name, for a statement that needs it twice. */
    static RunTable as(String alias) {
        return new RunTable(alias);
    }

    List<Field<?>> columns() {
        return List.of(
                job,
                id,
                triggerKind,
                triggerText,
                dueAt,
                occurrences,
                ofRun,
                attempt,
                arguments,
                startedAt,
                launchedAt,
                state,
                waitsUntil,
                endedAt,
                exitCode,
                reason);
    }
}
