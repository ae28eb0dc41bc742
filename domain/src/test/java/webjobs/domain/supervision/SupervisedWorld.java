package webjobs.domain.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import webjobs.domain.SteadyTime;

/**
 * One supervisor with the processes and the lease that it deals with. News waits in a mailbox for its delivery, in order; what is asked
 * passes it by. What the supervisor orders is checked by {@link SupervisorsDuty} against what it has been told.
 */
final class SupervisedWorld {
    /** The process of a launch as it is, whatever the supervisor has heard of it. */
    private static final class Process {
        final int launch;
        boolean there;
        boolean asked;
        boolean killed;

        Process(int launch) {
            this.launch = launch;
        }
    }

    private final Deque<Event> mailbox = new ArrayDeque<>();
    private final List<Event> oldNews = new ArrayList<>();
    private final SupervisorsDuty duty;
    private Supervisor supervisor;
    private SteadyTime now = SteadyTime.START;
    private Optional<Process> process = Optional.empty();
    private boolean otherServerRunsIt;
    private boolean leaseSought;
    private boolean leaseAnswered;
    private boolean leaseOurs;

    SupervisedWorld(SupervisorPolicy policy) {
        supervisor = Supervisor.of(policy);
        duty = new SupervisorsDuty(policy);
    }

    Supervisor supervisor() {
        return supervisor;
    }

    boolean isWanted() {
        return duty.isWanted();
    }

    boolean isSingleton() {
        return duty.isSingleton();
    }

    boolean isLeaseSought() {
        return leaseSought;
    }

    boolean isProcessThere() {
        return process.isPresent();
    }

    boolean whatRunsIsNew() {
        return process.filter(it -> it.there).isPresent() && duty.whatRunsIsNew();
    }

    boolean otherServerRunsIt() {
        return otherServerRunsIt;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    void ask(Function<SteadyTime, Event> what) {
        tell(what.apply(now));
    }

    void deliver() {
        var news = mailbox.poll();
        if (news != null) {
            oldNews.add(news);
            tell(news);
        }
    }

    /** Tells of the deadline so much too late, or too early, but never before now. */
    void waitForDeadline(Duration late) {
        supervisor.deadline().ifPresent(deadline -> {
            var then = deadline.plus(late);
            now = now.isBefore(then) ? then : now;
            tell(new Event.DeadlineReached(now));
        });
    }

    void startProcess() {
        process.filter(it -> !it.there).ifPresent(it -> {
            it.there = true;
            mailbox.add(new Event.Launched(now, it.launch));
        });
    }

    void failToStartProcess() {
        process.filter(it -> !it.there).ifPresent(it -> {
            process = Optional.empty();
            mailbox.add(new Event.LaunchFailed(now, it.launch, "There is no bash."));
        });
    }

    void endProcess() {
        process.filter(it -> it.there).ifPresent(it -> {
            process = Optional.empty();
            mailbox.add(new Event.Exited(now, it.launch, 1));
        });
    }

    /** @param stubborn whether the process ignores what it is asked, though not what kills it */
    void obey(boolean stubborn) {
        if (process.filter(it -> it.killed || it.asked && !stubborn).isPresent()) {
            endProcess();
        }
    }

    /** News of processes comes a second time; what is told of the lease is never old (see {@link Effect.ReleaseLease}). */
    void repeatOldNews(RandomGenerator chance) {
        if (!oldNews.isEmpty()) {
            var old = oldNews.get(chance.nextInt(oldNews.size()));
            if (!isOfLease(old)) {
                tell(old);
            }
        }
    }

    void letOtherServer(boolean runIt) {
        otherServerRunsIt = runIt;
        settleLease();
    }

    private void settleLease() {
        if (leaseSought && (!leaseAnswered || leaseOurs == otherServerRunsIt)) {
            leaseAnswered = true;
            leaseOurs = !otherServerRunsIt;
            mailbox.add(leaseOurs ? new Event.LeaseGranted(now) : new Event.LeaseDenied(now));
        }
    }

    /** Does the next thing that happens in a world in which processes start, live on, and ignore what they are asked. */
    boolean moveFairly() {
        if (!mailbox.isEmpty()) {
            deliver();
        } else if (process.filter(it -> !it.there).isPresent()) {
            startProcess();
        } else if (process.filter(it -> it.killed).isPresent()) {
            endProcess();
        } else if (supervisor.deadline().isPresent()) {
            waitForDeadline(Duration.ZERO);
        } else {
            return false;
        }
        return true;
    }

    private void tell(Event event) {
        var step = supervisor.on(event);
        duty.hear(event);
        for (var order : step.effects()) {
            duty.check(order, event.at());
            perform(order);
        }
        supervisor = step.next();
        duty.check(supervisor);
    }

    private void perform(Effect order) {
        switch (order) {
            case Effect.Launch launch -> {
                assertThat(process).as("a process beside launch %s", launch).isEmpty();
                process = Optional.of(new Process(launch.launch()));
            }
            case Effect.AskToStop ask ->
                process.filter(it -> it.launch == ask.launch()).ifPresent(it -> it.asked = true);
            case Effect.Kill kill ->
                process.filter(it -> it.launch == kill.launch()).ifPresent(it -> it.killed = true);
            case Effect.SeekLease _ -> {
                leaseSought = true;
                leaseAnswered = false;
                settleLease();
            }
            case Effect.ReleaseLease _ -> {
                leaseSought = false;
                leaseOurs = false;
                mailbox.removeIf(SupervisedWorld::isOfLease);
            }
        }
    }

    private static boolean isOfLease(Event event) {
        return event instanceof Event.LeaseGranted || event instanceof Event.LeaseDenied;
    }
}
