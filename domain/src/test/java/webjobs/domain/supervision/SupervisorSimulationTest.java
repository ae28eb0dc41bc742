package webjobs.domain.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import webjobs.domain.Seeds;

/** Lives by chance. What must hold at every moment is in {@link SupervisedWorld}; here is what must be so in the end. */
class SupervisorSimulationTest {
    private static final int MOST_STEPS = 260;
    /** Far more than any world takes to come to rest. */
    private static final int MOST_FAIR_STEPS = 60;

    private static LongStream seeds() {
        return Seeds.first(2000);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void doesNothingWrongAndReachesWhatWasAskedLastOnceTheWorldIsFair(long seed) {
        var chance = new Random(seed);
        var world = new SupervisedWorld(policy(chance));

        for (var steps = chance.nextInt(MOST_STEPS + 1); steps > 0; steps--) {
            step(world, chance);
        }
        world.letOtherServer(chance.nextInt(4) == 0);
        for (var steps = 0; world.moveFairly(); steps++) {
            assertThat(steps).as("steps to come to rest").isLessThan(MOST_FAIR_STEPS);
        }

        assertReached(world);
    }

    private static void step(SupervisedWorld world, RandomGenerator chance) {
        switch (chance.nextInt(28)) {
            case 0, 1 -> world.ask(Event.Wanted::new);
            case 2 -> world.ask(Event.Unwanted::new);
            case 3 -> world.ask(Event.Outdated::new);
            case 4 -> {
                var policy = policy(chance);
                world.ask(at -> new Event.PolicyChanged(at, policy));
            }
            case 5, 6, 7 -> world.startProcess();
            case 8 -> world.failToStartProcess();
            case 9, 18 -> {
                world.pass(Duration.ofSeconds(chance.nextInt(20)));
                world.endProcess();
            }
            case 10, 11 -> world.obey(chance.nextBoolean());
            case 12 -> world.letOtherServer(chance.nextBoolean());
            case 13 -> world.repeatOldNews(chance);
            case 14 -> world.ask(Event.DeadlineReached::new);
            case 15, 16 -> world.waitForDeadline(Duration.ofSeconds(chance.nextInt(-1, 2)));
            case 17 -> world.pass(Duration.ofSeconds(chance.nextInt(40)));
            default -> world.deliver();
        }
    }

    private static SupervisorPolicy policy(RandomGenerator chance) {
        var delay = Duration.ofSeconds(chance.nextInt(3) * 5L);
        var restart = new RestartPolicy(
                delay, delay.plusSeconds(chance.nextInt(4) * 10L), Duration.ofSeconds(chance.nextInt(1, 4) * 10L));
        return new SupervisorPolicy(restart, Duration.ofSeconds(chance.nextInt(3) * 5L), chance.nextInt(3) > 0);
    }

    private static void assertReached(SupervisedWorld world) {
        var supervisor = world.supervisor();
        var elsewhere = world.isSingleton() && world.otherServerRunsIt();

        assertThat(supervisor.deadline()).isEmpty();
        assertThat(world.isLeaseSought()).isEqualTo(world.isWanted() && world.isSingleton());
        if (world.isWanted() && !elsewhere) {
            assertThat(supervisor.phase()).isInstanceOf(Phase.Up.class);
            assertThat(world.whatRunsIsNew()).isTrue();
        } else {
            assertThat(supervisor.phase()).isEqualTo(world.isWanted() ? new Phase.StandingBy() : new Phase.Idle());
            assertThat(world.isProcessThere()).isFalse();
        }
    }
}
