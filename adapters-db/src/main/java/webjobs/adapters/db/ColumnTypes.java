package webjobs.adapters.db;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jooq.Converter;
import org.jooq.DataType;
import org.jooq.impl.EnumConverter;
import org.jooq.impl.SQLDataType;
import webjobs.domain.job.JobName;
import webjobs.domain.run.RunId;

/** How the domain's values are written down in columns, whatever the table. */
final class ColumnTypes {
    /** In UTC, whatever the zones of the server and the database. */
    static final DataType<Instant> MOMENT = SQLDataType.LOCALDATETIME(6)
            .asConvertedDataType(Converter.ofNullable(
                    LocalDateTime.class,
                    Instant.class,
                    utc -> utc.toInstant(ZoneOffset.UTC),
                    moment -> LocalDateTime.ofInstant(moment, ZoneOffset.UTC)));

    static final DataType<String> TEXT = SQLDataType.VARCHAR.asConvertedDataType(
            Converter.ofNullable(String.class, String.class, StorableText::restore, StorableText::of));

    static final DataType<JobName> JOB_NAME = SQLDataType.VARCHAR.asConvertedDataType(
            Converter.ofNullable(String.class, JobName.class, JobName::new, JobName::text));

    static final DataType<RunId> RUN_ID = SQLDataType.BIGINT.asConvertedDataType(
            Converter.ofNullable(Long.class, RunId.class, RunId::new, RunId::value));

    static final DataType<Expressions> EXPRESSIONS = TEXT.asConvertedDataType(
            Converter.ofNullable(String.class, Expressions.class, Expressions::parse, Expressions::text));

    private ColumnTypes() {}

    /** The names are in the database, so that none of them may ever change. */
    static <E extends Enum<E>> DataType<E> word(Class<E> words) {
        return SQLDataType.VARCHAR.asConvertedDataType(new EnumConverter<>(String.class, words));
    }
}
