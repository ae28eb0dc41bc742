package webjobs.adapters.db;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;
import static webjobs.adapters.db.MissTable.MISS;
import static webjobs.adapters.db.ScheduleTable.SCHEDULE;

import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.SelectLimitStep;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.db.Demand.Use;
import webjobs.application.port.ScheduleHistory;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Retention;
import webjobs.domain.schedule.Course;
import webjobs.domain.schedule.Miss;

/**
 * Courses and misses in two tables of a database, beside the runs of a {@link DatabaseRunHistory} on the same one, which takes courses
 * forward. Safe for use by many threads.
 */
public final class DatabaseScheduleHistory implements ScheduleHistory {
    /** A course and a stretch. */
    private static final int ROWS_OF_A_CHANGE = 2;

    private static final System.Logger LOG = System.getLogger(DatabaseScheduleHistory.class.getName());

    private final Database database;
    private final Set<JobName> told = ConcurrentHashMap.newKeySet();

    /** @param database stays open as long as this is used, and is closed by whoever opened it */
    public DatabaseScheduleHistory(Database database) {
        this.database = database;
    }

    @Override
    public Map<JobName, Course> courses() {
        var courses = new HashMap<JobName, Course>();
        for (var row : database.read(sql -> sql.select(SCHEDULE.columns())
                .from(SCHEDULE.table)
                .where(SCHEDULE.expressions.isNotNull())
                .fetch())) {
            try {
                courses.put(row.get(SCHEDULE.job), SCHEDULE.read(row));
            } catch (IllegalArgumentException unreadable) {
                tellOnce(row.get(SCHEDULE.job), unreadable);
            }
        }
        return Map.copyOf(courses);
    }

    /** A row that nobody can read must not stop the schedules of others. Its job begins anew, by what its settings say now. */
    private void tellOnce(JobName job, IllegalArgumentException unreadable) {
        if (told.add(job)) {
            LOG.log(
                    Level.WARNING,
                    "How far the schedule of a job was followed cannot be read; it is followed from now on. job={0}: {1}",
                    job,
                    unreadable.getMessage());
        }
    }

    @Override
    public Optional<Course> follow(JobName job, Optional<Course> course, Optional<Miss> missed) {
        return change(job, sql -> {
            var before = lockCourse(sql, job);
            missed.ifPresent(miss -> record(sql, job, miss, before));
            var decided = Stream.concat(before.stream(), missed.map(Miss::last).stream())
                    .max(Instant::compareTo);
            var followed = course.map(next -> decided.map(next::decidedUntil).orElse(next));
            if (followed.isPresent()) {
                set(sql, job, SCHEDULE.row(followed.get()), before.isPresent());
            } else {
                decided.ifPresent(until -> set(sql, job, SCHEDULE.rowWithoutCourse(until), before.isPresent()));
            }
            return followed;
        });
    }

    private static void set(
            DSLContext sql, JobName job, Map<Field<?>, @Nullable Object> row, boolean inPlaceOfAnother) {
        if (inPlaceOfAnother) {
            sql.update(SCHEDULE.table).set(row).where(SCHEDULE.job.eq(job)).execute();
        } else {
            row.put(SCHEDULE.job, job);
            sql.insertInto(SCHEDULE.table).set(row).execute();
        }
    }

    @Override
    public void miss(JobName job, Miss missed) {
        change(job, sql -> {
            record(sql, job, missed, lockCourse(sql, job));
            SCHEDULE.takeForward(sql, job, missed.last());
            return true;
        });
    }

    /** Up to where the job's course is decided, which nobody else changes until the transaction is over. */
    private static Optional<Instant> lockCourse(DSLContext sql, JobName job) {
        return sql.select(SCHEDULE.decidedUntil)
                .from(SCHEDULE.table)
                .where(SCHEDULE.job.eq(job))
                .forUpdate()
                .fetchOptional(SCHEDULE.decidedUntil);
    }

    /** @param before up to where the course was decided: where that is the end of a stretch, nothing came in between */
    private static void record(DSLContext sql, JobName job, Miss missed, Optional<Instant> before) {
        if (isRecorded(sql, job, missed)) {
            return;
        }
        var like = misses(sql, job)
                .limit(1)
                .fetchOptional(MISS::read)
                .flatMap(miss -> miss)
                .filter(newest -> newest.isLike(missed) && before.equals(Optional.of(newest.last())));
        if (like.isEmpty()) {
            sql.insertInto(MISS.table).set(MISS.row(job, missed)).execute();
        } else {
            sql.update(MISS.table)
                    .set(MISS.row(job, like.get().joined(missed)))
                    .where(MISS.job.eq(job), MISS.first.eq(like.get().first()))
                    .execute();
        }
    }

    /** Whether it is told once more. */
    private static boolean isRecorded(DSLContext sql, JobName job, Miss missed) {
        return sql.select(MISS.columns())
                .from(MISS.table)
                .where(MISS.job.eq(job), MISS.first.le(missed.first()))
                .orderBy(MISS.job.desc(), MISS.first.desc())
                .limit(1)
                .fetchOptional(MISS::read)
                .flatMap(miss -> miss)
                .filter(stretch -> stretch.covers(missed))
                .isPresent();
    }

    /**
     * Changes something in one transaction. Of two callers that insert the same at the same time one is refused, and finds the other's
     * when it tries again.
     */
    private <T> T change(JobName job, Function<DSLContext, T> steps) {
        try {
            return database.write(Demand.of(Use.BEGIN, ROWS_OF_A_CHANGE, 0), steps);
        } catch (IntegrityConstraintViolationException _) {
            return changeAgain(job, steps);
        }
    }

    private <T> T changeAgain(JobName job, Function<DSLContext, T> steps) {
        try {
            return database.write(Demand.of(Use.BEGIN, ROWS_OF_A_CHANGE, 0), steps);
        } catch (IntegrityConstraintViolationException taken) {
            throw new IllegalStateException("an occurrence of " + job + " was missed before", taken);
        }
    }

    @Override
    public List<Miss> misses(JobName job) {
        return database.read(sql -> misses(sql, job).fetch(MISS::read)).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    static SelectLimitStep<Record> misses(DSLContext sql, JobName job) {
        return sql.select(MISS.columns())
                .from(MISS.table)
                .where(MISS.job.eq(job))
                // H2 walks an index backwards only where all its columns are named.
                .orderBy(MISS.job.desc(), MISS.first.desc());
    }

    @Override
    public void forgetOld(JobName job, Retention retention) {
        remove(job, sql -> old(sql, job, retention));
    }

    /** Before the oldest that is kept, which is counted off in the index. */
    static SelectLimitStep<Record1<Instant>> old(DSLContext sql, JobName job, Retention retention) {
        var kept = MissTable.as("kept");
        var oldestKept = select(kept.first)
                .from(kept.table)
                .where(kept.job.eq(job))
                .orderBy(kept.job.desc(), kept.first.desc())
                .limit(1)
                .offset(retention.keep() - 1);
        return sql.select(MISS.first).from(MISS.table).where(MISS.job.eq(job), MISS.first.lt(field(oldestKept)));
    }

    @Override
    public void forgetAll(JobName job) {
        remove(job, sql -> sql.select(MISS.first).from(MISS.table).where(MISS.job.eq(job)));
        database.write(
                Demand.of(Use.FORGET, 1, 0),
                sql -> sql.deleteFrom(SCHEDULE.table)
                        .where(SCHEDULE.job.eq(job))
                        .execute());
    }

    /** Removes stretches of a job, some at a time, until there is none of these. */
    private void remove(JobName job, Function<DSLContext, SelectLimitStep<Record1<Instant>>> these) {
        while (true) {
            var some = database.read(
                    sql -> these.apply(sql).limit(Demand.REMOVED_AT_ONCE).fetch(MISS.first));
            if (some.isEmpty()) {
                return;
            }
            database.write(
                    Demand.of(Use.FORGET, some.size(), 0),
                    sql -> sql.deleteFrom(MISS.table)
                            .where(MISS.job.eq(job), MISS.first.in(some))
                            .execute());
        }
    }
}
