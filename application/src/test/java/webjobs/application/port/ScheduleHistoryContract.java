package webjobs.application.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import webjobs.application.port.StorageFailed.Happened;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Retention;
import webjobs.domain.run.Run;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;
import webjobs.domain.schedule.Course;
import webjobs.domain.schedule.CronSchedule;
import webjobs.domain.schedule.Miss;
import webjobs.domain.schedule.MissReason;
import webjobs.domain.schedule.Schedule;

/** What every {@link ScheduleHistory} promises, with the {@link RunHistory} of the same store. */
public abstract class ScheduleHistoryContract {
    private static final JobName MAIL = new JobName("mail");
    private static final JobName REPORT = new JobName("report");
    private static final Instant NINE = Instant.parse("2026-11-24T09:00:00Z");
    private static final String EVERY_MINUTE = "0 * * * * *";
    private static final Schedule SCHEDULE = schedule("Z", EVERY_MINUTE);
    private static final Course AT_NINE = course(NINE);

    private RunHistory runs;
    private ScheduleHistory schedules;

    /** Both histories of one store. */
    public record Histories(RunHistory runs, ScheduleHistory schedules) {}

    /** Histories of nothing. Called once for each test. */
    protected abstract Histories open();

    /** The histories that were opened last, as a server finds them that starts anew. */
    protected abstract Histories reopen();

    /** The next course, miss or beginning of a run is recorded, and who recorded it is told that the storage failed. */
    protected abstract void loseNextAnswer();

    @BeforeEach
    void openHistories() {
        use(open());
    }

    private void use(Histories histories) {
        runs = histories.runs();
        schedules = histories.schedules();
    }

    private static Schedule schedule(String zone, String... expressions) {
        return new Schedule(Arrays.stream(expressions).map(CronSchedule::new).toList(), ZoneId.of(zone));
    }

    private static Course course(Instant decidedUntil) {
        return new Course(SCHEDULE, decidedUntil, Optional.empty());
    }

    private static Instant minute(int number) {
        return NINE.plusSeconds(60L * number);
    }

    /** All occurrences from one minute after nine to another. */
    private static Miss missed(int first, int last, MissReason reason) {
        return new Miss(List.of(EVERY_MINUTE), minute(first), minute(last), last - first + 1, reason);
    }

    private static Miss missed(int first, int last) {
        return missed(first, last, MissReason.SERVER_DOWN);
    }

    private static Run due(JobName job, int minute) {
        var id = new RunId(202611240900000000L + minute);
        return Run.begun(job, id, new Trigger.Scheduled(EVERY_MINUTE, minute(minute), 1), "", minute(minute));
    }

    private void follow(JobName job, Course course) {
        schedules.follow(job, Optional.of(course), Optional.empty());
    }

    private void assertDecidedUntil(Instant moment) {
        assertThat(schedules.courses()).containsExactly(Map.entry(MAIL, course(moment)));
    }

    @Nested
    class Following {
        @Test
        void isNothingAtFirst() {
            assertThat(schedules.courses()).isEmpty();
            assertThat(schedules.misses(MAIL)).isEmpty();
        }

        @ParameterizedTest
        @MethodSource("webjobs.application.port.ScheduleHistoryContract#courses")
        void keepsTheCourse(Course course) {
            follow(MAIL, course);
            assertThat(schedules.courses()).containsExactly(Map.entry(MAIL, course));

            use(reopen());
            assertThat(schedules.courses()).containsExactly(Map.entry(MAIL, course));
        }

        @Test
        void keepsOneCourseForEachJob() {
            follow(MAIL, AT_NINE);
            var later = new Course(schedule("Europe/Berlin", "0 0 9 * * *"), minute(5), Optional.empty());
            follow(REPORT, later);

            assertThat(schedules.courses()).containsExactlyInAnyOrderEntriesOf(Map.of(MAIL, AT_NINE, REPORT, later));
        }

        @Test
        void putsACourseInPlaceOfTheOneBefore() {
            follow(MAIL, new Course(schedule("+05:30", "0 0 9 * * *"), NINE, Optional.of(MissReason.PAUSED)));

            follow(MAIL, course(minute(1)));

            assertDecidedUntil(minute(1));
        }

        @Test
        void neverGoesBack() {
            follow(MAIL, new Course(schedule("+05:30", "0 0 9 * * *"), minute(5), Optional.of(MissReason.PAUSED)));

            follow(MAIL, course(minute(1)));

            assertDecidedUntil(minute(5));
        }

        @Test
        void endsWhereThereIsNoSchedule() {
            follow(MAIL, course(minute(5)));
            schedules.miss(MAIL, missed(6, 7));

            schedules.follow(MAIL, Optional.empty(), Optional.empty());

            assertThat(schedules.courses()).isEmpty();
            assertThat(schedules.misses(MAIL)).containsExactly(missed(6, 7));
        }

        @Test
        void isNeverBehindWhatWasDecidedThoughItEndedMeanwhile() {
            follow(MAIL, course(minute(5)));
            schedules.follow(MAIL, Optional.empty(), Optional.empty());

            var followed = schedules.follow(MAIL, Optional.of(AT_NINE), Optional.empty());

            assertThat(followed).contains(course(minute(5)));
            assertDecidedUntil(minute(5));
        }

        @Test
        void beginsAnewAfterItWasForgotten() {
            follow(MAIL, course(minute(5)));
            schedules.forgetAll(MAIL);

            assertThat(schedules.follow(MAIL, Optional.of(AT_NINE), Optional.empty()))
                    .contains(AT_NINE);
        }

        @Test
        void isToldAsItIsRecorded() {
            follow(MAIL, course(minute(5)));

            assertThat(schedules.follow(MAIL, Optional.empty(), Optional.empty()))
                    .isEmpty();
            assertThat(schedules.follow(MAIL, Optional.of(course(minute(7))), Optional.empty()))
                    .contains(course(minute(7)));
        }

        @Test
        void mayEndWhereItNeverBegan() {
            schedules.follow(MAIL, Optional.empty(), Optional.empty());

            assertThat(schedules.courses()).isEmpty();
        }

        @Test
        void recordsWhatItCost() {
            follow(MAIL, AT_NINE);
            var next = new Course(schedule("Z", "0 0 * * * *"), minute(10), Optional.empty());

            schedules.follow(MAIL, Optional.of(next), Optional.of(missed(1, 9, MissReason.SETTINGS_CHANGED)));

            assertThat(schedules.courses()).containsExactly(Map.entry(MAIL, next));
            assertThat(schedules.misses(MAIL)).containsExactly(missed(1, 9, MissReason.SETTINGS_CHANGED));
        }

        @Test
        void recordsWhatItsEndCost() {
            follow(MAIL, AT_NINE);

            schedules.follow(MAIL, Optional.empty(), Optional.of(missed(1, 9, MissReason.SETTINGS_CHANGED)));

            assertThat(schedules.courses()).isEmpty();
            assertThat(schedules.misses(MAIL)).containsExactly(missed(1, 9, MissReason.SETTINGS_CHANGED));
        }

        @Test
        void joinsWhatItCostWithTheStretchBefore() {
            follow(MAIL, new Course(SCHEDULE, NINE, Optional.of(MissReason.PAUSED)));
            schedules.miss(MAIL, missed(1, 2, MissReason.PAUSED));

            schedules.follow(MAIL, Optional.of(course(minute(5))), Optional.of(missed(3, 4, MissReason.PAUSED)));

            assertThat(schedules.misses(MAIL)).containsExactly(missed(1, 4, MissReason.PAUSED));
            assertDecidedUntil(minute(5));
        }

        @Test
        void isNotBehindWhatItCost() {
            schedules.follow(MAIL, Optional.of(AT_NINE), Optional.of(missed(1, 4)));

            assertDecidedUntil(minute(4));
        }
    }

    /** What was recorded and told as a failure can be told once more. */
    @Nested
    class ALostAnswer {
        private void assertLost(ThrowingCallable call) {
            loseNextAnswer();
            assertThatThrownBy(call)
                    .asInstanceOf(type(StorageFailed.class))
                    .extracting(StorageFailed::happened)
                    .isEqualTo(Happened.UNKNOWN);
        }

        @Test
        void leavesACourseThatMayBeFollowedAgainWithWhatItCost() {
            follow(MAIL, AT_NINE);
            var next = new Course(schedule("Z", "0 0 * * * *"), minute(10), Optional.empty());
            var cost = Optional.of(missed(1, 9, MissReason.SETTINGS_CHANGED));
            assertLost(() -> schedules.follow(MAIL, Optional.of(next), cost));

            assertThat(schedules.follow(MAIL, Optional.of(next), cost)).contains(next);

            assertThat(schedules.courses()).containsExactly(Map.entry(MAIL, next));
            assertThat(schedules.misses(MAIL)).containsExactly(cost.get());
        }

        @Test
        void leavesAMissThatMayBeToldAgainWhateverCameAfterIt() {
            follow(MAIL, AT_NINE);
            assertLost(() -> schedules.miss(MAIL, missed(1, 2)));
            schedules.miss(MAIL, missed(3, 4));
            schedules.miss(MAIL, missed(5, 5, MissReason.STILL_RUNNING));
            runs.begin(List.of(due(MAIL, 6)));

            schedules.miss(MAIL, missed(1, 2));
            schedules.miss(MAIL, missed(3, 4));
            schedules.miss(MAIL, missed(5, 5, MissReason.STILL_RUNNING));

            assertThat(schedules.misses(MAIL)).containsExactly(missed(5, 5, MissReason.STILL_RUNNING), missed(1, 4));
            assertDecidedUntil(minute(6));
        }

        @Test
        void leavesARunOfTheScheduleThatMayBeginAgain() {
            follow(MAIL, AT_NINE);
            assertLost(() -> runs.begin(List.of(due(MAIL, 1))));
            assertDecidedUntil(minute(1));

            runs.begin(List.of(due(MAIL, 1)));

            assertDecidedUntil(minute(1));
            assertThat(runs.all(MAIL)).containsExactly(due(MAIL, 1));
        }
    }

    static Stream<Course> courses() {
        var schedules = Stream.of(
                SCHEDULE,
                schedule("Europe/Berlin", "0 0 9 * * *", "0 0,30 12-14 * * MON-FRI", "*/5 * * * * *"),
                schedule("+05:30", "0 0 9 * * *"),
                schedule("America/Argentina/Buenos_Aires", "0 0 0 29 2 *"),
                schedule("UTC", "  0   0 9\t* *  * "),
                schedule("GMT+1", "0 0 9 1 1 *", "0 0 9 1 1 *"));
        return Stream.concat(
                schedules.map(schedule -> new Course(schedule, NINE, Optional.empty())),
                Stream.of(
                        new Course(SCHEDULE, Instant.parse("2026-10-25T00:30:00.000001Z"), Optional.empty()),
                        new Course(SCHEDULE, Instant.parse("1969-12-31T23:59:59.999999Z"), Optional.empty()),
                        new Course(SCHEDULE, NINE, Optional.of(MissReason.PAUSED)),
                        new Course(SCHEDULE, NINE, Optional.of(MissReason.SCHEDULES_OFF)),
                        new Course(SCHEDULE, NINE, Optional.of(MissReason.JOBS_STOPPED))));
    }

    @Nested
    class Missing {
        @BeforeEach
        void followMail() {
            follow(MAIL, AT_NINE);
        }

        @ParameterizedTest
        @EnumSource
        void keepsTheStretchAndItsReason(MissReason reason) {
            schedules.miss(MAIL, missed(1, 30, reason));
            assertThat(schedules.misses(MAIL)).containsExactly(missed(1, 30, reason));

            use(reopen());
            assertThat(schedules.misses(MAIL)).containsExactly(missed(1, 30, reason));
        }

        @Test
        void keepsEveryExpressionAndAnyCount() {
            var expressions = List.of("0 0 9 * * *", "  */5 * *\t* * MON", "0 0 9 * * *");
            var miss = new Miss(expressions, minute(1), minute(2), Long.MAX_VALUE, MissReason.TOO_OLD);

            schedules.miss(MAIL, miss);

            assertThat(schedules.misses(MAIL)).containsExactly(miss);
        }

        @Test
        void takesTheCourseForward() {
            schedules.miss(MAIL, missed(1, 4));

            assertDecidedUntil(minute(4));
        }

        @Test
        void neverTakesTheCourseBack() {
            follow(MAIL, course(minute(10)));

            schedules.miss(MAIL, missed(1, 4));

            assertDecidedUntil(minute(10));
            assertThat(schedules.misses(MAIL)).containsExactly(missed(1, 4));
        }

        @Test
        void leavesOtherJobsAlone() {
            follow(REPORT, AT_NINE);

            schedules.miss(MAIL, missed(1, 4));

            assertThat(schedules.courses()).containsEntry(REPORT, AT_NINE);
            assertThat(schedules.misses(REPORT)).isEmpty();
        }

        @Test
        void isRecordedOfAJobWithoutACourse() {
            schedules.miss(REPORT, missed(1, 4));

            assertThat(schedules.misses(REPORT)).containsExactly(missed(1, 4));
            assertThat(schedules.courses()).containsExactly(Map.entry(MAIL, AT_NINE));
        }

        @Test
        void joinsAStretchWithTheLikeOneBefore() {
            schedules.miss(MAIL, missed(1, 4));
            schedules.miss(MAIL, missed(5, 5));
            schedules.miss(MAIL, missed(6, 9));

            assertThat(schedules.misses(MAIL)).containsExactly(missed(1, 9));
            assertDecidedUntil(minute(9));
        }

        @Test
        void joinsOverARestart() {
            schedules.miss(MAIL, missed(1, 4));
            use(reopen());

            schedules.miss(MAIL, missed(5, 6));

            assertThat(schedules.misses(MAIL)).containsExactly(missed(1, 6));
        }

        @Test
        void isToldTwiceAndRecordedOnce() {
            schedules.miss(MAIL, missed(1, 2));
            schedules.miss(MAIL, missed(3, 4));

            schedules.miss(MAIL, missed(3, 4));

            assertThat(schedules.misses(MAIL)).containsExactly(missed(1, 4));
        }

        @Test
        void doesNotJoinOverARunOfTheSchedule() {
            schedules.miss(MAIL, missed(1, 4));
            runs.begin(List.of(due(MAIL, 5)));

            schedules.miss(MAIL, missed(6, 9));

            assertThat(schedules.misses(MAIL)).containsExactly(missed(6, 9), missed(1, 4));
        }

        @Test
        void joinsOverRunsThatTheScheduleDidNotBegin() {
            schedules.miss(MAIL, missed(1, 4));
            runs.begin(List.of(
                    Run.begun(MAIL, new RunId(202611240900000005L), new Trigger.External("curl"), "", minute(5)),
                    due(REPORT, 5)));

            schedules.miss(MAIL, missed(5, 9));

            assertThat(schedules.misses(MAIL)).containsExactly(missed(1, 9));
        }

        @Test
        void doesNotJoinWhatHasAnotherReason() {
            schedules.miss(MAIL, missed(1, 4));
            schedules.miss(MAIL, missed(5, 5, MissReason.CLOCK_JUMPED));
            schedules.miss(MAIL, missed(6, 9));

            assertThat(schedules.misses(MAIL))
                    .containsExactly(missed(6, 9), missed(5, 5, MissReason.CLOCK_JUMPED), missed(1, 4));
        }

        @Test
        void doesNotJoinWhatHasOtherExpressions() {
            schedules.miss(MAIL, missed(1, 4));
            var other = new Miss(List.of(EVERY_MINUTE, "1 * * * * *"), minute(5), minute(6), 4, MissReason.SERVER_DOWN);

            schedules.miss(MAIL, other);

            assertThat(schedules.misses(MAIL)).containsExactly(other, missed(1, 4));
        }

        @Test
        void doesNotJoinOverANewCourse() {
            schedules.miss(MAIL, missed(1, 4));
            follow(MAIL, course(minute(7)));

            schedules.miss(MAIL, missed(8, 9));

            assertThat(schedules.misses(MAIL)).containsExactly(missed(8, 9), missed(1, 4));
        }

        @Test
        void refusesWhatWasMissedBefore() {
            schedules.miss(MAIL, missed(1, 1, MissReason.STILL_RUNNING));

            assertThatIllegalStateException().isThrownBy(() -> schedules.miss(MAIL, missed(1, 4)));

            assertThat(schedules.misses(MAIL)).containsExactly(missed(1, 1, MissReason.STILL_RUNNING));
            assertDecidedUntil(minute(1));
        }

        @Test
        void changesNothingWhereItIsRefusedWithACourse() {
            schedules.miss(MAIL, missed(1, 1, MissReason.STILL_RUNNING));

            assertThatIllegalStateException()
                    .isThrownBy(() -> schedules.follow(MAIL, Optional.empty(), Optional.of(missed(1, 4))));

            assertThat(schedules.misses(MAIL)).containsExactly(missed(1, 1, MissReason.STILL_RUNNING));
            assertDecidedUntil(minute(1));
        }
    }

    @Nested
    class ARunOfTheSchedule {
        @Test
        void takesTheCourseForward() {
            follow(MAIL, AT_NINE);

            runs.begin(List.of(due(MAIL, 1)));
            assertDecidedUntil(minute(1));

            use(reopen());
            assertDecidedUntil(minute(1));
        }

        @Test
        void takesTheCourseForwardThoughItWaits() {
            follow(MAIL, AT_NINE);
            var due = due(MAIL, 1);

            runs.begin(List.of(Run.waiting(MAIL, due.id(), due.trigger(), "", NINE, NINE)));

            assertDecidedUntil(minute(1));
        }

        @Test
        void neverTakesTheCourseBack() {
            follow(MAIL, course(minute(5)));

            runs.begin(List.of(due(MAIL, 1)));

            assertDecidedUntil(minute(5));
        }

        @Test
        void leavesScheduleAndSuspensionAsTheyAre() {
            var schedule = schedule("Europe/Berlin", "0 0 9 * * *", EVERY_MINUTE);
            follow(MAIL, new Course(schedule, NINE, Optional.of(MissReason.PAUSED)));

            runs.begin(List.of(due(MAIL, 1)));

            assertThat(schedules.courses())
                    .containsExactly(Map.entry(MAIL, new Course(schedule, minute(1), Optional.of(MissReason.PAUSED))));
        }

        @Test
        void takesTheCourseToTheLastOfThoseThatBeginTogether() {
            follow(MAIL, AT_NINE);

            runs.begin(List.of(due(MAIL, 3), due(MAIL, 1), due(MAIL, 2)));

            assertDecidedUntil(minute(3));
        }

        @Test
        void takesEachJobsCourseToItsOwnOccurrence() {
            var jobs = IntStream.range(0, 130)
                    .mapToObj(number -> new JobName("job" + number))
                    .toList();
            jobs.forEach(job -> follow(job, AT_NINE));
            follow(MAIL, AT_NINE);

            runs.begin(IntStream.range(0, 130)
                    .mapToObj(number -> due(jobs.get(number), number % 3))
                    .toList());

            assertThat(schedules.courses()).hasSize(131).containsEntry(MAIL, AT_NINE);
            assertThat(IntStream.range(0, 130))
                    .allSatisfy(number -> assertThat(schedules.courses().get(jobs.get(number)))
                            .isEqualTo(course(minute(number % 3))));
        }

        @Test
        void makesNoCourseWhereThereIsNone() {
            runs.begin(List.of(due(MAIL, 1)));

            assertThat(schedules.courses()).isEmpty();
        }

        @Test
        void takesNoCourseForwardWhereItIsRefused() {
            follow(MAIL, AT_NINE);
            follow(REPORT, AT_NINE);
            runs.begin(List.of(due(MAIL, 1)));
            var another =
                    Run.begun(MAIL, new RunId(202611240900000099L), due(MAIL, 1).trigger(), "", minute(1));

            assertThatIllegalStateException()
                    .isThrownBy(() -> runs.begin(List.of(due(REPORT, 1), due(MAIL, 2), another)));

            assertThat(schedules.courses())
                    .containsExactlyInAnyOrderEntriesOf(Map.of(MAIL, course(minute(1)), REPORT, AT_NINE));
        }

        @Test
        void leavesTheCourseAloneOnceItIsForgotten() {
            follow(MAIL, AT_NINE);
            runs.begin(List.of(due(MAIL, 1)));

            runs.forgetAll(MAIL);

            assertDecidedUntil(minute(1));
        }
    }

    @Nested
    class Forgetting {
        private static final Retention TWO = new Retention(2);

        @BeforeEach
        void missSomeOfMail() {
            follow(MAIL, AT_NINE);
            schedules.miss(MAIL, missed(1, 2, MissReason.STILL_RUNNING));
            schedules.miss(MAIL, missed(3, 4, MissReason.SERVER_DOWN));
            schedules.miss(MAIL, missed(5, 6, MissReason.STILL_RUNNING));
            schedules.miss(REPORT, missed(1, 2));
        }

        @Test
        void leavesTheNewestStretches() {
            schedules.forgetOld(MAIL, TWO);

            assertThat(schedules.misses(MAIL))
                    .containsExactly(missed(5, 6, MissReason.STILL_RUNNING), missed(3, 4, MissReason.SERVER_DOWN));
            assertThat(schedules.misses(REPORT)).containsExactly(missed(1, 2));
            assertDecidedUntil(minute(6));
        }

        @Test
        void leavesAllWhereThereAreNoMoreThanAreKept() {
            schedules.forgetOld(MAIL, new Retention(3));
            schedules.forgetOld(REPORT, TWO);
            schedules.forgetOld(new JobName("never-missed"), TWO);

            assertThat(schedules.misses(MAIL)).hasSize(3);
            assertThat(schedules.misses(REPORT)).hasSize(1);
        }

        @Test
        void takesAllThatIsKnownOfAJob() {
            follow(REPORT, AT_NINE);

            schedules.forgetAll(MAIL);
            schedules.forgetAll(new JobName("never-followed"));

            assertThat(schedules.misses(MAIL)).isEmpty();
            assertThat(schedules.misses(REPORT)).containsExactly(missed(1, 2));
            assertThat(schedules.courses()).containsExactly(Map.entry(REPORT, AT_NINE));
        }

        @Test
        void lastsOverARestart() {
            schedules.forgetAll(MAIL);
            schedules.forgetOld(REPORT, TWO);

            use(reopen());

            assertThat(schedules.misses(MAIL)).isEmpty();
            assertThat(schedules.misses(REPORT)).containsExactly(missed(1, 2));
            assertThat(schedules.courses()).isEmpty();
        }

        @Test
        void letsAJobBeginAnew() {
            schedules.forgetAll(MAIL);

            follow(MAIL, AT_NINE);
            schedules.miss(MAIL, missed(1, 1));

            assertThat(schedules.misses(MAIL)).containsExactly(missed(1, 1));
            assertDecidedUntil(minute(1));
        }
    }

    @Nested
    class TwentyWritersAtOnce {
        private static final int WRITERS = 20;
        private static final int EACH = 15;

        @Test
        void loseNothing() throws Exception {
            atOnce(writer -> {
                var job = new JobName("job" + writer);
                follow(job, AT_NINE);
                for (var number = 0; number < EACH; number++) {
                    schedules.miss(job, missed(3 * number + 1, 3 * number + 1));
                    schedules.miss(job, missed(3 * number + 2, 3 * number + 2));
                    runs.begin(List.of(due(job, 3 * number + 3)));
                }
            });

            var stretches = IntStream.range(0, EACH)
                    .mapToObj(number -> missed(3 * (EACH - 1 - number) + 1, 3 * (EACH - 1 - number) + 2))
                    .toList();
            assertThat(schedules.courses()).hasSize(WRITERS).allSatisfy((job, course) -> {
                assertThat(course).isEqualTo(course(minute(3 * EACH)));
                assertThat(schedules.misses(job)).containsExactlyElementsOf(stretches);
                assertThat(runs.all(job)).hasSize(EACH);
            });
        }

        @Test
        void takeOneCourseForwardTogether() throws Exception {
            follow(MAIL, AT_NINE);

            atOnce(writer -> {
                for (var number = 0; number < EACH; number++) {
                    var minute = 1 + number * WRITERS + writer;
                    if (writer % 2 == 0) {
                        runs.begin(List.of(due(MAIL, minute)));
                    } else {
                        var own = List.of("%d * * * * *".formatted(writer));
                        schedules.miss(
                                MAIL, new Miss(own, minute(minute), minute(minute), 1, MissReason.STILL_RUNNING));
                    }
                }
            });

            assertDecidedUntil(minute(WRITERS * EACH));
            assertThat(runs.all(MAIL)).hasSize(WRITERS / 2 * EACH);
            assertThat(schedules.misses(MAIL).stream().mapToLong(Miss::count).sum())
                    .isEqualTo(WRITERS / 2 * EACH);
        }

        @Test
        void followOneJobTogether() throws Exception {
            atOnce(writer -> follow(MAIL, course(minute(writer))));

            assertDecidedUntil(minute(WRITERS - 1));
        }

        /** Each in another order, and every second one with the occurrences the other way round. */
        @Test
        void takeManyCoursesForwardTogether() throws Exception {
            var jobs = IntStream.range(0, EACH)
                    .mapToObj(number -> new JobName("job" + number))
                    .toList();
            jobs.forEach(job -> follow(job, AT_NINE));

            atOnce(writer -> {
                for (var round = 0; round < EACH; round++) {
                    var begun = new ArrayList<Run>();
                    for (var number = 0; number < EACH; number++) {
                        begun.add(due(jobs.get(number), dueMinute(round, writer, number)));
                    }
                    Collections.rotate(begun, writer);
                    runs.begin(begun);
                }
            });

            assertThat(IntStream.range(0, EACH))
                    .allSatisfy(number -> assertThat(schedules.courses().get(jobs.get(number)))
                            .isEqualTo(course(minute(dueMinute(EACH - 1, WRITERS - 1, number)))));
        }

        private static int dueMinute(int round, int writer, int number) {
            return 1 + (round * WRITERS + writer) * EACH + (writer % 2 == 0 ? number : EACH - 1 - number);
        }

        private interface Writer {
            void write(int number) throws Exception;
        }

        private static void atOnce(Writer writer) throws Exception {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var calls = IntStream.range(0, WRITERS)
                        .mapToObj(number -> (Callable<Boolean>) () -> {
                            writer.write(number);
                            return true;
                        })
                        .toList();
                for (Future<Boolean> call : threads.invokeAll(calls)) {
                    assertThat(call.get()).isTrue();
                }
            }
        }
    }

    @Nested
    class AnInterruptedCaller {
        @Test
        void harmsNobody() throws Exception {
            var caller = Thread.ofVirtual().start(() -> {
                Thread.currentThread().interrupt();
                follow(MAIL, AT_NINE);
                schedules.miss(MAIL, missed(1, 1));
            });
            caller.join();

            schedules.miss(MAIL, missed(2, 2));

            assertThat(schedules.misses(MAIL)).containsExactly(missed(1, 2));
        }
    }

    @Nested
    class OddNames {
        @Test
        void areToldApart() {
            var jobs = Stream.of("mail", "Mail", "máil", "straße", "strasse", "a b-(" + "語".repeat(80) + ")")
                    .map(JobName::new)
                    .toList();
            jobs.forEach(job -> {
                follow(job, AT_NINE);
                schedules.miss(job, missed(1, 1));
            });
            schedules.miss(jobs.getFirst(), missed(2, 2));
            runs.begin(List.of(due(jobs.get(1), 2)));
            schedules.forgetAll(jobs.get(2));

            assertThat(schedules.courses().keySet()).hasSize(5).doesNotContain(jobs.get(2));
            assertThat(schedules.misses(jobs.get(0))).containsExactly(missed(1, 2));
            assertThat(jobs.subList(3, 6)).allSatisfy(job -> {
                assertThat(schedules.courses()).containsEntry(job, course(minute(1)));
                assertThat(schedules.misses(job)).containsExactly(missed(1, 1));
            });
        }
    }
}
