package webjobs.application;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import webjobs.application.Lane.Admission;
import webjobs.application.port.RunHistory;
import webjobs.application.port.StorageFailed;
import webjobs.domain.job.JobName;
import webjobs.domain.job.Overlap;
import webjobs.domain.job.TriggeredJob;
import webjobs.domain.run.Arguments;
import webjobs.domain.run.Retries;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;
import webjobs.domain.schedule.Agenda;

/**
 * The runs of all jobs, from the wish for one to its recorded end, and on to its retry.
 *
 * <p>A run holds a {@link Claim} in its job's {@link Lane} from before it is recorded as begun until after it is durably recorded as
 * ended. One that waits for its turn is in the record as well, so that a restart loses none.
 *
 * <p>Safe for use by many threads.
 */
final class Runs implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Runs.class.getName());

    /** How long a run may go on when the server stops, unless its settings say otherwise (TRG-23). */
    private static final Duration STOPPING_WAIT_TIME = Duration.ofSeconds(30);

    /** When the record is away, a waiting run tries again to begin after this time. */
    private static final Duration NEXT_TRY = Duration.ofSeconds(30);

    private final Function<JobName, Optional<TriggeredJob>> jobs;
    private final RunHistory history;
    private final Means means;
    private final RunRecorder recorder;
    private final Wakeup wakeup;

    private final Lanes lanes;
    private final CountDownLatch stopping = new CountDownLatch(1);
    /** When a job's next waiting run may begin. Guarded by itself. */
    private final Agenda<JobName> alarms = new Agenda<>();

    /** @param jobs finds a job that this host can run @param wakeup nudged when {@link #nextAlarm} has changed */
    Runs(Function<JobName, Optional<TriggeredJob>> jobs, RunHistory history, Means means, Wakeup wakeup) {
        this.jobs = jobs;
        this.history = history;
        this.means = means;
        this.lanes = new Lanes(history);
        this.recorder = new RunRecorder(history, means.logs(), means.site().retention(), stopping);
        this.wakeup = wakeup;
    }

    /** A run that somebody or something wants. */
    record Order(JobName job, Overlap overlap, Trigger trigger, Arguments arguments) {}

    /** What became of an order. */
    sealed interface Outcome {
        /** There is a run of that id, which has begun or waits. */
        record Accepted(RunId id) implements Outcome {}

        /** Another run goes on, and the order does not bear that. */
        record Busy(Claim holder) implements Outcome {}

        record Full() implements Outcome {}

        /** There is no such job. */
        record Gone() implements Outcome {}
    }

    /** A place in a lane, and the run that takes it. */
    private record Seat(Lane lane, Optional<Claim> claim, Run run, TriggeredJob job, List<String> words) {}

    boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /**
     * Has runs begin, or wait where their jobs' settings say so. They are recorded together.
     *
     * @return an outcome for each order
     * @throws StorageFailed if they cannot be recorded; none has begun then
     */
    List<Outcome> begin(List<Order> orders) {
        var outcomes = new ArrayList<Outcome>(orders.size());
        var seats = new ArrayList<Seat>(orders.size());
        try {
            lanes.open(orders.stream().map(Order::job).toList());
            for (var order : orders) {
                outcomes.add(take(order, seats));
            }
            if (!seats.isEmpty()) {
                history.begin(seats.stream().map(Seat::run).toList());
            }
        } catch (RuntimeException e) {
            seats.forEach(this::leave);
            throw e;
        }
        seats.forEach(this::sit);
        return outcomes;
    }

    private Outcome take(Order order, List<Seat> seats) {
        while (true) {
            var lane = lanes.of(order.job());
            var admission = lane.admit(order.overlap(), now());
            switch (admission) {
                case Admission.Busy(var holder)
                when holder.isOver() && order.trigger() instanceof Trigger.Scheduled ->
                    // The end of that run is just being recorded, and this is no overlap.
                    admission = lane.waits(now());
                default -> {}
            }
            switch (admission) {
                case Admission.Begins(var claim) -> {
                    return seat(order, lane, claim.run(), Optional.of(claim), seats);
                }
                case Admission.Waits(var id) -> {
                    return seat(order, lane, id, Optional.empty(), seats);
                }
                case Admission.Busy(var holder) -> {
                    return new Outcome.Busy(holder);
                }
                case Admission.Full _ -> {
                    return new Outcome.Full();
                }
                case Admission.Closed _ -> lanes.drop(lane);
            }
        }
    }

    /** Looks the job up only now: whoever deletes it from now on meets this run in its lane. */
    private Outcome seat(Order order, Lane lane, RunId id, Optional<Claim> claim, List<Seat> seats) {
        var run = claim.isPresent()
                ? Run.begun(order.job(), id, order.trigger(), order.arguments().raw(), now())
                : Run.waiting(
                        order.job(), id, order.trigger(), order.arguments().raw(), now(), now());
        Optional<TriggeredJob> job;
        try {
            job = jobs.apply(order.job());
        } catch (RuntimeException e) {
            leave(lane, claim);
            throw e;
        }
        if (job.isEmpty()) {
            leave(lane, claim);
            lanes.dropIfEmpty(order.job());
            return new Outcome.Gone();
        }
        seats.add(new Seat(lane, claim, run, job.get(), order.arguments().words()));
        return new Outcome.Accepted(id);
    }

    private void leave(Seat seat) {
        leave(seat.lane(), seat.claim());
    }

    private void leave(Lane lane, Optional<Claim> claim) {
        claim.ifPresentOrElse(held -> release(lane, held), lane::turnAway);
    }

    private void sit(Seat seat) {
        if (seat.claim().isPresent()) {
            go(seat.lane(), seat.claim().get(), new Execution(seat.run(), seat.job(), seat.words(), means));
            return;
        }
        seat.lane().queue(seat.run());
        if (seat.job().settings().overlap() == Overlap.REPLACE) {
            replace(seat.lane(), seat.run().id());
        }
        beginWaiting(seat.lane());
    }

    private void replace(Lane lane, RunId by) {
        var reason = "It was replaced by the run " + by + ".";
        lane.withdrawBefore(by).forEach(older -> endWaiting(older, reason));
        for (var claim : lane.claims()) {
            Thread.ofVirtual()
                    .name("replace/" + lane.job() + "/" + claim.run())
                    .start(() -> claim.abort(Abort.wanted(reason)));
        }
    }

    private void go(Lane lane, Claim claim, Execution execution) {
        claim.begin(execution);
        Thread.ofVirtual().name("run/" + lane.job() + "/" + claim.run()).start(() -> perform(lane, claim, execution));
    }

    private void perform(Lane lane, Claim claim, Execution execution) {
        try {
            var ended = execution.perform();
            var retry = execution.wasUnwanted() ? Optional.<Run>empty() : retry(lane, ended, execution);
            ended.lateness().ifPresent(means.measures()::late);
            if (recorder.end(ended, retry)) {
                retry.ifPresent(lane::add);
            }
        } catch (RuntimeException e) {
            LOG.log(
                    Logger.Level.ERROR,
                    "A run could not be brought to its end. job=" + lane.job() + " run=" + claim.run(),
                    e);
        } finally {
            release(lane, claim);
        }
        recorder.forgetOld(lane.job());
    }

    private Optional<Run> retry(Lane lane, Run ended, Execution execution) {
        return ended.status() == Run.Status.SUCCESS
                ? Optional.empty()
                : execution.retries().after(ended, now()).map(attempt -> retry(lane, ended, attempt));
    }

    private Run retry(Lane lane, Run failed, Retries.Attempt attempt) {
        var now = now();
        return Run.waiting(
                failed.job(), lane.nextId(now), attempt.trigger(), failed.arguments(), now, attempt.notBefore());
    }

    private void release(Lane lane, Claim claim) {
        lane.release(claim);
        claim.release();
        beginWaiting(lane);
    }

    /** Lets those begin whose turn it is, and sets the alarm for the next. */
    private void beginWaiting(Lane lane) {
        while (!isStopping()) {
            var turn = lane.next(now());
            if (turn.isEmpty()) {
                break;
            }
            beginWaiting(lane, turn.get());
        }
        setAlarm(lane, lane.nextReadyAfter(now()));
    }

    private void setAlarm(Lane lane, Optional<Instant> at) {
        boolean isNews;
        synchronized (alarms) {
            var before = alarms.next();
            alarms.enter(lane.job(), at);
            isNews = !alarms.next().equals(before);
        }
        if (isNews) {
            wakeup.nudge();
        }
    }

    private void beginWaiting(Lane lane, Lane.Turn turn) {
        var run = turn.run();
        try {
            var job = jobs.apply(run.job());
            var begun = run.begins(now());
            if (job.isPresent() && history.start(begun)) {
                var words = Arguments.parse(run.arguments()).words();
                go(lane, turn.claim(), new Execution(begun, job.get(), words, means));
                return;
            }
            history.end(run.ended(new Run.State.Aborted(now(), "The job is gone.")), Optional.empty());
        } catch (StorageFailed e) {
            LOG.log(
                    Logger.Level.WARNING,
                    "A waiting run cannot begin yet. job={0} run={1}: {2}",
                    run.job(),
                    run.id(),
                    e.getMessage());
            lane.add(Run.waiting(
                    run.job(), run.id(), run.trigger(), run.arguments(), run.startedAt(), now().plus(NEXT_TRY)));
        }
        lane.release(turn.claim());
        turn.claim().release();
    }

    /** When there is next something to do for {@link #beginDue}. */
    Optional<Instant> nextAlarm() {
        synchronized (alarms) {
            return alarms.next();
        }
    }

    /** Lets those begin whose time to wait is over. */
    void beginDue(Instant now) {
        List<JobName> due;
        synchronized (alarms) {
            due = alarms.due(now);
        }
        due.forEach(job -> beginWaiting(lanes.of(job)));
    }

    /**
     * Records every run that an earlier life of the server left open as aborted (D6), and takes up those that wait. To be called before
     * the first run, when the processes of that life have been ended.
     */
    void recover() {
        var aborted = 0;
        for (var run : history.unfinished()) {
            if (run.isRunning()) {
                settle(run);
                aborted++;
            } else {
                lanes.of(run.job()).add(run);
            }
        }
        lanes.all().forEach(lane -> setAlarm(lane, lane.nextReadyAfter(Instant.MIN)));
        if (aborted > 0) {
            LOG.log(Logger.Level.WARNING, "The server had ended without warning. abortedRuns={0}", aborted);
        }
    }

    private void settle(Run run) {
        var ended = run.ended(
                new Run.State.Aborted(now(), "The server ended without warning while this run was going on."));
        recorder.tellOfAbort(ended);
        var lane = lanes.of(run.job());
        var retry = jobs.apply(run.job())
                .flatMap(job ->
                        new Execution(run, job, List.of(), means).retries().after(ended, now()))
                .map(attempt -> retry(lane, ended, attempt));
        history.end(ended, retry);
        retry.ifPresent(lane::add);
    }

    /** Ends a run that goes on or waits, and returns when it is recorded as ended. @return whether there was one */
    boolean abort(JobName job, RunId id, String reason) {
        var found = lanes.find(job);
        if (found.isEmpty()) {
            return false;
        }
        var lane = found.get();
        var waiting = lane.withdraw(id);
        if (waiting.isPresent()) {
            endWaiting(waiting.get(), reason);
            return true;
        }
        var claim = lane.claim(id);
        claim.ifPresent(held -> {
            held.abort(Abort.wanted(reason));
            held.awaitRelease();
        });
        return claim.isPresent();
    }

    /** Ends all runs of a job, and returns when they are recorded as ended. */
    void abortAll(JobName job, String reason) {
        var found = lanes.find(job);
        if (found.isEmpty()) {
            return;
        }
        var lane = found.get();
        lane.withdrawAll().forEach(run -> endWaiting(run, reason));
        inParallel("abort/" + job, lane.claims(), claim -> claim.abort(Abort.wanted(reason)));
        lane.claims().forEach(Claim::awaitRelease);
        lanes.dropIfEmpty(job);
    }

    private void endWaiting(Run waiting, String reason) {
        var ended = waiting.ended(new Run.State.Aborted(now(), reason));
        recorder.tellOfAbort(ended);
        recorder.end(ended, Optional.empty());
    }

    /**
     * Lets no further run begin, gives those that are going on their time to end (TRG-23), then aborts them. Those that wait do so until
     * the next start. Returns when all are recorded as ended.
     */
    @Override
    public void close() {
        stopping.countDown();
        var claims = lanes.all().stream()
                .flatMap(lane -> lane.claims().stream().map(claim -> new Going(lane, claim)))
                .toList();
        inParallel("stop", claims, Runs::stop);
    }

    private record Going(Lane lane, Claim claim) {}

    private static void stop(Going going) {
        var claim = going.claim();
        var patience = claim.execution()
                .map(running -> running.stoppingWaitTime(STOPPING_WAIT_TIME))
                .orElse(STOPPING_WAIT_TIME);
        LOG.log(
                Logger.Level.INFO,
                "Waiting for a run to end. job={0} run={1} atMostSeconds={2}",
                going.lane().job(),
                claim.run(),
                patience.toSeconds());
        if (!claim.awaitRelease(patience)) {
            claim.abort(Abort.failed("The server was stopped."));
            claim.awaitRelease();
        }
    }

    private static <T> void inParallel(String name, Collection<T> all, Consumer<T> work) {
        var threads = all.stream()
                .map(one -> Thread.ofVirtual().name(name).start(() -> work.accept(one)))
                .toList();
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException("threads that wait for runs are not interrupted", e);
            }
        }
    }

    private Instant now() {
        return means.clock().instant();
    }
}
