package webjobs.application;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import webjobs.domain.job.JobName;
import webjobs.domain.job.Overlap;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;

/**
 * The runs of one job that are going on, and those that wait for their turn.
 *
 * <p>It knows each of them from before it is recorded until after its end is, so that a run that the record calls open and no lane
 * knows is nobody's.
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
    private final Set<RunId> arriving = new HashSet<>();
    /** Runs that never begin any more, with the ends that are still to be recorded. */
    private final TreeMap<RunId, Run> leaving = new TreeMap<>();

    private final int mostAtOnce;

    private boolean closed;

    /**
     * @param lastId of the job's newest run
     * @param mostAtOnce how many runs may go on side by side, at least 1
     */
    Lane(JobName job, Optional<RunId> lastId, int mostAtOnce) {
        this.job = job;
        this.lastId = lastId;
        this.mostAtOnce = mostAtOnce;
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

        /** Too many wait already. */
        record Full() implements Admission {}

        /** As many go on as may. */
        record Crowded() implements Admission {}

        /** This lane is used no more. */
        record Closed() implements Admission {}
    }

    synchronized Admission admit(Overlap overlap, Instant now) {
        sideBySide = overlap == Overlap.ALLOW;
        if (closed) {
            return new Admission.Closed();
        }
        if (sideBySide && claims.size() >= mostAtOnce) {
            return new Admission.Crowded();
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

    /** What becomes of a run that wants to begin while none may. */
    synchronized Admission admitToWait(Overlap overlap, Instant now) {
        sideBySide = overlap == Overlap.ALLOW;
        if (closed) {
            return new Admission.Closed();
        }
        return switch (overlap) {
            case FORBID -> claims.isEmpty() ? new Admission.Crowded() : new Admission.Busy(claims.getFirst());
            case ALLOW -> new Admission.Crowded();
            case QUEUE, REPLACE -> waits(now);
        };
    }

    /** Takes a place among those waiting, whatever the job's settings say. */
    synchronized Admission waits(Instant now) {
        if (closed) {
            return new Admission.Closed();
        }
        if (waiting.size() + arriving.size() >= MOST_WAITING) {
            return new Admission.Full();
        }
        return new Admission.Waits(announce(now));
    }

    /** The id for a run that is about to be recorded as waiting, and then {@linkplain #add added} or {@linkplain #turnAway turned away}. */
    synchronized RunId announce(Instant now) {
        var id = nextId(now);
        arriving.add(id);
        return id;
    }

    /** Whether a run waits for its turn only. */
    synchronized boolean hasReady(Instant now) {
        return waiting.values().stream().anyMatch(run -> isReady(run, now));
    }

    private boolean somebodyIsReady(Instant now) {
        return !arriving.isEmpty() || hasReady(now);
    }

    private static boolean isReady(Run run, Instant now) {
        return notBefore(run).map(moment -> !moment.isAfter(now)).orElse(false);
    }

    private static Optional<Instant> notBefore(Run run) {
        return run.state() instanceof Run.State.Waiting(var moment) ? Optional.of(moment) : Optional.empty();
    }

    private RunId nextId(Instant now) {
        var id = RunId.next(lastId, now);
        lastId = Optional.of(id);
        return id;
    }

    /** A run that was promised its place is not recorded, or not as waiting. */
    synchronized void turnAway(RunId id) {
        arriving.remove(id);
    }

    /** A run that is recorded as waiting waits here, however many there are. */
    synchronized void add(Run run) {
        arriving.remove(run.id());
        waiting.put(run.id(), run);
    }

    /** A run never begins any more, and that is still to be recorded. */
    synchronized void leaves(Run ended) {
        leaving.put(ended.id(), ended);
    }

    /**
     * The end of a run that {@linkplain #leaves leaves} is recorded, or there is nothing to record.
     *
     * @return whether nobody said so before
     */
    synchronized boolean hasLeft(RunId id) {
        return leaving.remove(id) != null;
    }

    synchronized List<Run> leaving() {
        return List.copyOf(leaving.values());
    }

    /** Whether a run is this lane's business: going on, waiting, or being recorded. */
    synchronized boolean knows(RunId id) {
        return waiting.containsKey(id)
                || arriving.contains(id)
                || leaving.containsKey(id)
                || claim(id).isPresent();
    }

    /** A run whose wait is over. */
    record Turn(Run run, Claim claim) {}

    /** The first that may begin now. It waits no more and holds a claim. */
    synchronized Optional<Turn> next(Instant now) {
        if (claims.size() >= (sideBySide ? mostAtOnce : 1)) {
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

    /**
     * Has a waiting run {@linkplain #leaves leave}.
     *
     * @param end makes it an ended one
     */
    synchronized void withdraw(RunId id, UnaryOperator<Run> end) {
        Optional.ofNullable(waiting.remove(id)).map(end).ifPresent(this::leaves);
    }

    /** Has all waiting runs {@linkplain #leaves leave} that are older than one. */
    synchronized void withdrawBefore(RunId id, UnaryOperator<Run> end) {
        var older = waiting.headMap(id, false);
        older.values().stream().map(end).forEach(this::leaves);
        older.clear();
    }

    /** Has all waiting runs {@linkplain #leaves leave}. */
    synchronized void withdrawAll(UnaryOperator<Run> end) {
        waiting.values().stream().map(end).forEach(this::leaves);
        waiting.clear();
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
        closed |= claims.isEmpty() && waiting.isEmpty() && arriving.isEmpty() && leaving.isEmpty();
        return closed;
    }
}
