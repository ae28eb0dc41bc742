package webjobs.adapters.process;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;

/**
 * Processes that are to end, and how far that has got: asked by SIGTERM first, made to by SIGKILL after the grace. Or they are asked
 * only, which one round does.
 *
 * <p>Owned by the {@link Reaper}'s thread; others may wait for {@link #done}.
 */
final class Doom {
    /** D8. */
    static final Duration GRACE = Duration.ofSeconds(2);
    /** After SIGKILL only a process that waits for a broken disk in the kernel lives on, and nobody can end that. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A tree that has more than doubled and grown by this much since it was asked to end does not tidy up: it forks on and on. */
    private static final int MOST_GROWTH = 64;

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(5);
    /** Against what forks on and on every moment counts. */
    private static final Duration PAUSE_BETWEEN_KILLS = Duration.ofMillis(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
    /** A look is in doubt where a process vanished under it: one that hops from fork to fork may have been that. */
    private static final int MOST_DOUBTS = 20;

    private final LongPredicate marks;
    private final boolean isForced;
    private final Optional<Process> first;
    private long killAt;
    private final Set<Long> asked = new HashSet<>();
    private final Set<Long> found = new HashSet<>();
    private int atFirst;
    private boolean seen;
    private boolean grown;
    private long lastGrown;
    private int doubts;
    private Duration pause = SHORTEST_PAUSE;

    /** Completed with the number of processes that were found when none is left. */
    final CompletableFuture<Integer> done = new CompletableFuture<>();

    /**
     * @param marks those of the processes
     * @param first the one that the others come from, which is signalled before them: a script whose children die one by one would
     *     go on with its next command
     * @param now of {@link System#nanoTime()}
     */
    Doom(LongPredicate marks, Optional<Process> first, long now) {
        this(marks, first, now, true);
    }

    private Doom(LongPredicate marks, Optional<Process> first, long now, boolean isForced) {
        this.marks = marks;
        this.isForced = isForced;
        this.first = first;
        this.killAt = now + GRACE.toNanos();
        this.lastGrown = now;
    }

    /** Those that are asked once, and let be whatever they do. Parameters as above. */
    static Doom byRequest(LongPredicate marks, Optional<Process> first, long now) {
        return new Doom(marks, first, now, false);
    }

    /** A round begins. */
    void begin(long now) {
        seen = false;
        grown = false;
        var kills = kills(now);
        first.filter(Process::isAlive).ifPresent(process -> {
            if (kills) {
                process.destroyForcibly();
            } else if (asked.add(process.pid())) {
                process.destroy();
            }
        });
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

    /** A round has ended. @param sure whether all processes were looked at. @return whether this was the last one */
    boolean end(boolean sure, long now) {
        if (!isForced || !seen && (sure || ++doubts >= MOST_DOUBTS) || isHopeless(now)) {
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

    /** Whether those that are left do not heed SIGKILL; as long as new ones come up, it is worth going on. */
    boolean isHopeless(long now) {
        return seen && kills(now) && now - Math.max(killAt, lastGrown) >= PATIENCE.toNanos();
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
