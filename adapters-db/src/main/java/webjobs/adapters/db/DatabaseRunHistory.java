package webjobs.adapters.db;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.values;
import static webjobs.adapters.db.RunTable.RUN;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.Row1;
import org.jooq.Select;
import org.jooq.SelectLimitStep;
import org.jooq.Update;
import webjobs.adapters.db.Demand.Use;
import webjobs.adapters.db.RunTable.StateKind;
import webjobs.application.port.RunHistory;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Retention;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;

/**
 * The history of runs in one table of a database; scheduled runs move the courses of a {@link DatabaseScheduleHistory} on the same one.
 * Safe for use by many threads.
 */
public final class DatabaseRunHistory implements RunHistory {
    /** How many values one statement names; databases have limits, and each statement's text is read anew. */
    private static final int ASKED_AT_ONCE = 1_000;

    private final Database database;

    /** @param database stays open as long as this is used, and is closed by whoever opened it */
    public DatabaseRunHistory(Database database) {
        this.database = database;
    }

    @Override
    public void begin(List<Run> runs) {
        runs.forEach(DatabaseRunHistory::refuseIfEnded);
        if (runs.isEmpty()) {
            return;
        }
        var batch = new RunBatch(runs);
        try {
            database.write(batch.demand(Use.BEGIN), batch::insert);
        } catch (IllegalStateException taken) {
            database.write(batch.demand(Use.BEGIN), sql -> beginTheRest(sql, runs, taken));
        }
    }

    /** Some are there already. They stay where they are equal to what begins, as after a call whose answer was lost. */
    private static boolean beginTheRest(DSLContext sql, List<Run> runs, IllegalStateException taken) {
        var rest = runs.stream().filter(run -> !isThere(sql, run)).toList();
        if (rest.size() == runs.size()) {
            throw taken;
        }
        if (!rest.isEmpty()) {
            new RunBatch(rest).insert(sql);
        }
        return true;
    }

    private static boolean isThere(DSLContext sql, Run run) {
        return find(sql, run.job(), run.id()).filter(run::equals).isPresent();
    }

    private static void refuseIfEnded(Run run) {
        if (run.hasEnded()) {
            throw new IllegalArgumentException("begins ended: " + run);
        }
    }

    @Override
    public boolean start(Run run) {
        if (!run.isRunning()) {
            throw new IllegalArgumentException("does not go on: " + run);
        }
        return database.write(
                demand(Use.BEGIN, run, Optional.empty()),
                sql -> record(sql, run, RUN.waitsUntil.isNotNull()) || isThere(sql, run));
    }

    @Override
    public boolean end(Run run, Optional<Run> retry) {
        if (!run.hasEnded()) {
            throw new IllegalArgumentException("has not ended: " + run);
        }
        retry.ifPresent(DatabaseRunHistory::refuseIfEnded);
        return database.writeForGood(
                demand(Use.END, run, retry),
                sql -> retry.isEmpty() ? recordEnd(sql, run) : recordEnd(sql, run, retry.get()));
    }

    private static Demand demand(Use use, Run run, Optional<Run> retry) {
        return new RunBatch(Stream.concat(Stream.of(run), retry.stream()).toList()).demand(use);
    }

    private static boolean recordEnd(DSLContext sql, Run run, Run retry) {
        if (recordNewEnd(sql, run)) {
            return new RunBatch(List.of(retry)).insert(sql);
        }
        return isThere(sql, run)
                && find(sql, retry.job(), retry.id())
                        .filter(recorded -> recorded.trigger().equals(retry.trigger()))
                        .isPresent();
    }

    private static boolean recordEnd(DSLContext sql, Run run) {
        return recordNewEnd(sql, run) || isThere(sql, run);
    }

    private static boolean recordNewEnd(DSLContext sql, Run run) {
        return record(sql, run, RUN.endedAt.isNull());
    }

    /** @return whether it was so before, and is as the run says now */
    private static boolean record(DSLContext sql, Run run, Condition before) {
        return update(sql, run, before).execute() == 1;
    }

    /** @param before not the state, for H2 would go through all runs of that state and not by the key */
    static Update<Record> update(DSLContext sql, Run run, Condition before) {
        return sql.update(RUN.table)
                .set(RunRow.progress(run))
                .where(RUN.job.eq(run.job()), RUN.id.eq(run.id()), before);
    }

    @Override
    public Optional<Run> find(JobName job, RunId id) {
        return database.read(sql -> find(sql, job, id));
    }

    private static Optional<Run> find(DSLContext sql, JobName job, RunId id) {
        return sql.select(RUN.columns())
                .from(RUN.table)
                .where(RUN.job.eq(job), RUN.id.eq(id))
                .fetchOptional(RunRow::read);
    }

    @Override
    public List<Run> all(JobName job) {
        return database.read(sql -> all(sql, job).fetch(RunRow::read));
    }

    static SelectLimitStep<Record> all(DSLContext sql, JobName job) {
        return sql.select(RUN.columns())
                .from(RUN.table)
                .where(RUN.job.eq(job))
                // H2 walks an index backwards only where all its columns are named.
                .orderBy(RUN.job.desc(), RUN.id.desc());
    }

    @Override
    public Map<JobName, Run> latest(Collection<JobName> jobs) {
        var latest = new HashMap<JobName, Run>();
        for (var some : inParts(new HashSet<>(jobs), ASKED_AT_ONCE)) {
            database.read(sql -> latest(sql, some).fetch(RunRow::read)).forEach(run -> latest.put(run.job(), run));
        }
        return Map.copyOf(latest);
    }

    /** Looks up the end of each job's part of the index, however many runs there are. */
    static Select<Record> latest(DSLContext sql, List<JobName> jobs) {
        var type = ColumnTypes.JOB_NAME;
        var wanted = values(jobs.stream().map(job -> row(val(job, type))).<Row1<JobName>>toArray(Row1[]::new))
                .as("wanted", "job");
        var wantedJob = field(name("wanted", "job"), type);
        var newer = RunTable.as("newer");
        var newest = select(newer.id)
                .from(newer.table)
                .where(newer.job.eq(wantedJob))
                .orderBy(newer.job.desc(), newer.id.desc())
                .limit(1);
        return sql.select(RUN.columns())
                .from(wanted)
                .join(RUN.table)
                .on(RUN.job.eq(wantedJob), RUN.id.eq(field(newest)));
    }

    @Override
    public List<Run> unfinished() {
        return database.read(sql -> unfinished(sql).fetch(RunRow::read));
    }

    /** Sorts what it found: those that are open are few, however many have ended. */
    static Select<Record> unfinished(DSLContext sql) {
        return sql.select(RUN.columns())
                .from(RUN.table)
                .where(RUN.state.in(StateKind.OPEN))
                .orderBy(RUN.id);
    }

    @Override
    public List<RunId> surplus(JobName job, Retention retention) {
        return database.read(sql -> surplus(sql, job, retention).fetch(RUN.id));
    }

    /** Counts off those that are kept in the index, and looks at what is before them. */
    static Select<Record1<RunId>> surplus(DSLContext sql, JobName job, Retention retention) {
        var kept = RunTable.as("kept");
        var oldestKept = select(kept.id)
                .from(kept.table)
                .where(kept.job.eq(job))
                .orderBy(kept.job.desc(), kept.id.desc())
                .limit(1)
                .offset(retention.keep() - 1);
        return sql.select(RUN.id)
                .from(RUN.table)
                .where(RUN.job.eq(job), RUN.id.lt(field(oldestKept)), RUN.state.notIn(StateKind.OPEN));
    }

    @Override
    public void forget(JobName job, Collection<RunId> ids) {
        for (var some : inParts(ids, Demand.REMOVED_AT_ONCE)) {
            database.write(
                    Demand.of(Use.FORGET, some.size(), 0),
                    sql -> sql.deleteFrom(RUN.table)
                            .where(RUN.job.eq(job), RUN.id.in(some))
                            .execute());
        }
    }

    @Override
    public void forgetAll(JobName job) {
        for (var some = some(job); !some.isEmpty(); some = some(job)) {
            forget(job, some);
        }
    }

    private List<RunId> some(JobName job) {
        return database.read(sql -> all(sql, job).limit(ASKED_AT_ONCE).fetch(RUN.id));
    }

    private static <T> List<List<T>> inParts(Collection<T> all, int atOnce) {
        var list = List.copyOf(all);
        var parts = new ArrayList<List<T>>();
        for (var from = 0; from < list.size(); from += atOnce) {
            parts.add(list.subList(from, Math.min(from + atOnce, list.size())));
        }
        return parts;
    }
}
