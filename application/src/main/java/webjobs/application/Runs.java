package webjobs.application;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import webjobs.application.Lane.Admission;
import webjobs.application.port.RunHistory;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;
import webjobs.domain.job.Job;
import webjobs.domain.job.JobName;
import webjobs.domain.job.Overlap;
import webjobs.domain.run.Arguments;
import webjobs.domain.run.Retries;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;
import webjobs.domain.schedule.Agenda;
import webjobs.domain.schedule.MissReason;

/**
 * The runs of all jobs, from the wish for one to its recorded end, and on to its retry.
 *
 * <p>A run holds a {@link Claim} in its job's {@link Lane} from before it is recorded as begun until after it is durably recorded as
 * ended. One that waits for its turn is in the record as well, so that a restart loses none.
 *
 * <p>Where the store fails so that nobody knows whether a run was recorded, one that somebody has called for is given up: the caller is
 * told of the failure, and if the record has the run, it is soon aborted there. A run of a schedule stays {@linkplain #settleDoubt in
 * doubt} and holds its place until the store tells: then it begins.
 *
 * <p>Safe for use by many threads.
 */
final class Runs implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Runs.class.getName());

    /** When a waiting run could not begin, it tries again after this time. */
    private static final Duration NEXT_TRY = Duration.ofSeconds(30);

    /** When as many runs go on as the server bears, those that wait look again after this time. */
    private static final Duration NEXT_LOOK = Duration.ofSeconds(1);

    private final Function<JobName, Optional<Job>> jobs;
    private final RunHistory history;
    private final Means means;
    private final RunRecorder recorder;
    private final Reconciler reconciler;
    private final Aborts aborts;
    private final Wakeup wakeup;

    private final Lanes lanes;
    private final StartingLine line = new StartingLine();
    private final CountDownLatch stopping = new CountDownLatch(1);
    /** Places for runs that go on. */
    private final Semaphore places;
    /** Runs of schedules that may be recorded or not, one of a job at most. */
    private final ConcurrentHashMap<JobName, Seat> inDoubt = new ConcurrentHashMap<>();
    /** Held for reading while runs begin. */
    private final ReentrantReadWriteLock beginning = new ReentrantReadWriteLock(true);
    /** When a job's next waiting run may begin. Guarded by itself. */
    private final Agenda<JobName> alarms = new Agenda<>();

    /**
     * @param jobs finds a job that this host can run
     * @param wakeup nudged when {@link #nextAlarm} has changed
     * @param ended told of each run whose end is recorded
     * @param patienceWithKills how long is waited for processes to be gone that are killed
     */
    Runs(
            Function<JobName, Optional<Job>> jobs,
            RunHistory history,
            Means means,
            Wakeup wakeup,
            Consumer<Run> ended,
            Duration patienceWithKills) {
        this.jobs = jobs;
        this.history = history;
        this.means = means;
        this.lanes = new Lanes(history, means.concurrency().runsOfAJob());
        this.places = new Semaphore(means.concurrency().runs());
        this.recorder =
                new RunRecorder(history, means.logs(), () -> means.knobs().retention(), stopping, ended);
        this.reconciler = new Reconciler(lanes, history, recorder, means.clock());
        this.aborts = new Aborts(lanes, reconciler, means.clock(), patienceWithKills);
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

        /** Too many of the job wait already. */
        record Full() implements Outcome {}

        /** As many runs of the job go on as may. */
        record Crowded(int most) implements Outcome {}

        /** As many runs of all jobs go on as may. */
        record ServerCrowded(int most) implements Outcome {}

        /** No run of this kind begins at the moment. */
        record Suspended(MissReason why) implements Outcome {}

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
     * @throws StorageFailed if they cannot be recorded. None has begun then. Where they may have been recorded all the same, those of
     *     schedules are {@linkplain #settleDoubt in doubt}, and the others are given up
     */
    List<Outcome> begin(List<Order> orders) {
        beginning.readLock().lock();
        try {
            var outcomes = new ArrayList<Outcome>(orders.size());
            var seats = take(orders, outcomes);
            record(seats);
            seats.forEach(this::sit);
            return outcomes;
        } finally {
            beginning.readLock().unlock();
        }
    }

    private List<Seat> take(List<Order> orders, List<Outcome> outcomes) {
        var seats = new ArrayList<Seat>(orders.size());
        var isDone = false;
        try {
            lanes.open(orders.stream().map(Order::job).toList());
            for (var order : orders) {
                outcomes.add(take(order, seats));
            }
            isDone = true;
            return seats;
        } finally {
            if (!isDone) {
                seats.forEach(this::leave);
            }
        }
    }

    private void record(List<Seat> seats) {
        if (seats.isEmpty()) {
            return;
        }
        try {
            history.begin(seats.stream().map(Seat::run).toList());
        } catch (StorageFailed e) {
            seats.forEach(e.happened() == Happened.NO ? this::leave : this::doubt);
            throw e;
        } catch (RuntimeException e) {
            seats.forEach(this::leave); // it has changed nothing
            throw e;
        } catch (Error e) {
            seats.forEach(this::doubt);
            throw e;
        }
    }

    /** Nobody knows whether the run is recorded. */
    private void doubt(Seat seat) {
        switch (seat.run().trigger()) {
            case Trigger.Scheduled _ -> inDoubt.put(seat.run().job(), seat);
            case Trigger.External _, Trigger.Rerun _, Trigger.Retry _ ->
                giveUp(
                        seat,
                        "It could not be started, as the store failed when it was recorded; its caller was told so.");
        }
    }

    /** Nobody runs it, and if it is recorded, the record will say so. */
    private void giveUp(Seat seat, String reason) {
        seat.lane().leaves(seat.run().ended(new Run.State.Aborted(now(), reason)));
        leave(seat);
        reconciler.recordLeavingInPassing(seat.lane());
    }

    /** Whether {@link #settleDoubt} has something to do for a job. */
    boolean isInDoubt(JobName job) {
        return inDoubt.containsKey(job);
    }

    /**
     * Begins the run of a job's schedule of which nobody knows whether it was recorded. Where it may not begin any more it is recorded
     * with the reason; either way its occurrence is decided.
     *
     * @return the run; empty where none of the job is in doubt
     * @throws StorageFailed where it stays in doubt
     */
    Optional<Run> settleDoubt(JobName name) {
        beginning.readLock().lock();
        try {
            var seat = inDoubt.remove(name);
            return seat == null ? Optional.empty() : Optional.of(settleDoubt(name, seat));
        } finally {
            beginning.readLock().unlock();
        }
    }

    private Run settleDoubt(JobName name, Seat seat) {
        Optional<Job> job;
        try {
            job = jobs.apply(name);
            history.begin(List.of(seat.run()));
        } catch (IllegalStateException e) {
            leave(seat); // the record has another run of the occurrence, or this one has ended there
            throw e;
        } catch (RuntimeException | Error e) {
            inDoubt.put(name, seat);
            throw e;
        }
        var hindrance = hindrance(job, seat.run().trigger());
        if (hindrance.isPresent()) {
            giveUp(seat, hindrance.get());
        } else {
            sit(new Seat(seat.lane(), seat.claim(), seat.run(), job.orElseThrow(), seat.words()));
        }
        return seat.run();
    }

    private Optional<String> hindrance(Optional<Job> job, Trigger trigger) {
        if (isStopping()) {
            return Optional.of("The server was stopped before it could begin.");
        }
        var suspension = suspension(trigger);
        return suspension.isPresent()
                ? suspension.map(why -> "It could not begin in time. " + why.sentence())
                : job.isEmpty() ? Optional.of("The job is gone.") : Optional.empty();
    }

    /** Why no run of this kind begins, if that is so. */
    private Optional<MissReason> suspension(Trigger trigger) {
        return switch (trigger) {
            case Trigger.Scheduled _ ->
                means.knobs().suspension().or(() -> means.space().shortage().map(_ -> MissReason.DISK_LOW));
            case Trigger.External _, Trigger.Rerun _, Trigger.Retry _ ->
                means.knobs().suspension().filter(MissReason.JOBS_STOPPED::equals);
        };
    }

    private Outcome take(Order order, List<Seat> seats) {
        var suspension = suspension(order.trigger());
        if (suspension.isPresent()) {
            return new Outcome.Suspended(suspension.get());
        }
        while (true) {
            var lane = lanes.of(order.job());
            switch (admit(order, lane)) {
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
                case Admission.Crowded _ -> {
                    return places.availablePermits() == 0
                            ? new Outcome.ServerCrowded(means.concurrency().runs())
                            : new Outcome.Crowded(means.concurrency().runsOfAJob());
                }
                case Admission.Closed _ -> lanes.drop(lane);
            }
        }
    }

    private Admission admit(Order order, Lane lane) {
        var hasPlace = places.tryAcquire();
        var admission = hasPlace ? lane.admit(order.overlap(), now()) : lane.admitToWait(order.overlap(), now());
        if (hasPlace && !(admission instanceof Admission.Begins)) {
            places.release();
        }
        return admission instanceof Admission.Busy(var holder)
                        && holder.isOver()
                        && order.trigger() instanceof Trigger.Scheduled
                // The end of that run is just being recorded, and this is no overlap.
                ? lane.waits(now())
                : admission;
    }

    /** Looks the job up only now: whoever deletes it from now on meets this run in its lane. */
    private Outcome seat(Order order, Lane lane, RunId id, Optional<Claim> claim, List<Seat> seats) {
        Optional<Job> job = Optional.empty();
        try {
            job = jobs.apply(order.job());
        } finally {
            if (job.isEmpty()) {
                leave(lane, claim, id);
            }
        }
        if (job.isEmpty()) {
            lanes.dropIfEmpty(order.job());
            return new Outcome.Gone();
        }
        var run = claim.isPresent()
                ? Run.begun(order.job(), id, order.trigger(), order.arguments().raw(), now())
                : Run.waiting(
                        order.job(), id, order.trigger(), order.arguments().raw(), now(), now());
        seats.add(new Seat(lane, claim, run, job.get(), order.arguments().words()));
        return new Outcome.Accepted(id);
    }

    private void leave(Seat seat) {
        leave(seat.lane(), seat.claim(), seat.run().id());
    }

    private void leave(Lane lane, Optional<Claim> claim, RunId id) {
        claim.ifPresentOrElse(held -> release(lane, held), () -> lane.turnAway(id));
    }

    /** The run is recorded: it goes on, or the record will say why it does not. */
    private void sit(Seat seat) {
        var isDone = false;
        try {
            if (seat.claim().isPresent()) {
                go(seat.lane(), seat.claim().get(), new Execution(seat.run(), seat.job(), seat.words(), means, line));
            } else {
                seat.lane().add(seat.run());
                if (seat.job().settings().overlap() == Overlap.REPLACE) {
                    aborts.replaceAll(seat.lane(), seat.run().id());
                }
                beginWaiting(seat.lane());
            }
            isDone = true;
        } catch (RuntimeException e) {
            LOG.log(
                    Logger.Level.ERROR,
                    "A run could not begin by a fault of the server. job="
                            + seat.run().job() + " run=" + seat.run().id(),
                    e);
        } finally {
            if (!isDone && seat.claim().isPresent()) {
                giveUp(seat, "The server failed to start it; its own log says why.");
            }
        }
    }

    private void go(Lane lane, Claim claim, Execution execution) {
        claim.begin(execution);
        Thread.ofVirtual().name("run/" + lane.job() + "/" + claim.run()).start(() -> perform(lane, claim, execution));
    }

    private void perform(Lane lane, Claim claim, Execution execution) {
        try {
            var ended = execution.perform();
            ended.lateness().ifPresent(means.measures()::late);
            var retry = execution.wasUnwanted() ? Optional.<Run>empty() : retry(lane, ended, execution);
            end(lane, claim, ended, retry);
        } catch (RuntimeException e) {
            LOG.log(
                    Logger.Level.ERROR,
                    "A run could not be brought to its end. job=" + lane.job() + " run=" + claim.run(),
                    e);
            reconciler.nudge();
        } finally {
            release(lane, claim);
        }
        recorder.forgetOld(lane.job());
    }

    private void end(Lane lane, Claim claim, Run ended, Optional<Run> retry) {
        var recorded = false;
        try {
            recorded = recorder.end(ended, retry, claim::isHindered);
        } finally {
            if (recorded) {
                retry.ifPresent(lane::add);
            } else {
                retry.map(Run::id).ifPresent(lane::turnAway);
            }
        }
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
                failed.job(), lane.announce(now), attempt.trigger(), failed.arguments(), now, attempt.notBefore());
    }

    private void release(Lane lane, Claim claim) {
        giveBack(lane, claim);
        beginWaiting(lane);
    }

    private void giveBack(Lane lane, Claim claim) {
        lane.release(claim);
        places.release();
        claim.release();
    }

    /** Lets those begin whose turn it is, and sets the alarm for the next. */
    private void beginWaiting(Lane lane) {
        var crowded = false;
        beginning.readLock().lock();
        try {
            while (!isStopping() && !means.knobs().stopped() && !crowded) {
                crowded = !places.tryAcquire();
                if (!crowded) {
                    var turn = lane.next(now());
                    if (turn.isEmpty()) {
                        places.release();
                        break;
                    }
                    beginWaiting(lane, turn.get());
                }
            }
        } finally {
            beginning.readLock().unlock();
        }
        var next = lane.nextReadyAfter(now());
        setAlarm(lane, crowded && lane.hasReady(now()) ? Optional.of(now().plus(NEXT_LOOK)) : next);
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

    /** Whatever is thrown, the run begins or waits on, and its place is not lost. */
    private void beginWaiting(Lane lane, Lane.Turn turn) {
        var isDone = false;
        var goesOn = false;
        try {
            goesOn = tryToBegin(lane, turn);
            isDone = true;
        } catch (StorageFailed e) {
            LOG.log(
                    Logger.Level.WARNING,
                    "A waiting run cannot begin yet. job={0} run={1}: {2}",
                    lane.job(),
                    turn.run().id(),
                    e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(
                    Logger.Level.ERROR,
                    "A waiting run cannot begin by a fault of the server. job=" + lane.job() + " run="
                            + turn.run().id(),
                    e);
        } finally {
            if (!isDone) {
                lane.add(turn.run().waitsUntil(now().plus(NEXT_TRY)));
            }
            if (!goesOn) {
                giveBack(lane, turn.claim());
            }
        }
    }

    /** @return whether it goes on: false where it has ended */
    private boolean tryToBegin(Lane lane, Lane.Turn turn) {
        var run = turn.run();
        var job = jobs.apply(run.job());
        if (job.isEmpty()) {
            lane.leaves(run.ended(new Run.State.Aborted(now(), "The job is gone.")));
            reconciler.recordLeavingInPassing(lane);
            return false;
        }
        var begun = run.begins(now());
        // Where it was recorded as begun before, and the answer was lost, the record has the moment.
        var recorded = history.start(begun)
                ? Optional.of(begun)
                : history.find(run.job(), run.id()).filter(Run::isRunning);
        if (recorded.isEmpty()) {
            return false;
        }
        var words = Arguments.parse(run.arguments()).words();
        go(lane, turn.claim(), new Execution(recorded.get(), job.get(), words, means, line));
        return true;
    }

    /** Lets those begin that waited while jobs were stopped. Returns at once: each has to be recorded. */
    void resume() {
        Thread.ofVirtual().name("resume").start(() -> lanes.all().forEach(this::beginWaiting));
    }

    /**
     * Waits for those that are just beginning, so that no run begins any more for which a setting came before that.
     *
     * @return whether all had begun in that time
     */
    boolean awaitThoseBeginning(Duration atMost) {
        try {
            if (beginning.writeLock().tryLock(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                beginning.writeLock().unlock();
                return true;
            }
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException("threads that change settings are not interrupted", e);
        }
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
        if (recorder.endNow(ended, retry)) {
            recorder.tell(ended);
            retry.ifPresent(lane::add);
        } else {
            retry.map(Run::id).ifPresent(lane::turnAway);
        }
    }

    /** Keeps the record and what goes on the same from now on. To be called after {@link #recover}. */
    void start() {
        reconciler.start();
    }

    /** Puts the record in order now. @throws StorageFailed where that cannot be done */
    void reconcile() {
        reconciler.reconcile();
    }

    /**
     * Records a run that is open in the record and goes on nowhere as aborted.
     *
     * @return whether it was open until then
     * @throws StorageFailed where that cannot be recorded now
     */
    boolean settle(Run stranger, String reason) {
        return reconciler.settle(stranger, reason);
    }

    /** Ends all runs of a job, as {@link Aborts#abortAll} does. */
    void abortAll(JobName job, String reason) {
        Optional.ofNullable(inDoubt.remove(job)).ifPresent(seat -> giveUp(seat, reason));
        aborts.abortAll(job, reason);
    }

    /**
     * Lets no further run begin, gives those that are going on their time to end (TRG-23), then aborts them. Those that wait do so until
     * the next start. Returns when all are recorded as ended, or cannot be.
     */
    @Override
    public void close() {
        stopping.countDown();
        // Those that are not recorded are decided anew by the next start; the others end here.
        List.copyOf(inDoubt.keySet())
                .forEach(job -> Optional.ofNullable(inDoubt.remove(job))
                        .ifPresent(seat -> giveUp(seat, "The server was stopped before it could begin.")));
        aborts.stopAll();
        reconciler.close();
    }

    /** Ends runs from outside. */
    Aborts aborts() {
        return aborts;
    }

    private Instant now() {
        return means.clock().instant();
    }
}
