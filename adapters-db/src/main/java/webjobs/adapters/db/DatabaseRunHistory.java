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
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Row1;
import org.jooq.Select;
import org.jooq.exception.IntegrityConstraintViolationException;
import webjobs.adapters.db.RunTable.StateKind;
import webjobs.application.port.RunHistory;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;

/** The history of runs in one table of a database. Safe for use by many threads. */
public final class DatabaseRunHistory implements RunHistory {
    /** How many values one statement names; databases have limits, and each statement's text is read anew. */
    private static final int AT_ONCE = 1_000;

    private final Database database;

    /** @param database stays open as long as this is used, and is closed by whoever opened it */
    public DatabaseRunHistory(Database database) {
        this.database = database;
    }

    @Override
    public void begin(Run run) {
        if (!run.isRunning()) {
            throw new IllegalArgumentException("begins ended: " + run);
        }
        database.write(sql -> {
            try {
                return sql.insertInto(RUN.table).set(RunRow.of(run)).execute();
            } catch (IntegrityConstraintViolationException taken) {
                throw new IllegalStateException("there is already a run " + run.id() + " of " + run.job(), taken);
            }
        });
    }

    @Override
    public boolean end(Run run) {
        if (run.isRunning()) {
            throw new IllegalArgumentException("has not ended: " + run);
        }
        return database.writeForGood(sql -> sql.update(RUN.table)
                        .set(RunRow.of(run.state()))
                        .where(RUN.job.eq(run.job()), RUN.id.eq(run.id()), RUN.state.eq(StateKind.RUNNING))
                        .execute())
                == 1;
    }

    @Override
    public Optional<Run> find(JobName job, RunId id) {
        return database.read(sql -> sql.select(RUN.columns())
                .from(RUN.table)
                .where(RUN.job.eq(job), RUN.id.eq(id))
                .fetchOptional(RunRow::read));
    }

    @Override
    public List<Run> all(JobName job) {
        return database.read(sql -> sql.select(RUN.columns())
                .from(RUN.table)
                .where(RUN.job.eq(job))
                // H2 walks an index backwards only where all its columns are named.
                .orderBy(RUN.job.desc(), RUN.id.desc())
                .fetch(RunRow::read));
    }

    @Override
    public Map<JobName, Run> latest(Collection<JobName> jobs) {
        var latest = new HashMap<JobName, Run>();
        for (var some : inParts(new HashSet<>(jobs))) {
            database.read(sql -> latest(sql, some).fetch(RunRow::read)).forEach(run -> latest.put(run.job(), run));
        }
        return Map.copyOf(latest);
    }

    /** Looks up the end of each job's part of the index, however many runs there are. */
    static Select<Record> latest(DSLContext sql, List<JobName> jobs) {
        var type = RunTable.jobName();
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
        return database.read(sql -> sql.select(RUN.columns())
                .from(RUN.table)
                .where(RUN.state.eq(StateKind.RUNNING))
                .orderBy(RUN.state, RUN.id)
                .fetch(RunRow::read));
    }

    @Override
    public void forget(JobName job, Collection<RunId> ids) {
        if (ids.isEmpty()) {
            return;
        }
        database.write(sql -> {
            sql.transaction(transaction -> {
                for (var some : inParts(ids)) {
                    transaction
                            .dsl()
                            .deleteFrom(RUN.table)
                            .where(RUN.job.eq(job), RUN.id.in(some))
                            .execute();
                }
            });
            return true;
        });
    }

    @Override
    public void forgetAll(JobName job) {
        database.write(sql -> sql.deleteFrom(RUN.table).where(RUN.job.eq(job)).execute());
    }

    private static <T> List<List<T>> inParts(Collection<T> all) {
        var list = List.copyOf(all);
        var parts = new ArrayList<List<T>>();
        for (var from = 0; from < list.size(); from += AT_ONCE) {
            parts.add(list.subList(from, Math.min(from + AT_ONCE, list.size())));
        }
        return parts;
    }
}
