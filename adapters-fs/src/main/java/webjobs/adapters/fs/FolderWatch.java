package webjobs.adapters.fs;

import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import webjobs.application.port.JobStore;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;

/**
 * Tells of jobs of one kind whose folders change. The system's events say at once that something happens (WAT-01), and {@link Changes} when it is
 * time to tell. As events can be lost, and a network's disk may have none at all (WAT-11), a sweep looks at every job once a minute; it
 * goes on in small steps, so that nothing waits for it.
 *
 * <p>One thread does all this, and sleeps while nothing changes. Every field that changes is its own.
 */
final class FolderWatch implements JobStore.Watch {
    private static final System.Logger LOG = System.getLogger(FolderWatch.class.getName());

    /** From the beginning of one to the beginning of the next, at least. */
    static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(60);

    /** The more there is to sweep the longer it takes until the next: no more than one part in so many of the time. */
    private static final int LEAST_REST = 1_000;

    /** Nor is the time between two stretched further than this. */
    private static final int MOST_STRETCHED = 10;

    private static final int JOBS_IN_A_STEP = 50;

    private final WatchService service;
    private final Consumer<JobName> listener;
    private final Duration betweenSweeps;
    private final Changes changes = new Changes();
    private final WatchedFolders folders;
    private final Queue<JobKey> unswept = new ArrayDeque<>();
    private long lastSweep = System.nanoTime();
    private Duration untilNext;
    private long swept;
    private final Thread thread;
    private volatile boolean isClosed;

    private FolderWatch(
            SiteLayout layout,
            JobKind kind,
            WatchService service,
            Watches.Registration registration,
            Duration betweenSweeps,
            Consumer<JobName> listener) {
        this.service = service;
        this.listener = listener;
        this.betweenSweeps = betweenSweeps;
        this.untilNext = betweenSweeps;
        this.folders = new WatchedFolders(layout, kind, new Watches(service, registration), this::note);
        this.thread = Thread.ofPlatform().name("watch-" + kind.word()).daemon().unstarted(this::watch);
    }

    /**
     * Returns when everything is watched.
     *
     * @throws webjobs.application.port.StorageFailed where the system lets nobody watch
     */
    static FolderWatch begin(SiteLayout layout, JobKind kind, Consumer<JobName> listener) {
        return begin(layout, kind, Path::register, BETWEEN_SWEEPS, listener);
    }

    static FolderWatch begin(
            SiteLayout layout,
            JobKind kind,
            Watches.Registration registration,
            Duration betweenSweeps,
            Consumer<JobName> listener) {
        var service = Disk.get(
                "watch the folders of jobs", () -> FileSystems.getDefault().newWatchService());
        var watch = new FolderWatch(layout, kind, service, registration, betweenSweeps, listener);
        watch.lookForTheFirstTime();
        watch.thread.start();
        return watch;
    }

    private void lookForTheFirstTime() {
        folders.lookAtAll();
        changes.forget(); // what was there before is no news
        folders.known().forEach(folders::remember);
    }

    private void note(JobKey job) {
        changes.note(job, System.nanoTime());
    }

    private void watch() {
        while (!isClosed) {
            try {
                awaitEvents();
                tell();
                sweep();
            } catch (ClosedWatchServiceException _) {
                return;
            } catch (InterruptedException _) {
                // Nobody interrupts this thread; it ends by being closed.
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "A change of a job may have been missed.", e);
            }
        }
    }

    private void awaitEvents() throws InterruptedException {
        var now = System.nanoTime();
        var untilSweep = unswept.isEmpty() ? untilNext.minusNanos(now - lastSweep) : Duration.ZERO;
        var patience = changes.untilDue(now)
                .filter(due -> due.compareTo(untilSweep) < 0)
                .orElse(untilSweep);
        var key = service.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (key != null) {
            folders.happened(key, key.pollEvents());
            if (!key.reset()) {
                folders.isEnded(key);
            }
        }
    }

    private void tell() {
        for (var job : changes.due(System.nanoTime())) {
            if (isClosed) {
                return;
            }
            folders.remember(job); // first: what changes from now on is news again
            try {
                listener.accept(job.name());
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "A change could not be told. job=" + job.name(), e);
            }
        }
    }

    /** Takes a step, where a sweep is due or under way. */
    private void sweep() {
        var began = System.nanoTime();
        if (unswept.isEmpty()) {
            if (began - lastSweep < untilNext.toNanos()) {
                return;
            }
            lastSweep = began;
            swept = 0;
            folders.lookForOthers();
            unswept.addAll(folders.known());
        }
        for (var i = 0; i < JOBS_IN_A_STEP && !unswept.isEmpty(); i++) {
            folders.check(unswept.remove());
        }
        swept += System.nanoTime() - began;
        var rest = Math.clamp(
                swept * LEAST_REST,
                betweenSweeps.toNanos(),
                betweenSweeps.multipliedBy(MOST_STRETCHED).toNanos());
        untilNext = Duration.ofNanos(rest);
    }

    /** Nothing is told after; waits for what is being told, unless it is the listener that closes. */
    @Override
    public void close() {
        isClosed = true;
        Disk.run("stop watching the folders of jobs", service::close);
        if (Thread.currentThread() != thread) {
            join();
        }
    }

    private void join() {
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // whoever closes in a hurry does not wait
        }
    }
}
