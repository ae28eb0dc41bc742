package webjobs.adapters.db;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jooq.Converter;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.EnumConverter;
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
        SCHEDULED
    }

    /** How a {@link webjobs.domain.run.Run.State} is written down; the names are in the database. */
    enum StateKind {
        RUNNING,
        EXITED,
        FAILED_TO_START,
        ABORTED
    }

    private static final DataType<Instant> MOMENT = SQLDataType.LOCALDATETIME(6)
            .asConvertedDataType(Converter.ofNullable(
                    LocalDateTime.class,
                    Instant.class,
                    utc -> utc.toInstant(ZoneOffset.UTC),
                    moment -> LocalDateTime.ofInstant(moment, ZoneOffset.UTC)));
    private static final DataType<String> TEXT = SQLDataType.VARCHAR.asConvertedDataType(
            Converter.ofNullable(String.class, String.class, StorableText::restore, StorableText::of));

    static final RunTable RUN = new RunTable(NAME);

    final Table<Record> table;
    final Field<JobName> job;
    final Field<RunId> id;
    final Field<TriggerKind> triggerKind;
    final Field<String> triggerText;
    final Field<String> arguments;
    final Field<Instant> startedAt;
    final Field<StateKind> state;
    final Field<Instant> endedAt;
    final Field<Integer> exitCode;
    final Field<String> reason;

    private RunTable(String alias) {
        table = alias.equals(NAME) ? table(name(NAME)) : table(name(NAME)).as(name(alias));
        job = field(name(alias, "job"), jobName());
        id = field(
                name(alias, "id"),
                SQLDataType.BIGINT.asConvertedDataType(
                        Converter.ofNullable(Long.class, RunId.class, RunId::new, RunId::value)));
        triggerKind = field(name(alias, "trigger_kind"), word(TriggerKind.class));
        triggerText = field(name(alias, "trigger_text"), TEXT);
        arguments = field(name(alias, "arguments"), TEXT);
        startedAt = field(name(alias, "started_at"), MOMENT);
        state = field(name(alias, "state"), word(StateKind.class));
        endedAt = field(name(alias, "ended_at"), MOMENT);
        exitCode = field(name(alias, "exit_code"), SQLDataType.INTEGER);
        reason = field(name(alias, "reason"), TEXT);
    }

    /** The same table under another name, for a statement that needs it twice. */
    static RunTable as(String alias) {
        return new RunTable(alias);
    }

    static DataType<JobName> jobName() {
        return SQLDataType.VARCHAR.asConvertedDataType(
                Converter.ofNullable(String.class, JobName.class, JobName::new, JobName::text));
    }

    private static <E extends Enum<E>> DataType<E> word(Class<E> words) {
        return SQLDataType.VARCHAR.asConvertedDataType(new EnumConverter<>(String.class, words));
    }

    List<Field<?>> columns() {
        return List.of(job, id, triggerKind, triggerText, arguments, startedAt, state, endedAt, exitCode, reason);
    }
}
