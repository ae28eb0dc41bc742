package webjobs.adapters.db;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.SQLDataType;
import webjobs.domain.job.JobName;
import webjobs.domain.schedule.Miss;
import webjobs.domain.schedule.MissReason;

/** The table of stretches of missed occurrences, or an alias of it: its columns, and a stretch as a row and back. */
final class MissTable {
    private static final String NAME = "webjobs_miss";

    static final MissTable MISS = new MissTable(NAME);

    final Table<Record> table;
    final Field<JobName> job;
    final Field<Instant> first;
    final Field<Instant> last;
    final Field<Long> occurrences;
    final Field<MissReason> reason;
    final Field<Expressions> expressions;

    private MissTable(String alias) {
        table = alias.equals(NAME) ? table(name(NAME)) : table(name(NAME)).as(name(alias));
        job = field(name(alias, "job"), ColumnTypes.JOB_NAME);
        first = field(name(alias, "first_at"), ColumnTypes.MOMENT);
        last = field(name(alias, "last_at"), ColumnTypes.MOMENT);
        occurrences = field(name(alias, "occurrences"), SQLDataType.BIGINT);
        reason = field(name(alias, "reason"), ColumnTypes.word(MissReason.class));
        expressions = field(name(alias, "expressions"), ColumnTypes.EXPRESSIONS);
    }

    /** The same table under another name, for a statement that needs it twice. */
    static MissTable as(String alias) {
        return new MissTable(alias);
    }

    List<Field<?>> columns() {
        return List.of(job, first, last, occurrences, reason, expressions);
    }

    Map<Field<?>, Object> row(JobName ofJob, Miss miss) {
        return Map.of(
                job, ofJob,
                first, miss.first(),
                last, miss.last(),
                occurrences, miss.count(),
                reason, miss.reason(),
                expressions, new Expressions(miss.expressions()));
    }

    /** Empty where another version wrote a reason that this one does not know. */
    Optional<Miss> read(Record row) {
        return Optional.ofNullable(row.get(reason))
                .map(why -> new Miss(
                        row.get(expressions).texts(), row.get(first), row.get(last), row.get(occurrences), why));
    }
}
