package webjobs.application;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import webjobs.domain.job.JobName;
import webjobs.domain.job.Overlap;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;

/**
 * The runs of one job that are going on, and those that wait for their turn.
 *
 * <p>Safe for use by many threads.
 */
final class Lane {
    /** How many runs of a job wait at the same time; further ones are turned away. */
    static final int MOST_WAITING = 1_000;

    private final JobName job;
    private final List<Claim> claims = new ArrayList<>();
    private final TreeMap<RunId, Run> waiting = new TreeMap<>();
    private Optional<RunId> lastId;
    /** Whether runs go on side by side, as the job's settings said last. */
    private boolean sideBySide;
    /** Runs that were promised a place among those waiting and are being recorded. */
    private int arriving;

    private boolean closed;

    /** @param lastId of the job's newest run */
    Lane(JobName job, Optional<RunId> lastId) {
        this.job = job;
        this.lastId = lastId;
    }

    JobName job() {
        return job;
    }

    /** What becomes of a run that wants to begin. */
    sealed interface Admission {
        /** It may begin. */
        record Begins(Claim claim) implements Admission {}

        /** It is to be recorded as waiting and {@linkplain Lane#queue queued}. */
        record Waits(RunId id) implements Admission {}

        /** Another goes on. */
        record Busy(Claim holder) implements Admission {}

        record Full() implements Admission {}

        /** This lane is used no more. */
        record Closed() implements Admission {}
    }

    synchronized Admission admit(Overlap overlap, Instant now) {
        sideBySide = overlap == Overlap.ALLOW;
        if (closed) {
            return new Admission.Closed();
        }
        if (sideBySide || claims.isEmpty() && (overlap == Overlap.FORBID || !somebodyIsReady(now))) {
            var claim = new Claim(nextId(now));
            claims.add(claim);
            return new Admission.Begins(claim);
        }
        return switch (overlap) {
            case FORBID, ALLOW -> new Admission.Busy(claims.getFirst());
            case QUEUE, REPLACE -> waits(now);
        };
    }

    /** Takes a place among those waiting, whatever the job's settings say. */
    synchronized Admission waits(Instant now) {
        if (closed) {
            return new Admission.Closed();
        }
        if (waiting.size() + arriving >= MOST_WAITING) {
            return new Admission.Full();
        }
        arriving++;
        return new Admission.Waits(nextId(now));
    }

    private boolean somebodyIsReady(Instant now) {
        return arriving > 0 || waiting.values().stream().anyMatch(run -> isReady(run, now));
    }

    private static boolean isReady(Run run, Instant now) {
        return notBefore(run).map(moment -> !moment.isAfter(now)).orElse(false);
    }

    private static Optional<Instant> notBefore(Run run) {
        return run.state() instanceof Run.State.Waiting(var moment) ? Optional.of(moment) : Optional.empty();
    }

    /** The id for a run that is recorded now. */
    synchronized RunId nextId(Instant now) {
        var id = RunId.next(lastId, now);
        lastId = Optional.of(id);
        return id;
    }

    /** A run that was {@linkplain Admission.Waits promised} its place is recorded. */
    synchronized void queue(Run run) {
        arriving--;
        waiting.put(run.id(), run);
    }

    /** A run that was promised its place cannot be recorded. */
    synchronized void turnAway() {
        arriving--;
    }

    /** A run that is recorded as waiting waits here, however many there are. */
    synchronized void add(Run run) {
        waiting.put(run.id(), run);
    }

    /** A run whose wait is over. */
    record Turn(Run run, Claim claim) {}

    /** The first that may begin now. It waits no more and holds a claim. */
    synchronized Optional<Turn> next(Instant now) {
        if (!claims.isEmpty() && !sideBySide) {
            return Optional.empty();
        }
        var ready = waiting.values().stream().filter(run -> isReady(run, now)).findFirst();
        return ready.map(run -> {
            waiting.remove(run.id());
            var claim = new Claim(run.id());
            claims.add(claim);
            return new Turn(run, claim);
        });
    }

    /** When the first of those that wait for a moment to come may begin. */
    synchronized Optional<Instant> nextReadyAfter(Instant now) {
        return waiting.values().stream()
                .flatMap(run -> notBefore(run).stream())
                .filter(moment -> moment.isAfter(now))
                .min(Instant::compareTo);
    }

    /** Takes a waiting run out. */
    synchronized Optional<Run> withdraw(RunId id) {
        return Optional.ofNullable(waiting.remove(id));
    }

    /** Takes all waiting runs out that are older than one. */
    synchronized List<Run> withdrawBefore(RunId id) {
        var older = waiting.headMap(id, false);
        var withdrawn = List.copyOf(older.values());
        older.clear();
        return withdrawn;
    }

    synchronized List<Run> withdrawAll() {
        var withdrawn = List.copyOf(waiting.values());
        waiting.clear();
        return withdrawn;
    }

    synchronized Optional<Claim> claim(RunId id) {
        return claims.stream().filter(claim -> claim.run().equals(id)).findFirst();
    }

    synchronized List<Claim> claims() {
        return List.copyOf(claims);
    }

    synchronized void release(Claim claim) {
        claims.remove(claim);
    }

    /** Lets nobody in any more, if nobody is here. @return whether it is closed */
    synchronized boolean closeIfEmpty() {
        closed |= claims.isEmpty() && waiting.isEmpty() && arriving == 0;
        return closed;
    }
}
