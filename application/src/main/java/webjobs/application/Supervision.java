package webjobs.application;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import webjobs.application.ContinuousJobs.ContinuousMeans;
import webjobs.application.ContinuousLaunch.Made;
import webjobs.application.ContinuousLaunch.Outcome;
import webjobs.application.JobFolder.Reading;
import webjobs.application.Mailbox.News;
import webjobs.application.Mailbox.Wish;
import webjobs.application.port.Leases;
import webjobs.application.port.StorageFailed;
import webjobs.domain.SteadyTime;
import webjobs.domain.job.Job;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.supervision.Effect;
import webjobs.domain.supervision.Event;
import webjobs.domain.supervision.Phase;
import webjobs.domain.supervision.Standing;
import webjobs.domain.supervision.Supervisor;
import webjobs.domain.supervision.SupervisorPolicy;

/**
 * Carries out what the {@link Supervisor} of one job decides. One thread takes news from a mailbox, and waits for nothing but the next
 * news or the supervisor's deadline, and for the disk where it looks at the job's folder or writes into its log: processes are launched,
 * told to stop and killed by threads that report back.
 *
 * <p>Every field that changes is that thread's own; what others see is volatile.
 */
final class Supervision {
    private static final Logger LOG = System.getLogger(Supervision.class.getName());

    /** When a store that could not be read is asked again. */
    private static final Duration NEXT_LOOK = Duration.ofSeconds(5);

    private final JobName name;
    private final Means means;
    private final ContinuousMeans continuous;
    private final StartingLine line;
    private final SupervisionLog log;
    private final JobFolder folder;
    private final WallTime wallTime;
    private final SettingsNews news = new SettingsNews();
    private final Mailbox mailbox = new Mailbox();

    private volatile Supervisor supervisor;
    private volatile boolean hasLooked;
    private Optional<SteadyTime> lookAgainAt = Optional.empty();
    private boolean isGone;
    private boolean isClosing;
    private boolean isOver;
    /** Of those who wait for the process to end. */
    private final List<CountDownLatch> leaving = new ArrayList<>();

    private volatile @Nullable ContinuousLaunch launch;
    private Leases.@Nullable Lease lease;
    /** How many leases were sought; what is heard of an earlier one is stale. */
    private int seeks;

    Supervision(JobName name, Means means, ContinuousMeans continuous, StartingLine line) {
        this.name = name;
        this.means = means;
        this.continuous = continuous;
        this.line = line;
        this.log = new SupervisionLog(name, continuous.logs());
        this.folder = new JobFolder(name, means);
        this.wallTime = new WallTime(means.steadyClock(), means.clock());
        this.supervisor = Supervisor.of(
                SupervisorPolicy.of(JobSettings.NONE, means.knobs().restartDelay()));
    }

    /** How the job stands; empty as long as nobody has looked. */
    Optional<Standing> standing() {
        return hasLooked ? Optional.of(supervisor.standing(now(), wallTime::at)) : Optional.empty();
    }

    /** The port of the present process; empty where there is none. */
    Optional<Integer> port() {
        return switch (supervisor.phase()) {
            case Phase.Up _, Phase.Stopping _ -> Optional.ofNullable(launch).flatMap(ContinuousLaunch::port);
            case Phase.Idle _, Phase.StandingBy _, Phase.Launching _, Phase.Resting _, Phase.Killed _ ->
                Optional.empty();
        };
    }

    /** Where to tell it something, and ask it. */
    Mailbox mailbox() {
        return mailbox;
    }

    /** Takes news until there is no job any more, or the server stops, and no process. May be called again when there is more news. */
    void work() {
        do {
            takeNext();
        } while (!isOver || !mailbox.isEmpty());
    }

    private void takeNext() {
        try {
            next().ifPresent(this::take);
            keepTime();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "The supervision of a job failed in a step. job=" + name, e);
            lookAgainAt = Optional.of(now().plus(NEXT_LOOK));
        }
    }

    /** Waits for news, at most until there is something to do without. */
    private Optional<News> next() {
        return mailbox.take(Stream.concat(supervisor.deadline().stream(), lookAgainAt.stream())
                .min(SteadyTime::compareTo)
                .map(moment -> now().until(moment)));
    }

    private void take(News news) {
        switch (news) {
            case News.Told(var event) -> hear(event);
            case News.Found(var seek, var granted) -> {
                if (lease != null && seek == seeks) {
                    hear(granted ? new Event.LeaseGranted(now()) : new Event.LeaseDenied(now()));
                }
            }
            case News.Asked(var wish, var handled)
            when wish == Wish.FORGET || wish == Wish.CLOSE -> {
                leaving.add(handled);
                take(wish);
            }
            case News.Asked(var wish, var handled) -> {
                try {
                    take(wish);
                } finally {
                    handled.countDown();
                }
            }
        }
    }

    private void take(Wish wish) {
        var wasWanted = supervisor.wanted();
        if (wish == Wish.CLOSE) {
            close();
        } else {
            look();
        }
        if (!wasWanted || !supervisor.wanted()) {
            return; // it is launched anew anyway, or not at all
        }
        switch (wish) {
            case RESTART -> {
                log.restarted();
                step(new Event.Outdated(now()));
            }
            case START -> step(new Event.Wanted(now()));
            case LOOK, FORGET, CLOSE -> {
                // all is done
            }
        }
    }

    private void hear(Event event) {
        switch (event) {
            case Event.Exited exited -> log.exited(exited.exitCode(), isEnding());
            case Event.LaunchFailed failed -> log.notLaunched(failed.reason());
            case Event.LeaseGranted _ -> log.lease(true);
            case Event.LeaseDenied _ -> log.lease(false);
            case Event.Launched _,
                    Event.Wanted _,
                    Event.Unwanted _,
                    Event.Outdated _,
                    Event.PolicyChanged _,
                    Event.DeadlineReached _ -> {
                // the status says it
            }
        }
        step(event);
        if (event instanceof Event.Launched) {
            look(); // the content may have changed while it was being launched
        }
    }

    /** Whether the process is to end, so that it does not fail by doing so. */
    private boolean isEnding() {
        return switch (supervisor.phase()) {
            case Phase.Stopping _, Phase.Killed _ -> true;
            case Phase.Idle _, Phase.StandingBy _, Phase.Launching _, Phase.Up _, Phase.Resting _ -> false;
        };
    }

    /** Whoever sees a status finds it in the log. */
    private void step(Event event) {
        var step = supervisor.on(event);
        var next = step.next();
        if (next.phase() instanceof Phase.Resting resting && !resting.equals(supervisor.phase())) {
            next.deadline().ifPresent(end -> log.rests(resting.since().until(end)));
        }
        log.status(next.status());
        supervisor = next;
        step.effects().forEach(this::perform);
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.Launch(var number) -> launch(number);
            case Effect.AskToStop _ -> withLaunch("stop", ContinuousLaunch::askToStop);
            case Effect.Kill _ -> {
                log.killed();
                withLaunch("kill", ContinuousLaunch::kill);
            }
            case Effect.SeekLease _ -> lease = continuous.leases().seek(name, seeker(++seeks));
            case Effect.ReleaseLease _ -> {
                if (lease != null) {
                    lease.close();
                    lease = null;
                }
            }
        }
    }

    private void launch(int number) {
        try {
            var next = new ContinuousLaunch(name, means, log.open(), line, outcome -> tell(event(number, outcome)));
            launch = next;
            Thread.ofVirtual().name("launch/" + name + "/" + number).start(next::perform);
        } catch (StorageFailed e) {
            tell(new Event.LaunchFailed(now(), number, e.getMessage()));
        }
    }

    private Event event(int number, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Launched _ -> new Event.Launched(now(), number);
            case Outcome.Failed(var reason) -> new Event.LaunchFailed(now(), number, reason);
            case Outcome.Exited(var exitCode) -> new Event.Exited(now(), number, exitCode);
        };
    }

    private void withLaunch(String what, Consumer<ContinuousLaunch> work) {
        var present = launch;
        if (present != null) {
            Thread.ofVirtual().name(what + "/" + name).start(() -> work.accept(present));
        }
    }

    private Leases.Seeker seeker(int seek) {
        return new Leases.Seeker() {
            @Override
            public void granted() {
                mailbox.put(new News.Found(seek, true));
            }

            @Override
            public void denied() {
                mailbox.put(new News.Found(seek, false));
            }
        };
    }

    private void tell(Event event) {
        mailbox.put(new News.Told(event));
    }

    /** Sees what the job's folder says now, and has it come true. */
    private void look() {
        lookAgainAt = Optional.empty();
        if (isClosing) {
            return;
        }
        try {
            var reading = folder.read();
            isGone = reading instanceof Reading.Gone;
            follow(reading);
            hasLooked = true;
        } catch (StorageFailed e) {
            LOG.log(Level.WARNING, "A continuous job cannot be looked at. job={0}: {1}", name, e.getMessage());
            lookAgainAt = Optional.of(now().plus(NEXT_LOOK));
        }
    }

    private void follow(Reading reading) {
        switch (reading) {
            case Reading.Gone _ -> {
                adopt(inHaste(supervisor.policy()));
                want(false);
            }
            case Reading.There there -> {
                news.look(there.job()).ifPresent(log::settings);
                adopt(there.policy());
                want(there.wanted());
                renewIfOutdated(there.job());
            }
        }
    }

    private void adopt(SupervisorPolicy policy) {
        if (!policy.equals(supervisor.policy())) {
            step(new Event.PolicyChanged(now(), policy));
        }
    }

    private void want(boolean wanted) {
        if (wanted != supervisor.wanted()) {
            step(wanted ? new Event.Wanted(now()) : new Event.Unwanted(now()));
        }
    }

    private void renewIfOutdated(Job job) {
        var present = launch;
        if (supervisor.wanted() && present != null && isOutdated(job, present.made())) {
            log.renewed();
            step(new Event.Outdated(now()));
        }
    }

    /** Whether what was launched last would be made of something else now, and could be (D11). */
    private boolean isOutdated(Job job, Optional<Made> made) {
        return switch (supervisor.phase()) {
            case Phase.Up _, Phase.Resting _ -> made.isEmpty() || folder.isOther(job, made.get());
            case Phase.Launching launching ->
                !launching.outdated() && made.isPresent() && folder.isOther(job, made.get());
            case Phase.Idle _, Phase.StandingBy _, Phase.Stopping _, Phase.Killed _ -> false;
        };
    }

    private void close() {
        isClosing = true;
        if (supervisor.wanted()) {
            log.closing();
        }
        adopt(inHaste(supervisor.policy()));
        want(false);
    }

    /** However long the job's settings would let it take, nobody waits longer than this for a server to stop or a job to go. */
    private SupervisorPolicy inHaste(SupervisorPolicy policy) {
        var longest = continuous.longestStop();
        return policy.stoppingWait().compareTo(longest) <= 0
                ? policy
                : new SupervisorPolicy(policy.restart(), longest, policy.singleton());
    }

    /** Does what is due, and lets go whoever waited for the end. */
    private void keepTime() {
        if (isDue(supervisor.deadline())) {
            step(new Event.DeadlineReached(now()));
        }
        if (isDue(lookAgainAt)) {
            look();
        }
        var isIdle = supervisor.phase() instanceof Phase.Idle;
        isOver = isIdle && (isGone || isClosing);
        if (isOver) {
            log.close();
        }
        if (isIdle || supervisor.wanted()) {
            leaving.forEach(CountDownLatch::countDown);
            leaving.clear();
        }
    }

    private boolean isDue(Optional<SteadyTime> moment) {
        return moment.isPresent() && !now().isBefore(moment.get());
    }

    private SteadyTime now() {
        return means.steadyClock().get();
    }
}
