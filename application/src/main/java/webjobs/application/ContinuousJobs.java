package webjobs.application;

import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import webjobs.application.Mailbox.News;
import webjobs.application.Mailbox.Wish;
import webjobs.application.port.Content;
import webjobs.application.port.ContinuousLogs;
import webjobs.application.port.JobLogs.LogFile;
import webjobs.application.port.JobStore;
import webjobs.application.port.Leases;
import webjobs.application.port.StorageFailed;
import webjobs.domain.Refused;
import webjobs.domain.Refused.Reason;
import webjobs.domain.job.Job;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.supervision.Standing;
import webjobs.domain.supervision.Status;

/**
 * The continuous jobs of this server: keeps them running, starts and stops them, knows how they stand.
 *
 * <p>Safe for use by many threads.
 */
public final class ContinuousJobs implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ContinuousJobs.class.getName());

    private static final Duration NEXT_TRY = Duration.ofSeconds(5);
    private static final Duration PATIENCE_WITH_KILLS = Duration.ofSeconds(20);
    private static final Duration PATIENCE_WITH_NOTICE = Duration.ofSeconds(10);

    private final Means means;
    private final ContinuousMeans continuous;
    private final Jobs jobs;
    private final StartingLine line = new StartingLine();
    private final ConcurrentHashMap<JobName, Supervision> supervisions = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread thread;
    private volatile JobStore.@Nullable Watch watch;

    /**
     * What continuous jobs work with besides.
     *
     * @param longestStop the most that a job may take to end by itself when the server stops
     */
    public record ContinuousMeans(ContinuousLogs logs, Leases leases, Duration longestStop) {}

    public ContinuousJobs(Means means, ContinuousMeans continuous) {
        this.means = means;
        this.continuous = continuous;
        this.jobs = means.jobs();
        means.settings().whenChanged(_ -> lookAtAll());
    }

    /** A job and how it stands. @param instance what tells this server from others in people's eyes (DSK-12) */
    public record Known(Job job, String instance, Standing standing) {}

    /** Every job, by name. A folder without a script that this host can run is none (K14). */
    public List<Known> all() {
        return jobs.all(JobKind.CONTINUOUS).stream().map(this::known).toList();
    }

    /** What lies where these jobs lie and is none, by name. */
    public List<Misfit> misfits() {
        return jobs.misfits(JobKind.CONTINUOUS);
    }

    /** @throws Refused as {@code NoSuchJob} */
    public Known find(JobName name) {
        return known(jobs.get(JobKind.CONTINUOUS, name));
    }

    private Known known(Job job) {
        var instance = means.site().shortInstanceId();
        return new Known(job, instance, standing(job));
    }

    private Standing standing(Job job) {
        return Optional.ofNullable(supervisions.get(job.name()))
                .flatMap(Supervision::standing)
                .orElseGet(() -> Standing.of(isToRun(job.name()) ? Status.INITIALIZING : Status.STOPPED));
    }

    private boolean isToRun(JobName name) {
        return !means.knobs().stopped() && !isDisabled(name);
    }

    private boolean isDisabled(JobName name) {
        return means.store()
                .find(JobKind.CONTINUOUS, name)
                .map(Content::disabled)
                .orElse(true);
    }

    /** What the job's {@code settings.job} says, whether or not the folder holds a script. @throws Refused as {@code NoSuchJob} (D3) */
    public JobSettings settings(JobName name) {
        return jobs.settings(JobKind.CONTINUOUS, name);
    }

    /**
     * Has a job run from now on, also after the next start of the server; one that rests is launched at once (D7). Where all jobs are
     * stopped by a setting it stays stopped (CON-30).
     *
     * @throws Refused as {@code NoSuchJob}
     */
    public void start(JobName name) {
        setDisabled(name, false);
        awaitNotice(name, ask(name, Wish.START));
    }

    /**
     * Has a job stop now, and stay stopped also after the next start of the server (CON-29, D7). Returns before its process has ended.
     *
     * @throws Refused as {@code NoSuchJob}
     */
    public void stop(JobName name) {
        setDisabled(name, true);
        awaitNotice(name, ask(name, Wish.LOOK));
    }

    private void setDisabled(JobName name, boolean disabled) {
        var _ = jobs.get(JobKind.CONTINUOUS, name);
        if (!means.store().setDisabled(JobKind.CONTINUOUS, name, disabled)) {
            throw jobs.noSuchJob(JobKind.CONTINUOUS, name);
        }
    }

    /**
     * Has a job that is to run end and be launched again. Returns before it has ended.
     *
     * @throws Refused as {@code NoSuchJob}, {@code JobsStopped} or {@code JobDisabled}
     */
    public void restart(JobName name) {
        var _ = jobs.get(JobKind.CONTINUOUS, name);
        if (means.knobs().stopped()) {
            throw new Refused(new Reason.JobsStopped());
        }
        if (isDisabled(name)) {
            throw new Refused(new Reason.JobDisabled(name));
        }
        awaitNotice(name, ask(name, Wish.RESTART));
    }

    /** A job's log. @param age 0 for the present one, 1 for the one before it, and so on */
    public Optional<LogFile> log(JobName name, int age) {
        return continuous.logs().find(name, age);
    }

    /** Reads a job's log from near its end and goes on with what is written, until closed. @throws Refused as {@code NoSuchJob} */
    public InputStream follow(JobName name, int lines) {
        var _ = jobs.get(JobKind.CONTINUOUS, name);
        return continuous.logs().follow(name, lines);
    }

    /**
     * The port at which the job's present process is to listen (CON-53); empty where it has none.
     *
     * @throws Refused as {@code NoSuchJob}
     */
    public Optional<Integer> port(JobName name) {
        var _ = jobs.get(JobKind.CONTINUOUS, name);
        return Optional.ofNullable(supervisions.get(name)).flatMap(Supervision::port);
    }

    /** Looks after all jobs from now on, those that come later too. Returns at once. */
    public void start() {
        thread = Thread.ofPlatform().name("continuous-jobs").daemon().start(this::takeUp);
    }

    /** Watches first, so that no change falls between what is read and what is watched. */
    private void takeUp() {
        while (!isWithin(Duration.ZERO)) {
            try {
                if (watch == null) {
                    watch = means.store().watch(JobKind.CONTINUOUS, this::changed);
                }
                means.store().all(JobKind.CONTINUOUS).forEach(content -> changed(content.name()));
                return;
            } catch (StorageFailed e) {
                LOG.log(Level.WARNING, "Continuous jobs cannot be looked at: {0}", e.getMessage());
                if (isWithin(NEXT_TRY)) {
                    return;
                }
            }
        }
    }

    /** Whether the server stops by then. */
    private boolean isWithin(Duration time) {
        try {
            return closing.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("threads of the server are not interrupted", e);
        }
    }

    /** Says that a job's content or settings may have changed. Returns at once. */
    void changed(JobName name) {
        var _ = ask(name, Wish.LOOK);
    }

    /** Has every job looked at, as a setting of all has changed. Returns when their statuses tell. */
    private void lookAtAll() {
        List.copyOf(supervisions.keySet()).stream()
                .map(name -> Map.entry(name, ask(name, Wish.LOOK)))
                .toList()
                .forEach(asked -> awaitNotice(asked.getKey(), asked.getValue()));
    }

    /** As {@link #changed}, and returns when the job's status tells. */
    void lookAt(JobName name) {
        awaitNotice(name, ask(name, Wish.LOOK));
    }

    /** A job that is slow to take notice keeps nobody waiting for long; it will have taken notice by and by. */
    private static void awaitNotice(JobName name, CountDownLatch handled) {
        if (!isHandled(handled, PATIENCE_WITH_NOTICE)) {
            LOG.log(Level.WARNING, "A continuous job has not taken notice of a change in time. job={0}", name);
        }
    }

    /**
     * Looks after a job no more, and returns when its process has ended. To be called when the job is gone from the store.
     *
     * @throws Refused as {@code StillEnding} where it has not ended in time
     */
    void forget(JobName name) {
        if (!isHandled(ask(name, Wish.FORGET), continuous.longestStop().plus(PATIENCE_WITH_KILLS))) {
            throw new Refused(new Reason.StillEnding(name));
        }
    }

    /** Has a supervision take the wish, one that is begun for it if need be. */
    private CountDownLatch ask(JobName name, Wish wish) {
        var handled = new CountDownLatch(1);
        var taker = supervisions.compute(name, (_, there) -> {
            var supervision = there == null && !isClosing() ? begin(name) : there;
            if (supervision != null) {
                supervision.mailbox().put(new News.Asked(wish, handled));
            }
            return supervision;
        });
        if (taker == null) {
            handled.countDown();
        }
        return handled;
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private Supervision begin(JobName name) {
        var supervision = new Supervision(name, means, continuous, line);
        Thread.ofVirtual().name("continuous/" + name).start(() -> toTheEnd(name, supervision));
        return supervision;
    }

    /** It is dropped only where it has no news, and nobody gives it any meanwhile. */
    private void toTheEnd(JobName name, Supervision supervision) {
        do {
            supervision.work();
            supervisions.computeIfPresent(name, (_, it) -> it.mailbox().isEmpty() ? null : it);
        } while (supervisions.get(name) == supervision);
    }

    private static boolean isHandled(CountDownLatch handled, Duration atMost) {
        try {
            return handled.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("the server stopped before this was done", e);
        }
    }

    /** Stops all jobs side by side, and returns when all their processes have ended. */
    @Override
    public void close() {
        closing.countDown();
        if (thread != null) {
            join(thread);
        }
        try {
            if (watch != null) {
                watch.close();
            }
        } finally {
            stopAll();
        }
    }

    private void stopAll() {
        List.copyOf(supervisions.keySet()).stream()
                .map(name -> ask(name, Wish.CLOSE))
                .toList()
                .forEach(this::awaitStop);
    }

    /** No job that cannot be stopped keeps the server from stopping; its processes are ended with all others then. */
    private void awaitStop(CountDownLatch stopped) {
        var patience = continuous.longestStop().plus(PATIENCE_WITH_KILLS);
        try {
            if (!stopped.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.ERROR, "A continuous job could not be stopped in time.");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("the thread that stops the server is not interrupted", e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the thread that stops the server is not interrupted", e);
        }
    }
}
