package webjobs.application;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import webjobs.application.Runs.Order;
import webjobs.application.Runs.Outcome;
import webjobs.application.port.ScheduleHistory;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;
import webjobs.domain.SteadyTime;
import webjobs.domain.job.Job;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.job.Overlap;
import webjobs.domain.run.Arguments;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;
import webjobs.domain.schedule.Agenda;
import webjobs.domain.schedule.CatchUp;
import webjobs.domain.schedule.Course;
import webjobs.domain.schedule.Course.Wish;
import webjobs.domain.schedule.Miss;
import webjobs.domain.schedule.MissReason;
import webjobs.domain.schedule.Uptime;
import webjobs.domain.schedule.Verdict;

/**
 * What is known of all schedules, and what is to be done about them: their courses, and which job is due next.
 *
 * <p>Only {@link #course} and {@link #courses} are for every thread; all else is for the one that has the scheduler's turn.
 */
final class Timetable {
    private static final Logger LOG = System.getLogger(Timetable.class.getName());

    /** How many jobs that are due at once are recorded together: enough to share a commit, few enough that the first start soon. */
    private static final int AT_ONCE = 64;

    private static final int MISSES_BETWEEN_CLEARINGS = 20;

    /** When a round has waited so long for a store that fails, it leaves the rest for the next one. */
    private static final Duration MOST_LOST = Duration.ofSeconds(2);

    /** When something of a job cannot be read or recorded, it is tried again after this time. */
    static final Duration NEXT_TRY = Duration.ofSeconds(5);

    private final TriggeredJobs jobs;
    private final ScheduleHistory history;
    private final Means means;
    private final SchedulerLog log;
    private final SettingsNews news = new SettingsNews();

    private final Agenda<JobName> agenda = new Agenda<>();
    private final ConcurrentHashMap<JobName, Plan> plans = new ConcurrentHashMap<>();
    private final Map<JobName, Integer> missesSinceCleared = new HashMap<>();

    /** What is still to be written into the jobs' logs. */
    private final List<Runnable> later = new ArrayList<>();

    /** Jobs to be looked at once more, because that failed or because they are gone. */
    private final Set<JobName> toRevise = new LinkedHashSet<>();

    /** Jobs whose course here may not be the recorded one. */
    private final Set<JobName> toTakeUp = new HashSet<>();

    /** How long this round has waited for what failed. */
    private Duration lost = Duration.ZERO;

    /** People's clock may differ so much from the steady one and still count as not set. */
    private static final Duration NO_JUMP = Course.PUNCTUAL;

    private Uptime uptime = Uptime.since(Instant.MAX);
    /** What the clocks showed at the last look. */
    private Instant lookedAt = Instant.MAX;

    private SteadyTime lookedAtSteadily = SteadyTime.START;

    /** How a job with a schedule is handled. */
    record Plan(Course course, CatchUp catchUp, Overlap overlap) {
        Plan with(Course further) {
            return new Plan(further, catchUp, overlap);
        }
    }

    Timetable(TriggeredJobs jobs, ScheduleHistory history, Means means) {
        this.jobs = jobs;
        this.history = history;
        this.means = means;
        this.log = new SchedulerLog(means.logs());
    }

    /** How a job's schedule is followed at the moment. */
    Optional<Course> course(JobName name) {
        return Optional.ofNullable(plans.get(name)).map(Plan::course);
    }

    /** How the schedules of all jobs are followed at the moment. */
    Map<JobName, Course> courses() {
        var courses = new HashMap<JobName, Course>();
        plans.forEach((name, plan) -> courses.put(name, plan.course()));
        return courses;
    }

    /** When the first of all jobs is due. */
    Optional<Instant> next() {
        return agenda.next();
    }

    /** Takes the courses up where an earlier life of the server left them. */
    void recover() {
        lookedAt = now();
        lookedAtSteadily = means.steadyClock().get();
        uptime = Uptime.since(lookedAt);
        var courses = history.courses();
        var names = new HashSet<>(courses.keySet());
        courses.forEach((name, course) -> plans.put(name, plan(course, JobSettings.NONE)));
        for (var content : means.store().all(JobKind.TRIGGERED)) {
            names.remove(content.name());
            attempt(content.name(), name -> revise(name, means.jobs().of(content)));
        }
        names.forEach(gone -> attempt(gone, name -> revise(name, Optional.empty())));
    }

    /**
     * Looks at both clocks. Where people's has gone further than the steady one since the last look, it was set forward or the machine
     * was suspended, and the server was not there for what lies between; however long a round took, that alone is no jump.
     */
    void look() {
        lost = Duration.ZERO;
        var now = now();
        var steadily = means.steadyClock().get();
        var passed = lookedAtSteadily.until(steadily);
        if (Duration.between(lookedAt, now).minus(passed).compareTo(NO_JUMP) > 0) {
            uptime = uptime.jumpedTo(now.minus(passed.compareTo(NO_JUMP) > 0 ? passed : NO_JUMP));
        }
        lookedAt = now;
        lookedAtSteadily = steadily;
    }

    /** Looks at jobs that may have changed, and at those that could not be looked at before. */
    void revise(Collection<JobName> changed) {
        toRevise.addAll(changed);
        var names = List.copyOf(toRevise);
        toRevise.clear();
        names.forEach(name -> attempt(name, this::reviseInPassing));
    }

    /** Follows a job's schedule no more and forgets what was decided of it. */
    void forget(JobName name) {
        plans.remove(name);
        toTakeUp.remove(name);
        missesSinceCleared.remove(name);
        news.forget(name);
        agenda.enter(name, Optional.empty());
        history.forgetAll(name);
    }

    /** Decides all that is due. */
    void decide(Instant now) {
        var due = agenda.due(now);
        for (var from = 0; from < due.size(); from += AT_ONCE) {
            decide(due.subList(from, Math.min(from + AT_ONCE, due.size())), now);
        }
    }

    /** What one job cannot have done to it must not keep the others waiting, nor one wait after another all of them. */
    private void attempt(JobName name, Consumer<JobName> work) {
        if (lost.compareTo(MOST_LOST) > 0) {
            tryAgain(name);
            return;
        }
        var begun = means.steadyClock().get();
        try {
            if (toTakeUp.contains(name)) {
                takeUpAgain(List.of(name));
            }
            work.accept(name);
        } catch (RuntimeException e) {
            LOG.log(
                    e instanceof StorageFailed ? Level.WARNING : Level.ERROR,
                    "A job's schedule cannot be followed at the moment. job=" + name,
                    e);
            failed(List.of(name), e, begun);
            tryAgain(name);
        }
    }

    private void tryAgain(JobName name) {
        toRevise.add(name);
        agenda.enter(name, Optional.of(now().plus(NEXT_TRY)));
    }

    private void failed(Collection<JobName> names, RuntimeException failure, SteadyTime begun) {
        lost = lost.plus(begun.until(means.steadyClock().get()));
        if (!(failure instanceof StorageFailed storage) || storage.happened() != Happened.NO) {
            toTakeUp.addAll(names);
        }
    }

    /** What is recorded is what happened, should what is known here differ. */
    private void takeUpAgain(Collection<JobName> names) {
        var courses = history.courses();
        for (var name : names) {
            var recorded = courses.get(name);
            if (recorded == null) {
                plans.remove(name);
            } else {
                plans.compute(name, (_, plan) -> plan == null ? plan(recorded, JobSettings.NONE) : plan.with(recorded));
            }
        }
        toTakeUp.removeAll(names);
    }

    /** What was due before the change is decided by the settings from before. */
    private void reviseInPassing(JobName name) {
        var now = now();
        if (agenda.due(now).contains(name) || jobs.runs().isInDoubt(name)) {
            decideTogether(List.of(name), now);
        }
        revise(name, means.jobs().find(JobKind.TRIGGERED, name));
    }

    private void revise(JobName name, Optional<Job> job) {
        var now = now();
        var before = course(name);
        var settings = job.map(Job::settings).orElse(JobSettings.NONE);
        var wish = settings.schedule(means.zone()).map(schedule -> new Wish(schedule, suspension(settings)));
        var change = Course.changed(before, wish, MissReason.SERVER_DOWN, now);
        var course = change.course();
        if (!course.equals(before) || change.missed().isPresent()) {
            course = history.follow(name, course, change.missed());
            tellLater(name, change.missed(), course);
        }
        job.flatMap(news::look)
                .filter(it ->
                        wish.isPresent() || before.isPresent() || it.fault().isPresent())
                .ifPresent(it -> later.add(() -> log.settings(name, it)));
        course.ifPresentOrElse(followed -> plans.put(name, plan(followed, settings)), () -> plans.remove(name));
        agenda.enter(name, course.flatMap(Course::nextAt));
    }

    private void tellLater(JobName name, Optional<Miss> missed, Optional<Course> course) {
        later.add(() -> {
            missed.ifPresent(miss -> log.missed(name, miss));
            course.ifPresentOrElse(followed -> log.scheduled(name, followed, now()), () -> log.removed(name));
        });
    }

    private Optional<MissReason> suspension(JobSettings settings) {
        var switchedOff = means.knobs().suspension();
        return switchedOff.isPresent() || !settings.schedulePaused() ? switchedOff : Optional.of(MissReason.PAUSED);
    }

    private static Plan plan(Course course, JobSettings settings) {
        return new Plan(course, new CatchUp(settings.missedRuns(), settings.missedRunsWindow()), settings.overlap());
    }

    private void decide(List<JobName> due, Instant now) {
        var begun = means.steadyClock().get();
        try {
            decideTogether(due, now);
        } catch (RuntimeException e) {
            // What has been recorded is past; what one of them could not do is told apart by trying again one by one.
            failed(due, e, begun);
            due.forEach(name -> attempt(name, one -> decideTogether(List.of(one), now)));
        }
    }

    /** What is still to be done for a job that is due. */
    private record Due(JobName job, Plan plan, Queue<Verdict> verdicts) {}

    private record Firing(Due due, Verdict.Fire fire) {
        Order order() {
            return new Order(due.job(), due.plan().overlap(), trigger(), Arguments.NONE);
        }

        Trigger.Scheduled trigger() {
            var occurrence = fire.occurrence();
            return new Trigger.Scheduled(occurrence.expression(), occurrence.at(), fire.occurrences());
        }
    }

    /** Decides what some jobs are due: the first verdict on each, then the second on each, and so on. */
    private void decideTogether(Collection<JobName> names, Instant now) {
        var dues = new ArrayList<Due>();
        for (var name : names) {
            settleDoubt(name);
            var plan = plans.get(name);
            if (plan == null) {
                agenda.enter(name, Optional.empty()); // it was there only to try again what could not be done
            } else {
                var verdicts = plan.course().due(plan.catchUp(), uptime, now);
                dues.add(new Due(name, plan, new ArrayDeque<>(verdicts)));
            }
        }
        while (dues.stream().anyMatch(due -> !due.verdicts().isEmpty())) {
            carryOutTheFirst(dues);
        }
        for (var due : dues) {
            var course = course(due.job());
            agenda.enter(due.job(), course.flatMap(Course::nextAt));
            course.ifPresent(followed -> later.add(() -> log.next(due.job(), followed, now())));
        }
    }

    /** What may be recorded is decided first: it would be decided once more otherwise. */
    private void settleDoubt(JobName name) {
        jobs.runs().settleDoubt(name).ifPresent(run -> {
            if (run.trigger() instanceof Trigger.Scheduled scheduled) {
                begun(name, run.id(), scheduled);
            }
        });
    }

    private void carryOutTheFirst(List<Due> dues) {
        var firings = new ArrayList<Firing>();
        for (var due : dues) {
            switch (due.verdicts().poll()) {
                case Verdict.Fire fire -> firings.add(new Firing(due, fire));
                case Verdict.Skip(var miss) -> missed(due.job(), miss);
                case null -> {}
            }
        }
        var outcomes = jobs.runs().begin(firings.stream().map(Firing::order).toList());
        // What has begun first: it is in the record, whatever happens to the rest.
        for (var i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Accepted(var id)) {
                begun(firings.get(i).due().job(), id, firings.get(i).trigger());
            }
        }
        for (var i = 0; i < outcomes.size(); i++) {
            settle(firings.get(i), outcomes.get(i));
        }
    }

    private void begun(JobName job, RunId id, Trigger.Scheduled trigger) {
        goOn(job, trigger.dueAt());
        later.add(() -> log.invoked(job, id, trigger.occurrences()));
    }

    private void settle(Firing firing, Outcome outcome) {
        switch (outcome) {
            case Outcome.Accepted _ -> {}
            case Outcome.Busy _ -> missed(firing, MissReason.STILL_RUNNING);
            case Outcome.Full _ -> missed(firing, MissReason.QUEUE_FULL);
            case Outcome.Crowded _, Outcome.ServerCrowded _ -> missed(firing, MissReason.TOO_MANY_RUNS);
            case Outcome.Suspended(var why) -> missed(firing, why);
            case Outcome.Gone _ -> {
                firing.due().verdicts().clear();
                toRevise.add(firing.due().job());
            }
        }
    }

    private void missed(Firing firing, MissReason why) {
        var at = firing.fire().occurrence().at();
        missed(firing.due().job(), new Miss(firing.due().plan().course().texts(), at, at, 1, why));
    }

    private void missed(JobName name, Miss miss) {
        history.miss(name, miss);
        goOn(name, miss.last());
        later.add(() -> log.missed(name, miss));
        if (missesSinceCleared.merge(name, 1, Integer::sum) >= MISSES_BETWEEN_CLEARINGS) {
            later.add(() -> clear(name));
        }
    }

    /** Old stretches go where there are more than there may be runs. */
    private void clear(JobName name) {
        try {
            history.forgetOld(name, means.knobs().retention());
            missesSinceCleared.remove(name);
        } catch (StorageFailed e) {
            LOG.log(Level.WARNING, "Old misses cannot be forgotten yet. job={0}: {1}", name, e.getMessage());
        }
    }

    private void goOn(JobName name, Instant until) {
        plans.computeIfPresent(name, (_, plan) -> plan.with(plan.course().decidedUntil(until)));
    }

    /** Writes what happened into the jobs' logs; no start waits for that. */
    void tell() {
        for (var line : later) {
            try {
                line.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A line of a scheduler log could not be written.", e);
            }
        }
        later.clear();
    }

    private Instant now() {
        return means.clock().instant();
    }
}
