package webjobs.adapters.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * Ends trees of processes, all of them in one thread, so that any number of callers share each look at the process table.
 *
 * <p>Some are ended because somebody asks for it, and he waits. What is left of a launch after its end is ended in passing: the marks of
 * ended launches are collected and looked for together, at most about once a second. When there is nothing to do it sleeps.
 *
 * <p>Safe for use by many threads, virtual ones too.
 */
final class Reaper implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Reaper.class.getName());

    /** How long the marks of ended launches are collected. */
    private static final Duration GATHERING = Duration.ofMillis(50);

    private static final long[] NOBODY = {};
    private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(1);

    private final Marker marker;
    private final ProcessTable table = new ProcessTable();
    private final Thread thread;

    /** Guards the four fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition work = lock.newCondition();
    private final List<Doom> asked = new ArrayList<>();
    /** The marks of ended launches that have not been looked for. */
    private Set<Long> ended = new HashSet<>();

    private long sweepAt = System.nanoTime();
    private boolean closed;

    /** The thread's own. */
    private final List<Doom> dooms = new ArrayList<>();

    Reaper(Marker marker) {
        this.marker = marker;
        this.thread = Thread.ofPlatform().name("reaper").daemon().start(this::work);
    }

    /**
     * Ends every process of this server whose mark is meant, and returns when none is left: SIGTERM, 2 s, SIGKILL. Gives up, with a
     * warning, on those that SIGKILL has not ended for 10 s.
     *
     * @param first the first process of the tree, where there is one
     * @return how many processes there were
     */
    int end(LongPredicate marks, Optional<Process> first) {
        return settled(new Doom(marks, first, System.nanoTime()));
    }

    /** Sends SIGTERM to every process of this server whose mark is meant, once, and returns when that is done. */
    void ask(LongPredicate marks, Optional<Process> first) {
        var _ = settled(Doom.byRequest(marks, first, System.nanoTime()));
    }

    private int settled(Doom doom) {
        lock.lock();
        try {
            if (closed) {
                return 0; // whoever closed it had everything ended before
            }
            asked.add(doom);
            work.signal();
        } finally {
            lock.unlock();
        }
        return doom.done.join();
    }

    /** Has what is left of a launch ended soon. */
    void sweep(long mark) {
        lock.lock();
        try {
            if (ended.isEmpty()) {
                var gathered = System.nanoTime() + GATHERING.toNanos();
                sweepAt = gathered - sweepAt > 0 ? gathered : sweepAt;
                work.signal();
            }
            ended.add(mark);
        } finally {
            lock.unlock();
        }
    }

    /** Returns when everything asked for has been done. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        takePrecedence();
        try {
            while (awaitWork()) {
                try {
                    round();
                } catch (RuntimeException e) {
                    // Better a tree that lives than callers who wait for ever.
                    LOG.log(Level.ERROR, "Ending processes failed; some may be left over.", e);
                    dooms.forEach(doom -> doom.done.completeExceptionally(e));
                    dooms.clear();
                }
            }
        } catch (InterruptedException e) {
            LOG.log(Level.ERROR, "The reaper was interrupted: processes may be left over.", e);
        }
    }

    /** Against a tree that forks on and on we would else get only one share of the processor among thousands. */
    private static void takePrecedence() {
        try {
            if (!Kernel.preferThisThread()) {
                LOG.log(Level.DEBUG, "The server may not raise a priority: a fork bomb may take longer to end.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a round is due. @return false when there will be none any more */
    private boolean awaitWork() throws InterruptedException {
        lock.lock();
        try {
            var roundAt = System.nanoTime() + shortestPause();
            while (true) {
                var now = System.nanoTime();
                if (takeWork(now) || !dooms.isEmpty() && now - roundAt >= 0) {
                    return true;
                }
                if (closed && dooms.isEmpty()) {
                    return false;
                }
                await(now, roundAt);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean takeWork(long now) {
        if (!ended.isEmpty() && now - sweepAt >= 0) {
            var marks = ended;
            ended = new HashSet<>();
            sweepAt = now + BETWEEN_SWEEPS.toNanos();
            asked.add(new Doom(marks::contains, Optional.empty(), now));
        }
        var some = !asked.isEmpty();
        dooms.addAll(asked);
        asked.clear();
        return some;
    }

    private void await(long now, long roundAt) throws InterruptedException {
        if (dooms.isEmpty() && ended.isEmpty()) {
            work.await();
            return;
        }
        var toRound = dooms.isEmpty() ? Long.MAX_VALUE : roundAt - now;
        var toSweep = ended.isEmpty() ? Long.MAX_VALUE : sweepAt - now;
        var _ = work.awaitNanos(Math.min(toRound, toSweep));
    }

    private long shortestPause() {
        return dooms.stream().mapToLong(doom -> doom.pause().toNanos()).min().orElse(0);
    }

    /** Looks at every process once. The latest come first: of a tree that forks on and on they are the ones that live. */
    private void round() {
        var now = System.nanoTime();
        dooms.forEach(doom -> doom.begin(now));
        var toAsk = new ArrayList<Bearer>();
        var listed = table.pids();
        var sure = listed.isPresent();
        var pids = listed.orElse(NOBODY);
        for (var i = pids.length - 1; i >= 0; i--) {
            var mark = table.mark(pids[i]);
            sure &= mark >= 0;
            if (marker.isOurs(mark)) {
                meet(new Bearer(pids[i], mark), now, toAsk);
            }
        }
        // Parents, which mostly have the lower numbers, before their children, as the first process before all others.
        toAsk.reversed().forEach(bearer -> signal(bearer, ProcessHandle::destroy));
        endRound(sure, now);
    }

    private record Bearer(long pid, long mark) {}

    private void meet(Bearer bearer, long now, List<Bearer> toAsk) {
        for (var doom : dooms) {
            if (!doom.covers(bearer.mark()) || table.hasEnded(bearer.pid())) {
                continue;
            }
            doom.meet(bearer.pid());
            if (doom.kills(now)) {
                signal(bearer, ProcessHandle::destroyForcibly);
            } else if (doom.asks(bearer.pid())) {
                toAsk.add(bearer);
            }
        }
    }

    private void signal(Bearer bearer, Consumer<ProcessHandle> kill) {
        // The handle knows when its process began and spares a later one of that number; the mark, read in between,
        // tells that it is ours.
        ProcessHandle.of(bearer.pid())
                .filter(_ -> table.mark(bearer.pid()) == bearer.mark())
                .ifPresent(kill);
    }

    private void endRound(boolean sure, long now) {
        for (var doom : List.copyOf(dooms)) {
            if (doom.end(sure, now)) {
                if (doom.isHopeless(now)) {
                    LOG.log(
                            Level.WARNING,
                            "Processes live on after SIGKILL, which only the system can explain. " + doom);
                }
                dooms.remove(doom);
                doom.done.complete(doom.count());
            }
        }
    }
}
