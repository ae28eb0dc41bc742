package webjobs.adapters.process;

import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;

/**
 * One request to end processes: SIGTERM, then SIGKILL after the grace. A request that only asks sends SIGTERM once and is done after
 * one look.
 *
 * <p>It is over when a look at all processes has found none of them. Where a look cannot be trusted, as it could not be told what was
 * born during it, several in a row have to find none.
 *
 * <p>Owned by the {@link Reaper}'s thread; others may wait for {@link #done}.
 */
final class Termination {
    /** D8. */
    static final Duration GRACE = Duration.ofSeconds(2);

    /**
     * How long after SIGKILL the caller is told that processes live on. Only a process that waits for a broken disk in the kernel does,
     * and nobody can end that.
     */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How often as long a caller waits where ever new processes come up: it is worth going on. */
    private static final int PATIENCES_WITH_GROWTH = 3;

    /** A tree that has more than doubled and grown by this much since it was asked to end does not tidy up: it forks on and on. */
    private static final int MOST_GROWTH = 64;

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(5);
    /** Against what forks on and on every moment counts. */
    private static final Duration PAUSE_BETWEEN_KILLS = Duration.ofMillis(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    /** How many looks in a row that cannot be trusted have to find nobody. */
    private static final int DOUBTFUL_LOOKS = 20;

    private final LongPredicate marks;
    private final boolean isForced;
    private final OptionalLong first;
    private final Duration patience;
    private long killAt;
    private final Set<Long> asked = new HashSet<>();
    private final Set<Long> found = new HashSet<>();
    private int atFirst;
    private boolean seen;
    private boolean grown;
    private long lastGrown;
    private int doubts;
    private Duration pause = SHORTEST_PAUSE;

    /**
     * What became of a request.
     *
     * @param count how many processes were found
     * @param isComplete whether none of them is left
     */
    record Ending(int count, boolean isComplete) {}

    /** Completed when none is left, or when those that are left do not heed SIGKILL. */
    final CompletableFuture<Ending> done = new CompletableFuture<>();

    /**
     * @param marks those of the processes
     * @param first the number of the one that the others come from, which is signalled before them: a script whose children die one by
     *     one would go on with its next command
     * @param now of {@link System#nanoTime()}
     */
    Termination(LongPredicate marks, OptionalLong first, long now) {
        this(marks, first, now, PATIENCE);
    }

    /** @param patience instead of {@link #PATIENCE} */
    Termination(LongPredicate marks, OptionalLong first, long now, Duration patience) {
        this(marks, first, now, patience, true);
    }

    private Termination(LongPredicate marks, OptionalLong first, long now, Duration patience, boolean isForced) {
        this.marks = marks;
        this.isForced = isForced;
        this.first = first;
        this.patience = patience;
        this.killAt = now + GRACE.toNanos();
        this.lastGrown = now;
    }

    /** Those that are asked once, and let be whatever they do. Parameters as above. */
    static Termination byRequest(LongPredicate marks, OptionalLong first, long now) {
        return new Termination(marks, first, now, PATIENCE, false);
    }

    /** The process that is signalled before all others. */
    OptionalLong first() {
        return first;
    }

    /** A round begins. */
    void begin() {
        seen = false;
        grown = false;
    }

    boolean kills(long now) {
        return isForced && now - killAt >= 0;
    }

    boolean covers(long mark) {
        return marks.test(mark);
    }

    /** A living process of ours was met. */
    void meet(long pid) {
        seen = true;
        grown |= found.add(pid);
    }

    /** Whether a process is still to be sent SIGTERM; it is sent only once, for many programs take a second for a threat. */
    boolean asks(long pid) {
        return asked.add(pid);
    }

    /**
     * A round has ended.
     *
     * @param sure whether every process that lived at its end was looked at
     * @return whether this was the last one
     */
    boolean end(boolean sure, long now) {
        doubts = seen ? 0 : doubts + 1;
        if (!isForced || !seen && (sure || doubts >= DOUBTFUL_LOOKS) || isHopeless(now)) {
            return true;
        }
        if (grown) {
            lastGrown = now;
            atFirst = atFirst == 0 ? found.size() : atFirst;
        }
        if (found.size() > 2 * atFirst + MOST_GROWTH && !kills(now)) {
            killAt = now;
        }
        pause = kills(now) ? PAUSE_BETWEEN_KILLS : longer(pause);
        return false;
    }

    private static Duration longer(Duration pause) {
        var next = pause.multipliedBy(3).dividedBy(2);
        return next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
    }

    /** Whether those that are left do not heed SIGKILL. */
    boolean isHopeless(long now) {
        return seen && kills(now) && now - Math.max(killAt, lastGrown) >= patience.toNanos();
    }

    /** Whether the caller has waited long enough, though it is worth going on without him. */
    boolean outlastsItsCaller(long now) {
        return kills(now) && now - killAt >= PATIENCES_WITH_GROWTH * patience.toNanos();
    }

    /** How long to wait before the next round. */
    Duration pause() {
        return pause;
    }

    int count() {
        return found.size();
    }

    @Override
    public String toString() {
        return "pids=" + found;
    }
}
