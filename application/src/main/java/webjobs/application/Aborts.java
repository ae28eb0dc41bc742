package webjobs.application;

import java.lang.System.Logger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;

/** Ends runs from outside, those that go on and those that wait. Safe for use by many threads. */
final class Aborts {
    private static final Logger LOG = System.getLogger(Aborts.class.getName());

    /** How long a run may go on when the server stops, unless its settings say otherwise (TRG-23). */
    private static final Duration STOPPING_WAIT_TIME = Duration.ofSeconds(30);

    private final Lanes lanes;
    private final RunRecorder recorder;
    private final InstantSource clock;

    Aborts(Lanes lanes, RunRecorder recorder, InstantSource clock) {
        this.lanes = lanes;
        this.recorder = recorder;
        this.clock = clock;
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
        var ended = waiting.ended(new Run.State.Aborted(clock.instant(), reason));
        recorder.tellOfAbort(ended);
        recorder.end(ended, Optional.empty());
    }

    /** Ends all runs of a lane but one, which takes their place. Returns before those that go on have ended. */
    void replaceAll(Lane lane, RunId by) {
        var reason = "It was replaced by the run " + by + ".";
        lane.withdrawBefore(by).forEach(older -> endWaiting(older, reason));
        for (var claim : lane.claims()) {
            Thread.ofVirtual()
                    .name("replace/" + lane.job() + "/" + claim.run())
                    .start(() -> claim.abort(Abort.wanted(reason)));
        }
    }

    /** Gives all runs that go on their time to end (TRG-23), then ends them. Returns when all are recorded as ended. */
    void stopAll() {
        var claims = lanes.all().stream()
                .flatMap(lane -> lane.claims().stream().map(claim -> new Going(lane, claim)))
                .toList();
        inParallel("stop", claims, Aborts::stop);
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
}
