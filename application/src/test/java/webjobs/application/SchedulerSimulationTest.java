package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.application.Workbench.MAIL;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import webjobs.application.Workbench.Switches;
import webjobs.application.port.StorageFailed;
import webjobs.application.port.StorageFailed.Happened;
import webjobs.domain.run.Run;
import webjobs.domain.run.Trigger;
import webjobs.domain.schedule.Course;
import webjobs.domain.schedule.CronSchedule;
import webjobs.domain.schedule.Occurrence;
import webjobs.domain.schedule.Schedule;

/**
 * Whatever happens to a server, each occurrence of a schedule ends in exactly one way: with a run or with a miss. The server is killed
 * before and after any write, its record is away, its clock is set, the job's settings are edited while it runs and while it does not.
 */
@Timeout(120)
class SchedulerSimulationTest {
    private static final int STEPS = 80;
    private static final String[] EXPRESSIONS = {"* * * * * *", "*/7 * * * * *", "0 * * * * *", "30 */5 * * * *"};

    /** The server is killed: nothing it would have done after happens. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    static LongStream seeds() {
        var seed = Long.getLong("seed");
        return seed == null ? LongStream.range(0, 200) : LongStream.of(seed);
    }

    private final Workbench bench = new Workbench(1_000_000);
    /** Each schedule that was in force, from when until when. */
    private final List<Epoch> epochs = new ArrayList<>();

    private Random random = new Random(0);
    private TriggeredJobs jobs = bench.jobs;
    private Scheduler scheduler = bench.scheduler;

    private record Epoch(Schedule schedule, Instant after, Instant until) {}

    @ParameterizedTest
    @MethodSource("seeds")
    void eachOccurrenceEndsInExactlyOneWay(long seed) {
        random = new Random(seed);
        bench.history.beforeBegin(this::strike);
        bench.history.afterBegin(this::strikeAfterwards);
        bench.scheduleHistory.aroundWrites(this::strike, this::strikeAfterwards);
        bench.scheduleHistory.onFollow(this::note);
        edit();
        live(Scheduler::recover);
        for (var step = 0; step < STEPS; step++) {
            step();
        }
        bench.history.beforeBegin(() -> {});
        bench.history.afterBegin(() -> {});
        bench.scheduleHistory.aroundWrites(() -> {}, () -> {});
        settle();

        assertThat(epochs).as("schedules that were followed").isNotEmpty();
        assertEachEndedOnce(seed);
        assertWhatIsRecordedHasRun(seed);
    }

    private void step() {
        switch (random.nextInt(12)) {
            case 0 -> {
                assertWhatGoesOnInTheRecordDoes();
                restart();
            }
            case 1 -> edit();
            case 2 -> passOrJump(Duration.ofSeconds(random.nextInt(4_000)));
            case 3 -> bench.clock.advance(Duration.ofSeconds(-random.nextInt(600)));
            case 4, 5 -> endSome();
            default -> {
                bench.clock.advance(Duration.ofMillis(random.nextInt(5_000)));
                live(Scheduler::round);
            }
        }
    }

    private void edit() {
        var paused = random.nextInt(4) == 0 ? ", \"schedule_paused\": true" : "";
        var missed = List.of("once", "all", "skip").get(random.nextInt(3));
        var overlap = List.of("forbid", "queue", "allow", "replace").get(random.nextInt(4));
        var expression = EXPRESSIONS[random.nextInt(EXPRESSIONS.length)];
        bench.putWithSettings(
                random.nextInt(8) == 0
                        ? "{}"
                        : "{\"schedule\": \"%s\", \"missed_runs\": \"%s\", \"missed_runs_window\": %d, \"overlap\": \"%s\"%s}"
                                .formatted(expression, missed, random.nextInt(120), overlap, paused));
        scheduler.changed(MAIL);
    }

    /** A round may be late for that, or the clock is set. */
    private void passOrJump(Duration time) {
        if (random.nextBoolean()) {
            bench.clock.advance(time);
        } else {
            bench.clock.jump(time);
        }
    }

    /** Something fails before it is done, or the server is killed there. */
    private void strike() {
        strikeDead();
        if (random.nextInt(25) == 0) {
            throw new StorageFailed("The history is away.", Happened.NO, true, new IOException("so simulated"));
        }
    }

    /** Something fails when it has been done, or the server is killed there. */
    private void strikeAfterwards() {
        strikeDead();
        if (random.nextInt(12) == 0) {
            throw new StorageFailed("The answer was lost.", Happened.UNKNOWN, true, new IOException("so simulated"));
        }
    }

    private void strikeDead() {
        if (random.nextInt(40) == 0) {
            throw new Killed();
        }
    }

    /** What a server does until it is killed; then another one starts. */
    private void live(Consumer<Scheduler> work) {
        try {
            work.accept(scheduler);
        } catch (Killed _) {
            restart();
        } catch (StorageFailed _) {
            // It tries again with the next step.
        }
    }

    /** Where another schedule is in force than before, an epoch has ended. */
    private void note(Optional<Course> before, Optional<Course> now) {
        if (before.map(Course::schedule).equals(now.map(Course::schedule))) {
            return;
        }
        before.ifPresent(old -> {
            var epoch = epochs.removeLast();
            var until = old.decidedUntil().isAfter(bench.clock.instant()) ? old.decidedUntil() : bench.clock.instant();
            epochs.add(new Epoch(epoch.schedule(), epoch.after(), until));
        });
        now.ifPresent(course -> epochs.add(new Epoch(course.schedule(), course.decidedUntil(), Instant.MAX)));
    }

    private void restart() {
        jobs = bench.jobs(Switches.ALL_ON);
        jobs.recover();
        scheduler = bench.scheduler(jobs, Switches.ALL_ON);
        if (random.nextBoolean()) {
            bench.clock.advance(Duration.ofSeconds(random.nextInt(900)));
        }
        live(Scheduler::recover);
    }

    private void endSome() {
        for (var process : bench.processes.launches()) {
            if (process.exitCode().isEmpty() && random.nextBoolean()) {
                process.exits(random.nextInt(2));
            }
        }
    }

    private void settle() {
        bench.clock.advance(Duration.ofHours(3));
        restart();
        live(Scheduler::round);
        bench.putWithSettings("{}");
        scheduler.changed(MAIL);
        live(Scheduler::round);
        assertWhatGoesOnInTheRecordDoes();
        jobs.reconcile();
    }

    /** Unless the server is killed, a run that the record says is running has a process, or has not been told apart yet. */
    private void assertWhatGoesOnInTheRecordDoes() {
        for (var run : bench.history.unfinished()) {
            if (run.isRunning() && !jobs.runs().isInDoubt(MAIL)) {
                Eventually.until(() -> hasRun(run) || bench.recorded(run.id()).hasEnded(), there -> there);
            }
        }
    }

    private boolean hasRun(Run run) {
        var id = run.id().toString();
        return bench.processes.launches().stream()
                .anyMatch(process -> id.equals(process.launch().environment().get("WEBJOBS_RUN_ID")));
    }

    private void assertWhatIsRecordedHasRun(long seed) {
        for (var run : bench.history.all(MAIL)) {
            if (run.exitCode().isPresent()) {
                assertThat(hasRun(run))
                        .as("seed %d: a process of %s", seed, run)
                        .isTrue();
            }
            assertThat(run.reason()).as("seed %d: %s", seed, run).isNotEqualTo(Optional.of(Reconciler.GOES_ON_NOWHERE));
        }
    }

    private void assertEachEndedOnce(long seed) {
        var ended = new HashMap<Instant, Integer>();
        for (var run : bench.history.all(MAIL)) {
            if (run.trigger() instanceof Trigger.Scheduled scheduled) {
                ended.merge(scheduled.dueAt(), 1, Integer::sum);
            }
        }
        for (var miss : bench.scheduleHistory.misses(MAIL)) {
            var schedule = new Schedule(
                    miss.expressions().stream().map(CronSchedule::new).toList(), ZoneOffset.UTC);
            var missed = occurrences(schedule, miss.first().minusNanos(1), miss.last());
            assertThat(missed).as("seed %d: occurrences of %s", seed, miss).hasSize((int) miss.count());
            missed.forEach(occurrence -> ended.merge(occurrence.at(), 1, Integer::sum));
        }
        assertThat(ended.values()).as("seed %d: how often each has ended", seed).allMatch(times -> times == 1);
        assertThat(ended.keySet()).as("seed %d: all that have ended", seed).isEqualTo(expected());
    }

    private HashSet<Instant> expected() {
        var expected = new HashSet<Instant>();
        for (var epoch : epochs) {
            occurrences(epoch.schedule(), epoch.after(), epoch.until())
                    .forEach(occurrence -> expected.add(occurrence.at()));
        }
        return expected;
    }

    private static List<Occurrence> occurrences(Schedule schedule, Instant after, Instant until) {
        var all = new ArrayList<Occurrence>();
        for (var next = schedule.after(after).orElseThrow();
                !next.at().isAfter(until);
                next = schedule.after(next.at()).orElseThrow()) {
            all.add(next);
        }
        return all;
    }
}
