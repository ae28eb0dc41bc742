package webjobs.application;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import webjobs.application.port.RunHistory;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Retention;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;

/**
 * A history that is away when a test says so, and tells the test what is about to be asked of it. Safe for use by many threads.
 */
final class FailingRunHistory implements RunHistory {
    private final RunHistory history;
    private final AtomicInteger failuresToBegin = new AtomicInteger();
    private final AtomicInteger failuresToStart = new AtomicInteger();
    private final AtomicInteger failuresToEnd = new AtomicInteger();
    private final AtomicInteger lostBeginnings = new AtomicInteger();
    private final AtomicInteger lostStarts = new AtomicInteger();
    private final AtomicInteger lostEnds = new AtomicInteger();
    private volatile Runnable beforeBegin = () -> {};
    private volatile Runnable afterBegin = () -> {};
    private volatile Runnable afterEnd = () -> {};

    FailingRunHistory(RunHistory history) {
        this.history = history;
    }

    void failToBegin(int times) {
        failuresToBegin.set(times);
    }

    /** How often a waiting run cannot be recorded as begun. */
    void failToStart(int times) {
        failuresToStart.set(times);
    }

    void failToEnd(int times) {
        failuresToEnd.set(times);
    }

    /** How often runs are recorded as begun, and the caller is told that nobody knows. */
    void loseBeginnings(int times) {
        lostBeginnings.set(times);
    }

    /** How often a waiting run is recorded as begun, and the caller is told that nobody knows. */
    void loseStarts(int times) {
        lostStarts.set(times);
    }

    /** How often an end is recorded, and the caller is told that nobody knows. */
    void loseEnds(int times) {
        lostEnds.set(times);
    }

    /** How often it still fails to record an end. */
    int failuresToEnd() {
        return failuresToEnd.get();
    }

    /** What is done by the caller's thread before a run is remembered. */
    void beforeBegin(Runnable action) {
        beforeBegin = action;
    }

    /** What is done by the caller's thread when runs are remembered, before the call returns. */
    void afterBegin(Runnable action) {
        afterBegin = action;
    }

    /** What is done by the run's thread when its end can be seen, before the call returns. */
    void afterEnd(Runnable action) {
        afterEnd = action;
    }

    @Override
    public void begin(List<Run> runs) {
        beforeBegin.run();
        failIfAny(failuresToBegin);
        history.begin(runs);
        afterBegin.run();
        loseIfAny(lostBeginnings);
    }

    @Override
    public boolean start(Run run) {
        failIfAny(failuresToStart);
        var started = history.start(run);
        loseIfAny(lostStarts);
        return started;
    }

    @Override
    public List<RunId> surplus(JobName job, Retention retention) {
        return history.surplus(job, retention);
    }

    @Override
    public boolean end(Run run, Optional<Run> retry) {
        failIfAny(failuresToEnd);
        var ended = history.end(run, retry);
        afterEnd.run();
        loseIfAny(lostEnds);
        return ended;
    }

    private static void loseIfAny(AtomicInteger losses) {
        if (isOneOf(losses)) {
            throw new StorageFailed("The answer was lost.", Happened.UNKNOWN, true, new IOException("so scripted"));
        }
    }

    private static boolean isOneOf(AtomicInteger times) {
        return times.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    private static void failIfAny(AtomicInteger failures) {
        if (isOneOf(failures)) {
            throw new StorageFailed("The history is away.", Happened.NO, true, new IOException("so scripted"));
        }
    }

    @Override
    public Optional<Run> find(JobName job, RunId id) {
        return history.find(job, id);
    }

    @Override
    public List<Run> all(JobName job) {
        return history.all(job);
    }

    @Override
    public Map<JobName, Run> latest(Collection<JobName> jobs) {
        return history.latest(jobs);
    }

    @Override
    public List<Run> unfinished() {
        return history.unfinished();
    }

    @Override
    public void forget(JobName job, Collection<RunId> ids) {
        history.forget(job, ids);
    }

    @Override
    public void forgetAll(JobName job) {
        history.forgetAll(job);
    }
}
