package webjobs.adapters.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import webjobs.adapters.process.Termination.Ending;
import webjobs.adapters.process.linux.Kernel;

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

    private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(1);

    private final Marker marker;
    private final Signals signals;
    private final Duration patience;
    private final ProcessTable table = new ProcessTable();
    private final Thread thread;

    /** Guards the four fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition work = lock.newCondition();
    private final List<Termination> asked = new ArrayList<>();
    /** The marks of ended launches that have not been looked for. */
    private Set<Long> ended = new HashSet<>();

    private long sweepAt = System.nanoTime();
    private boolean closed;

    /** The thread's own. */
    private final List<Termination> terminations = new ArrayList<>();

    private final Scan scan = new Scan(table);
    private final List<Bearer> toAsk = new ArrayList<>();

    /**
     * @param signals how processes are signalled
     * @param patience how long after SIGKILL whoever waits is told that processes live on
     */
    Reaper(Marker marker, Signals signals, Duration patience) {
        this.marker = marker;
        this.signals = signals;
        this.patience = patience;
        this.thread = Thread.ofPlatform().name("reaper").daemon().start(this::work);
    }

    /**
     * Ends every process of this server whose mark is meant, and returns when none is left: SIGTERM, 2 s, SIGKILL. Gives up, with a
     * warning, on those that SIGKILL has not ended in time; where ever new ones come up, it goes on with them after it has returned.
     *
     * @param first the number of the first process of the tree, where there is one
     * @return how many processes there were, and whether all of them have ended
     */
    Ending end(LongPredicate marks, OptionalLong first) {
        return settled(new Termination(marks, first, System.nanoTime(), patience));
    }

    /** Sends SIGTERM to every process of this server whose mark is meant, once, and returns when that is done. */
    void ask(LongPredicate marks, OptionalLong first) {
        var _ = settled(Termination.byRequest(marks, first, System.nanoTime()));
    }

    private Ending settled(Termination termination) {
        lock.lock();
        try {
            if (closed) {
                return new Ending(0, true); // whoever closed it had everything ended before
            }
            asked.add(termination);
            work.signal();
        } finally {
            lock.unlock();
        }
        return termination.done.join();
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
                } catch (RuntimeException | Error e) {
                    // Better a tree that lives than callers who wait for ever.
                    LOG.log(Level.ERROR, "Ending processes failed; some may be left over.", e);
                    terminations.forEach(
                            termination -> termination.done.complete(new Ending(termination.count(), false)));
                    terminations.clear();
                    toAsk.clear();
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
                if (takeWork(now) || !terminations.isEmpty() && now - roundAt >= 0) {
                    return true;
                }
                if (closed && terminations.isEmpty()) {
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
            asked.add(new Termination(marks::contains, OptionalLong.empty(), now, patience));
        }
        var some = !asked.isEmpty();
        terminations.addAll(asked);
        asked.clear();
        return some;
    }

    private void await(long now, long roundAt) throws InterruptedException {
        if (terminations.isEmpty() && ended.isEmpty()) {
            work.await();
            return;
        }
        var toRound = terminations.isEmpty() ? Long.MAX_VALUE : roundAt - now;
        var toSweep = ended.isEmpty() ? Long.MAX_VALUE : sweepAt - now;
        var _ = work.awaitNanos(Math.min(toRound, toSweep));
    }

    private long shortestPause() {
        return terminations.stream()
                .mapToLong(termination -> termination.pause().toNanos())
                .min()
                .orElse(0);
    }

    /** Looks at every process once. The latest come first: of a tree that forks on and on they are the ones that live. */
    private void round() {
        var now = System.nanoTime();
        terminations.forEach(Termination::begin);
        for (var termination : terminations) {
            termination.first().ifPresent(pid -> lookAt(pid, now));
            askAll();
        }
        var sure = scan.over(pid -> lookAt(pid, now));
        // Parents, which mostly have the lower numbers, before their children, as the first process before all others.
        toAsk.sort(Comparator.comparingLong(Bearer::pid));
        askAll();
        endRound(sure, System.nanoTime());
    }

    private record Bearer(long pid, long mark) {}

    private void lookAt(long pid, long now) {
        var mark = table.mark(pid);
        // While something is launched this server bears that mark itself, and so do its threads, which have numbers,
        // too.
        if (!marker.isOurs(mark) || table.isSelf(pid)) {
            return;
        }
        for (var termination : terminations) {
            if (!termination.covers(mark) || table.hasEnded(pid)) {
                continue;
            }
            termination.meet(pid);
            if (termination.kills(now)) {
                signal(new Bearer(pid, mark), Signals.SIGKILL);
            } else if (termination.asks(pid)) {
                toAsk.add(new Bearer(pid, mark));
            }
        }
    }

    private void askAll() {
        toAsk.forEach(bearer -> signal(bearer, Signals.SIGTERM));
        toAsk.clear();
    }

    private void signal(Bearer bearer, int signal) {
        signals.send(bearer.pid(), signal, () -> table.mark(bearer.pid()) == bearer.mark());
    }

    private void endRound(boolean sure, long now) {
        for (var termination : List.copyOf(terminations)) {
            if (termination.end(sure, now)) {
                var isComplete = !termination.isHopeless(now);
                if (!isComplete) {
                    tellOfSurvivors(termination);
                }
                terminations.remove(termination);
                termination.done.complete(new Ending(termination.count(), isComplete));
            } else if (termination.outlastsItsCaller(now)
                    && termination.done.complete(new Ending(termination.count(), false))) {
                tellOfSurvivors(termination);
            }
        }
    }

    private static void tellOfSurvivors(Termination termination) {
        LOG.log(Level.WARNING, "Processes live on after SIGKILL, which only the system can explain. " + termination);
    }
}
