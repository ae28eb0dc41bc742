package webjobs.adapters.db;

import static java.util.Comparator.naturalOrder;
import static org.jooq.impl.DSL.val;
import static webjobs.adapters.db.RunTable.RUN;
import static webjobs.adapters.db.ScheduleTable.SCHEDULE;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.jooq.DSLContext;
import org.jooq.exception.IntegrityConstraintViolationException;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.Trigger;

/**
 * Runs that are inserted together. A thousand may be due in one second, so each costs as little as it can: one statement is read and
 * then carried out for all, and one more that takes their courses forward.
 */
record RunBatch(List<Run> runs) {
    /** What writing these runs down asks of the disk. */
    Demand demand(Demand.Use use) {
        var characters = runs.stream()
                .mapToLong(run ->
                        run.arguments().length() + run.reason().orElse("").length())
                .sum();
        return Demand.of(use, runs.size(), characters);
    }

    /**
     * To be used in a transaction.
     *
     * @return true
     * @throws IllegalStateException if a job has a run with such an id or of the same occurrence already
     */
    boolean insert(DSLContext sql) {
        var columns = RUN.columns();
        var statement = sql.insertInto(RUN.table, columns)
                .values(columns.stream().map(column -> val(null, column)).toList());
        var rows = runs.stream()
                .map(RunRow::of)
                .map(row -> columns.stream().map(row::get).toArray());
        try {
            sql.batch(statement).bind(rows.toArray(Object[][]::new)).execute();
        } catch (IntegrityConstraintViolationException taken) {
            throw new IllegalStateException(
                    "of " + runs.size() + " runs one is there already, or another of its occurrence", taken);
        }
        SCHEDULE.takeForward(sql, occurrences());
        return true;
    }

    /** The latest of each job. */
    private SortedMap<JobName, Instant> occurrences() {
        var occurrences = new TreeMap<JobName, Instant>();
        for (var run : runs) {
            if (run.trigger() instanceof Trigger.Scheduled scheduled) {
                occurrences.merge(run.job(), scheduled.dueAt(), BinaryOperator.maxBy(naturalOrder()));
            }
        }
        return occurrences;
    }
}
