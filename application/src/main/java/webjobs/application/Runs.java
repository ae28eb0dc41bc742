package webjobs.application;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import webjobs.application.Lane.Admission;
import webjobs.application.port.RunHistory;
import webjobs.application.port.StorageFailed;
import webjobs.domain.job.Job;
import webjobs.domain.job.JobName;
import webjobs.domain.job.Overlap;
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

    /** When the record is away, a waiting run tries again to begin after this time. */
    private static final Duration NEXT_TRY = Duration.ofSeconds(30);

    private final Function<JobName, Optional<Job>> jobs;
    private final RunHistory history;
    private final Means means;
    private final RunRecorder recorder;
    private final Aborts aborts;
    private final Wakeup wakeup;

    private final Lanes lanes;
    private final StartingLine line = new StartingLine();
    private final CountDownLatch stopping = new CountDownLatch(1);
    /** When a job's next waiting run may begin. Guarded by itself. */
    private final Agenda<JobName> alarms = new Agenda<>();

    /** @param jobs finds a job that this host can run @param wakeup nudged when {@link #nextAlarm} has changed */
    Runs(Function<JobName, Optional<Job>> jobs, RunHistory history, Means means, Wakeup wakeup, Consumer<Run> ended) {
        this.jobs = jobs;
        this.history = history;
        this.means = means;
        this.lanes = new Lanes(history);
        this.recorder =
                new RunRecorder(history, means.logs(), () -> means.knobs().retention(), stopping, ended);
        this.aborts = new Aborts(lanes, recorder, means.clock());
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
    private record Seat(Lane lane, Optional<Claim> claim, Run run, Job job, List<String> words) {}

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
        Optional<Job> job;
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
            go(seat.lane(), seat.claim().get(), new Execution(seat.run(), seat.job(), seat.words(), means, line));
            return;
        }
        seat.lane().queue(seat.run());
        if (seat.job().settings().overlap() == Overlap.REPLACE) {
            aborts.replaceAll(seat.lane(), seat.run().id());
        }
        beginWaiting(seat.lane());
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
                : retries(execution.job()).after(ended, now()).map(attempt -> retry(lane, ended, attempt));
    }

    private static Retries retries(Job job) {
        return new Retries(job.settings().retries(), job.settings().retryDelay());
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
        while (!isStopping() && !means.knobs().stopped()) {
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
                go(lane, turn.claim(), new Execution(begun, job.get(), words, means, line));
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

    /** Lets those go on that waited while jobs were stopped. */
    void resume() {
        lanes.all().forEach(this::beginWaiting);
    }

    void forgetOld(JobName job) {
        recorder.forgetOld(job);
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
                .flatMap(job -> retries(job).after(ended, now()))
                .map(attempt -> retry(lane, ended, attempt));
        recorder.settle(ended, retry);
        retry.ifPresent(lane::add);
    }

    /**
     * Lets no further run begin, gives those that are going on their time to end (TRG-23), then aborts them. Those that wait do so until
     * the next start. Returns when all are recorded as ended.
     */
    @Override
    public void close() {
        stopping.countDown();
        aborts.stopAll();
    }

    /** Ends runs from outside. */
    Aborts aborts() {
        return aborts;
    }

    private Instant now() {
        return means.clock().instant();
    }
}
