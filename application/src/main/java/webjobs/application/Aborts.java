package webjobs.application;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import webjobs.application.port.StorageFailed;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;

/**
 * Ends runs from outside, those that go on and those that wait. Each wait is bounded: what cannot be ended, or not be recorded, keeps
 * nobody. Safe for use by many threads.
 */
final class Aborts {
    private static final Logger LOG = System.getLogger(Aborts.class.getName());

    /** How long a run may go on when the server stops, unless its settings say otherwise (TRG-23). */
    private static final Duration STOPPING_WAIT_TIME = Duration.ofSeconds(30);

    /** Longer than killing takes where the system lets us; some processes it does not let go. */
    static final Duration PATIENCE_WITH_KILLS = Duration.ofSeconds(20);

    private final Lanes lanes;
    private final Reconciler reconciler;
    private final InstantSource clock;
    private final Duration patienceWithKills;

    /** @param patienceWithKills how long is waited for processes to be gone that are killed */
    Aborts(Lanes lanes, Reconciler reconciler, InstantSource clock, Duration patienceWithKills) {
        this.lanes = lanes;
        this.reconciler = reconciler;
        this.clock = clock;
        this.patienceWithKills = patienceWithKills;
    }

    /**
     * Ends a run that goes on or waits, and returns when it is recorded as ended.
     *
     * @return whether there was one
     * @throws StorageFailed where the end cannot be recorded now; it will be as soon as that is possible
     * @throws Refused as {@code StillEnding} where its processes are not gone in time
     */
    boolean abort(JobName job, RunId id, String reason) {
        var found = lanes.find(job);
        if (found.isEmpty()) {
            return false;
        }
        var lane = found.get();
        var claim = lane.claim(id);
        claim.ifPresent(held -> {
            kill(lane, held, Abort.wanted(reason));
            if (!held.awaitEnd(patienceWithKills)) {
                throw new Refused(new Reason.StillEnding(job));
            }
        });
        lane.withdraw(id, aborted(reason));
        var leaving = lane.leaving().stream().anyMatch(run -> run.id().equals(id));
        reconciler.recordLeaving(lane);
        return claim.isPresent() || leaving;
    }

    /**
     * Ends all runs of a job, and returns when they are recorded as ended.
     *
     * @throws StorageFailed as {@link #abort} does
     * @throws Refused as {@link #abort} does
     */
    void abortAll(JobName job, String reason) {
        var found = lanes.find(job);
        if (found.isEmpty()) {
            return;
        }
        var lane = found.get();
        lane.withdrawAll(aborted(reason));
        var claims = lane.claims();
        claims.forEach(claim -> kill(lane, claim, Abort.wanted(reason)));
        reconciler.recordLeaving(lane);
        for (var claim : claims) {
            if (!claim.awaitEnd(patienceWithKills)) {
                throw new Refused(new Reason.StillEnding(job));
            }
        }
        lanes.dropIfEmpty(job);
    }

    private UnaryOperator<Run> aborted(String reason) {
        return run -> run.ended(new Run.State.Aborted(clock.instant(), reason));
    }

    /**
     * Ends all runs of a lane but one, which takes their place. Returns at once: those that go on have not ended then, and the ends of
     * those that waited are recorded as soon as that is possible.
     */
    void replaceAll(Lane lane, RunId by) {
        var reason = "It was replaced by the run " + by + ".";
        lane.withdrawBefore(by, aborted(reason));
        lane.claims().forEach(claim -> kill(lane, claim, Abort.wanted(reason)));
        reconciler.recordLeavingInPassing(lane);
    }

    /** Returns at once: killing takes its time, or for ever. */
    private static void kill(Lane lane, Claim claim, Abort why) {
        Thread.ofVirtual().name("abort/" + lane.job() + "/" + claim.run()).start(() -> claim.abort(why));
    }

    /** Gives all runs that go on their time to end (TRG-23), then ends them. Returns when all are recorded as ended, or cannot be. */
    void stopAll() {
        var claims = lanes.all().stream()
                .flatMap(lane -> lane.claims().stream().map(claim -> new Going(lane, claim)))
                .toList();
        inParallel("stop", claims, this::stop);
    }

    private record Going(Lane lane, Claim claim) {}

    private void stop(Going going) {
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
        if (claim.awaitRelease(patience)) {
            return;
        }
        kill(going.lane(), claim, Abort.failed("The server was stopped."));
        if (!claim.awaitRelease(patienceWithKills)) {
            LOG.log(
                    Logger.Level.ERROR,
                    "A run could not be ended in time; the next start of the server settles it. job={0} run={1}",
                    going.lane().job(),
                    claim.run());
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
}
