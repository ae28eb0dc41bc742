package webjobs.adapters.db;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.val;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;
import webjobs.domain.job.JobName;
import webjobs.domain.schedule.Course;
import webjobs.domain.schedule.CronSchedule;
import webjobs.domain.schedule.MissReason;
import webjobs.domain.schedule.Schedule;

/** The table of courses: its columns, a course as a row and back, and the one way in which a course goes forward. */
final class ScheduleTable {
    static final ScheduleTable SCHEDULE = new ScheduleTable("webjobs_schedule");

    final Table<Record> table;
    final Field<JobName> job;
    final Field<Expressions> expressions;
    /** As text, for a version of Java may not know a zone that another one did. */
    final Field<String> zone;

    final Field<Instant> decidedUntil;
    final Field<MissReason> suspended;

    private ScheduleTable(String tableName) {
        table = table(name(tableName));
        job = field(name(tableName, "job"), ColumnTypes.JOB_NAME);
        expressions = field(name(tableName, "expressions"), ColumnTypes.EXPRESSIONS);
        zone = field(name(tableName, "zone"), ColumnTypes.TEXT);
        decidedUntil = field(name(tableName, "decided_until"), ColumnTypes.MOMENT);
        suspended = field(name(tableName, "suspended"), ColumnTypes.word(MissReason.class));
    }

    List<Field<?>> columns() {
        return List.of(job, expressions, zone, decidedUntil, suspended);
    }

    /** Takes a job's course to an occurrence, unless it has got so far or is not there. */
    void takeForward(DSLContext sql, JobName ofJob, Instant occurrence) {
        takeForward(sql, new TreeMap<>(Map.of(ofJob, occurrence)));
    }

    /**
     * Takes the courses of these jobs to an occurrence each, those that have not got so far.
     *
     * @param occurrences in an order that is always the same, or two transactions may lock one another out
     */
    void takeForward(DSLContext sql, SortedMap<JobName, Instant> occurrences) {
        if (occurrences.isEmpty()) {
            return;
        }
        var noJob = val(null, job);
        var noMoment = val(null, decidedUntil);
        var statement = sql.update(table).set(decidedUntil, noMoment).where(job.eq(noJob), decidedUntil.lt(noMoment));
        var rows =
                occurrences.entrySet().stream().map(one -> new Object[] {one.getValue(), one.getKey(), one.getValue()});
        sql.batch(statement).bind(rows.toArray(Object[][]::new)).execute();
    }

    /** All columns but the job's. */
    Map<Field<?>, @Nullable Object> row(Course course) {
        var schedule = course.schedule();
        var texts =
                schedule.expressions().stream().map(CronSchedule::expression).toList();
        var row = new HashMap<Field<?>, @Nullable Object>();
        row.put(expressions, new Expressions(texts));
        row.put(zone, schedule.zone().getId());
        row.put(decidedUntil, course.decidedUntil());
        row.put(suspended, course.suspension().orElse(null));
        return row;
    }

    /** All columns but the job's, of a job that has no schedule any more. */
    Map<Field<?>, @Nullable Object> rowWithoutCourse(Instant decided) {
        var row = new HashMap<Field<?>, @Nullable Object>();
        row.put(expressions, null);
        row.put(zone, null);
        row.put(decidedUntil, decided);
        row.put(suspended, null);
        return row;
    }

    /**
     * Reads a course.
     *
     * @param row one that has a course
     * @throws IllegalArgumentException if this version understands its expressions or its zone no more
     */
    Course read(Record row) {
        try {
            var cron =
                    row.get(expressions).texts().stream().map(CronSchedule::new).toList();
            return new Course(
                    new Schedule(cron, ZoneId.of(row.get(zone))),
                    row.get(decidedUntil),
                    Optional.ofNullable(row.get(suspended)));
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException("no such zone: " + row.get(zone), unknown);
        }
    }
}
