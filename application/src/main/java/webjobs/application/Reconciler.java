package webjobs.application;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import webjobs.application.port.RunHistory;
import webjobs.application.port.StorageFailed;
import webjobs.domain.run.Run;

/**
 * Sees to it that the record and what really goes on are the same: at once where a failure of the store left that open, and now and
 * then.
 *
 * <p>Runs that {@linkplain Lane#leaves leave} are recorded as ended as soon as the store is back. A run that the record calls open and
 * that no {@link Lane} knows goes on nowhere: it is recorded as aborted, with the reason.
 *
 * <p>Safe for use by many threads.
 */
final class Reconciler implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Reconciler.class.getName());

    static final String GOES_ON_NOWHERE =
            "It goes on nowhere: the record says that it is open, but the server could not start it, or could not record its end.";

    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);
    /** Where something is left to be done. */
    private static final Duration NEXT_TRY = Duration.ofSeconds(2);

    private final Lanes lanes;
    private final RunHistory history;
    private final RunRecorder recorder;
    private final InstantSource clock;

    private final Semaphore nudges = new Semaphore(0);
    private volatile boolean closing;
    private @Nullable Thread thread;

    Reconciler(Lanes lanes, RunHistory history, RunRecorder recorder, InstantSource clock) {
        this.lanes = lanes;
        this.history = history;
        this.recorder = recorder;
        this.clock = clock;
    }

    /** Looks from now on. To be called when the runs of an earlier life of the server are settled. */
    void start() {
        thread = Thread.ofPlatform().name("reconciler").daemon().start(this::work);
    }

    private void work() {
        while (!closing) {
            await(isDone() ? BETWEEN_LOOKS : NEXT_TRY);
        }
    }

    private void await(Duration atMost) {
        try {
            var _ = nudges.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS);
            nudges.drainPermits();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the reconciler's thread is not interrupted", e);
        }
    }

    private boolean isDone() {
        try {
            reconcile();
            return true;
        } catch (StorageFailed e) {
            LOG.log(Level.WARNING, "The record of runs cannot be put in order yet: {0}", e.getMessage());
            return false;
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "The record of runs cannot be put in order.", e);
            return false;
        }
    }

    /** Has {@link #reconcile} done soon. Returns at once. */
    void nudge() {
        nudges.release();
    }

    /**
     * Records what is left to be recorded, and settles strangers.
     *
     * @throws StorageFailed where not all could be done; some may have been
     */
    void reconcile() {
        lanes.all().forEach(this::recordLeaving);
        // The record first: what begins meanwhile is known to its lane before it is recorded.
        for (var open : history.unfinished()) {
            if (!isKnown(open)) {
                settle(open, GOES_ON_NOWHERE);
            }
        }
    }

    private boolean isKnown(Run run) {
        return lanes.find(run.job()).map(lane -> lane.knows(run.id())).orElse(false);
    }

    /**
     * Records a run that goes on nowhere as aborted.
     *
     * @return whether it was open until then
     */
    boolean settle(Run stranger, String reason) {
        var ended = stranger.ended(new Run.State.Aborted(clock.instant(), reason));
        var recorded = recorder.endNow(ended, Optional.empty());
        if (recorded) {
            LOG.log(Level.WARNING, "A run went on nowhere. job={0} run={1}", stranger.job(), stranger.id());
            recorder.tellOfAbort(ended);
            recorder.tell(ended);
        }
        return recorded;
    }

    /** Records the ends of those that leave a lane. @throws StorageFailed where not all could be recorded; they will be */
    void recordLeaving(Lane lane) {
        try {
            for (var ended : lane.leaving()) {
                var recorded = recorder.endNow(ended, Optional.empty());
                if (lane.hasLeft(ended.id()) && recorded) {
                    recorder.tellOfAbort(ended);
                    recorder.tell(ended);
                }
            }
        } catch (StorageFailed e) {
            nudge();
            throw e;
        }
        lanes.dropIfEmpty(lane.job());
    }

    /** Does the same for whoever does not care. */
    void recordLeavingInPassing(Lane lane) {
        try {
            recordLeaving(lane);
        } catch (StorageFailed e) {
            LOG.log(Level.WARNING, "The end of a run cannot be recorded yet. job={0}: {1}", lane.job(), e.getMessage());
        }
    }

    /** Looks no more. Returns when the thread has ended. */
    @Override
    public void close() {
        closing = true;
        nudge();
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException("the thread that stops the server is not interrupted", e);
            }
        }
    }
}
