package webjobs.domain.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import webjobs.domain.SteadyTime;

/**
 * What a supervisor may order and must wait for, from what it has been told. It knows no phases: it keeps a book of one process, of one
 * lease, and of failures.
 */
final class SupervisorsDuty {
    /** A launch that has not been told to be over. */
    private static final class Told {
        final int launch;
        final long ordered;
        Optional<SteadyTime> up = Optional.empty();
        Optional<SteadyTime> asked = Optional.empty();
        boolean killed;

        Told(int launch, long ordered) {
            this.launch = launch;
            this.ordered = ordered;
        }
    }

    private enum Answer {
        NONE,
        GRANTED,
        DENIED
    }

    private SupervisorPolicy policy;
    private boolean wanted;
    private long events;
    private long outdated;
    private int launches;
    private Optional<Told> launched = Optional.empty();
    private boolean sought;
    private Answer answer = Answer.NONE;
    private int failures;
    /** From when on it has to rest; empty where it need not. */
    private Optional<SteadyTime> failed = Optional.empty();

    SupervisorsDuty(SupervisorPolicy policy) {
        this.policy = policy;
    }

    boolean isWanted() {
        return wanted;
    }

    boolean isSingleton() {
        return policy.singleton();
    }

    boolean whatRunsIsNew() {
        return launched.filter(it -> it.ordered >= outdated).isPresent();
    }

    void hear(Event event) {
        events++;
        switch (event) {
            case Event.Wanted _ -> {
                failures = wanted ? failures : 0;
                failed = Optional.empty();
                wanted = true;
            }
            case Event.Unwanted _ -> {
                failed = Optional.empty();
                wanted = false;
            }
            case Event.Outdated _ -> {
                failures = 0;
                failed = Optional.empty();
                outdated = events;
            }
            case Event.PolicyChanged changed -> policy = changed.policy();
            case Event.LeaseGranted _ -> answer = sought ? Answer.GRANTED : Answer.NONE;
            case Event.LeaseDenied _ -> {
                answer = sought ? Answer.DENIED : Answer.NONE;
                failed = sought ? Optional.empty() : failed;
            }
            case Event.Launched up ->
                told(up.launch()).filter(it -> it.up.isEmpty()).ifPresent(it -> it.up = Optional.of(up.at()));
            case Event.LaunchFailed nothing ->
                told(nothing.launch()).filter(it -> it.up.isEmpty()).ifPresent(it -> over(it, nothing.at()));
            case Event.Exited exited -> told(exited.launch()).ifPresent(it -> over(it, exited.at()));
            case Event.DeadlineReached reached ->
                failed = failed.filter(_ -> reached.at().isBefore(deadline().orElseThrow()));
        }
    }

    private Optional<Told> told(int launch) {
        return launched.filter(it -> it.launch == launch);
    }

    private void over(Told it, SteadyTime at) {
        launched = Optional.empty();
        var lived = it.up.map(up -> up.until(at));
        if (it.asked.isPresent() || !wanted || it.ordered < outdated) {
            return;
        }
        if (lived.filter(age -> age.compareTo(policy.restart().healthyAfter()) >= 0)
                .isPresent()) {
            failures = 0;
            return;
        }
        failures++;
        failed = Optional.of(at).filter(_ -> answer != Answer.DENIED);
    }

    void check(Effect order, SteadyTime at) {
        switch (order) {
            case Effect.Launch launch -> {
                assertThat(launch.launch()).isEqualTo(++launches);
                assertThat(launched).as("what has not been told to be over").isEmpty();
                assertThat(failed).as("rest before launch %s", launch.launch()).isEmpty();
                assertThat(wanted).isTrue();
                assertThat(answer == Answer.GRANTED || !policy.singleton())
                        .as("lease")
                        .isTrue();
                launched = Optional.of(new Told(launch.launch(), events));
            }
            case Effect.AskToStop ask -> {
                var it = told(ask.launch()).filter(told -> told.up.isPresent()).orElseThrow();
                assertThat(it.asked).as("asked before").isEmpty();
                it.asked = Optional.of(at);
            }
            case Effect.Kill kill -> {
                var it = told(kill.launch()).filter(told -> !told.killed).orElseThrow();
                assertThat(at).isGreaterThanOrEqualTo(it.asked.orElseThrow().plus(policy.stoppingWait()));
                it.killed = true;
            }
            case Effect.SeekLease _ -> {
                assertThat(!sought && wanted && policy.singleton())
                        .as("a lease to seek")
                        .isTrue();
                sought = true;
            }
            case Effect.ReleaseLease _ -> {
                assertThat(sought && !(policy.singleton() && (wanted || launched.isPresent())))
                        .as("a lease to release")
                        .isTrue();
                sought = false;
                answer = Answer.NONE;
            }
        }
    }

    void check(Supervisor supervisor) {
        assertThat(supervisor.deadline()).as("deadline").isEqualTo(deadline());
        assertThat(supervisor.streak().map(Streak::launches).orElse(0))
                .as("failures in a row")
                .isEqualTo(failures);
        launched.filter(it -> it.up.isPresent() && it.asked.isEmpty()).ifPresent(it -> {
            assertThat(wanted).as("wanted while it runs").isTrue();
            assertThat(answer).as("lease while it runs").isNotEqualTo(Answer.DENIED);
            assertThat(it.ordered).as("age of what runs").isGreaterThanOrEqualTo(outdated);
        });
    }

    private Optional<SteadyTime> deadline() {
        var stopping = launched.filter(it -> !it.killed).flatMap(it -> it.asked);
        return stopping.map(asked -> asked.plus(policy.stoppingWait())).or(() -> failed.map(at -> at.plus(rest())));
    }

    private Duration rest() {
        var doubled = policy.restart().delay().toSeconds() * Math.pow(2, failures - 1);
        return Duration.ofSeconds(
                (long) Math.min(doubled, policy.restart().delayMax().toSeconds()));
    }
}
