package webjobs.application;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import webjobs.application.port.JobStore;
import webjobs.application.port.ScheduleHistory;
import webjobs.application.port.StorageFailed;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.schedule.Course;

/**
 * Turns the schedules of all jobs into runs: one thread that sleeps until the next of all occurrences is due.
 *
 * <p>What {@link Course} decides of an occurrence is recorded, as a run or as a miss, before the course goes on. So a server that is
 * killed in between decides it at its next start, and decides nothing twice.
 *
 * <p>Safe for use by many threads: whoever works on courses holds the turn.
 */
public final class Scheduler implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Scheduler.class.getName());

    private final TriggeredJobs jobs;
    private final Means means;
    private final Wakeup wakeup;
    private final Timetable timetable;

    private final ReentrantLock turn = new ReentrantLock();
    private final Set<JobName> changed = ConcurrentHashMap.newKeySet();
    /** In which the schedules were looked at last whose jobs name no zone. */
    private volatile ZoneId zone;
    /** Whether every job is to be looked at. */
    private volatile boolean allChanged;

    private volatile boolean closing;
    private @Nullable Thread thread;
    private JobStore.@Nullable Watch watch;

    public Scheduler(TriggeredJobs jobs, ScheduleHistory history, Means means) {
        this.jobs = jobs;
        this.means = means;
        this.wakeup = jobs.wakeup();
        this.timetable = new Timetable(jobs, history, means);
        this.zone = means.zone();
        means.settings().whenChanged(this::follow);
    }

    /**
     * Schedules that may not start runs miss them, and those that may again do so from now on; those of another zone begin anew. The
     * next round looks at all; until then {@link Runs#begin} sees to it that none begins that may not.
     */
    private void follow(AppSettings.Turned turned) {
        var hasAnotherZone = !means.zone().equals(zone);
        zone = means.zone();
        if (hasAnotherZone
                || !turned.before().suspension().equals(turned.after().suspension())) {
            allChanged = true;
            wakeup.nudge();
        }
    }

    /** Follows all schedules from now on; what they were due while no server ran is decided first. Returns at once. */
    public void start() {
        thread = Thread.ofPlatform().name("scheduler").daemon().start(this::work);
    }

    private void watch() {
        if (watch == null) {
            watch = means.store().watch(JobKind.TRIGGERED, this::changed);
        }
    }

    /** Says that a job's content or settings may have changed. Returns at once. */
    public void changed(JobName name) {
        if (changed.add(name)) {
            wakeup.nudge();
        }
    }

    /** Follows a job's schedule no more and forgets what was decided of it. To be called when the job is gone from the store. */
    void forget(JobName name) {
        inTurn(() -> timetable.forget(name));
    }

    /** How a job's schedule is followed at the moment. */
    Optional<Course> course(JobName name) {
        return timetable.course(name);
    }

    /** How the schedules of all jobs are followed at the moment. */
    Map<JobName, Course> courses() {
        return timetable.courses();
    }

    private void work() {
        while (!closing && !isDone(this::takeUp)) {
            wakeup.await(Optional.of(now().plus(Timetable.NEXT_TRY)));
        }
        while (!closing) {
            var done = isDone(this::round);
            wakeup.await(done ? next() : Optional.of(now().plus(Timetable.NEXT_TRY)));
        }
    }

    /** Watches first, so that no change falls between what is read and what is watched. */
    private void takeUp() {
        watch();
        recover();
    }

    private static boolean isDone(Runnable step) {
        try {
            step.run();
            return true;
        } catch (StorageFailed e) {
            LOG.log(Level.WARNING, "Schedules cannot be followed at the moment: {0}", e.getMessage());
            return false;
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Schedules cannot be followed at the moment.", e);
            return false;
        }
    }

    /** When the next round has something to do. */
    private Optional<Instant> next() {
        var alarm = means.knobs().stopped()
                ? Optional.<Instant>empty()
                : jobs.runs().nextAlarm();
        return Stream.concat(alarm.stream(), timetable.next().stream()).min(Instant::compareTo);
    }

    /** Takes the courses up where an earlier life of the server left them. */
    void recover() {
        inTurn(timetable::recover);
    }

    /** Looks at what has changed, decides what is due, and lets those runs begin whose time to wait is over. */
    void round() {
        inTurn(() -> {
            timetable.look();
            lookAtAllIfChanged();
            var news = List.copyOf(changed);
            changed.removeAll(news);
            timetable.revise(news);
            timetable.decide(now());
            if (!means.knobs().stopped()) {
                jobs.runs().beginDue(now());
            }
        });
    }

    private void lookAtAllIfChanged() {
        if (allChanged) {
            allChanged = false;
            try {
                means.store().all(JobKind.TRIGGERED).forEach(content -> changed.add(content.name()));
            } catch (RuntimeException | Error e) {
                allChanged = true; // the next round tries again
                throw e;
            }
        }
    }

    private void inTurn(Runnable work) {
        turn.lock();
        try {
            try {
                work.run();
            } finally {
                timetable.tell();
            }
        } finally {
            turn.unlock();
        }
    }

    private Instant now() {
        return means.clock().instant();
    }

    /** Begins nothing more. Returns when the thread has ended. */
    @Override
    public void close() {
        closing = true;
        wakeup.nudge();
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException("the thread that stops the server is not interrupted", e);
            }
        }
        if (watch != null) {
            watch.close();
        }
    }
}
