package webjobs.domain.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import webjobs.domain.schedule.Course.Wish;
import webjobs.domain.schedule.Verdict.Fire;
import webjobs.domain.schedule.Verdict.Skip;

class CourseTest {
    private static final String EACH_MINUTE = "0 * * * * *";
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Uptime LONG_AWAKE = Uptime.since(NOON.minusSeconds(86_400));
    private static final CatchUp ONCE = new CatchUp(MissedRuns.ONCE, Duration.ofMinutes(10));
    private static final CatchUp ALL = new CatchUp(MissedRuns.ALL, Duration.ofMinutes(10));
    private static final CatchUp SKIP = new CatchUp(MissedRuns.SKIP, Duration.ofMinutes(10));

    private static Schedule schedule(String... expressions) {
        return new Schedule(List.of(expressions).stream().map(CronSchedule::new).toList(), ZoneOffset.UTC);
    }

    private static Course course(Instant decidedUntil) {
        return new Course(schedule(EACH_MINUTE), decidedUntil, Optional.empty());
    }

    private static Instant minute(int minute) {
        return NOON.plusSeconds(60L * minute);
    }

    private static Fire fire(int minute, long occurrences) {
        return new Fire(new Occurrence(EACH_MINUTE, minute(minute)), occurrences);
    }

    private static Skip skip(int first, int last, MissReason why) {
        return new Skip(miss(first, last, why));
    }

    private static Miss miss(int first, int last, MissReason why) {
        return new Miss(List.of(EACH_MINUTE), minute(first), minute(last), last - first + 1, why);
    }

    @Nested
    class InTime {
        @Test
        void nothingIsDueBeforeTheInstant() {
            var course = course(NOON);

            assertThat(course.nextAt()).contains(minute(1));
            assertThat(course.due(ONCE, LONG_AWAKE, minute(1).minusNanos(1))).isEmpty();
        }

        @Test
        void anOccurrenceFiresAtItsInstant() {
            assertThat(course(NOON).due(ONCE, LONG_AWAKE, minute(1))).containsExactly(fire(1, 1));
        }

        @Test
        void whatIsDecidedIsNotDueAgainThoughTheClockIsSetBack() {
            var course = course(NOON).decidedUntil(minute(1));

            assertThat(course.due(ONCE, LONG_AWAKE, minute(1))).isEmpty();
            assertThat(course.due(ONCE, LONG_AWAKE, minute(-60))).isEmpty();
            assertThat(course.nextAt()).contains(minute(2));
        }

        @Test
        void aCourseNeverGoesBack() {
            assertThat(course(NOON).decidedUntil(minute(-1))).isEqualTo(course(NOON));
        }

        @Test
        void whateverIsDoneAboutMissedRunsALittleLateIsInTime() {
            var everySecond = new Course(schedule("* * * * * *"), NOON, Optional.empty());

            for (var catchUp : List.of(ONCE, ALL, SKIP)) {
                assertThat(everySecond.due(catchUp, LONG_AWAKE, NOON.plusSeconds(3)))
                        .hasSize(3)
                        .allMatch(Fire.class::isInstance);
            }
        }
    }

    @Nested
    class AfterTheServerWasDown {
        private final Instant now = minute(5).plusSeconds(7);

        @Test
        void oneRunStandsForAllThatWereMissed() {
            assertThat(course(NOON).due(ONCE, Uptime.since(now), now))
                    .containsExactly(skip(1, 4, MissReason.SERVER_DOWN), fire(5, 5));
        }

        @Test
        void aSingleMissedOccurrenceIsMadeUpFor() {
            assertThat(course(minute(4)).due(ONCE, Uptime.since(now), now)).containsExactly(fire(5, 1));
        }

        @Test
        void eachIsMadeUpForWhereThatIsWanted() {
            assertThat(course(minute(2)).due(ALL, Uptime.since(now), now))
                    .containsExactly(fire(3, 1), fire(4, 1), fire(5, 1));
        }

        @Test
        void noneIsMadeUpForWhereThatIsNotWanted() {
            assertThat(course(NOON).due(SKIP, Uptime.since(now), now))
                    .containsExactly(skip(1, 5, MissReason.SERVER_DOWN));
        }

        @Test
        void noneIsMadeUpForThatIsOlderThanTheWindow() {
            var later = minute(30).plusSeconds(7);

            assertThat(course(NOON).due(ONCE, Uptime.since(later), later))
                    .containsExactly(
                            skip(1, 20, MissReason.TOO_OLD), skip(21, 29, MissReason.SERVER_DOWN), fire(30, 10));
            assertThat(course(NOON).due(ALL, Uptime.since(later), later))
                    .hasSize(11)
                    .startsWith(skip(1, 20, MissReason.TOO_OLD), fire(21, 1));
        }

        @Test
        void oneAsOldAsTheWindowIsMadeUpFor() {
            var later = minute(11);

            assertThat(course(NOON).due(ALL, Uptime.since(later), later)).startsWith(fire(1, 1));
            assertThat(course(NOON).due(ALL, Uptime.since(later.plusMillis(1)), later.plusMillis(1)))
                    .startsWith(skip(1, 1, MissReason.TOO_OLD));
        }

        @Test
        void noMoreRunsAreMadeUpThanTheServerBearsAtATime() {
            var everySecond = new Course(schedule("* * * * * *"), NOON, Optional.empty());
            var aDay = new CatchUp(MissedRuns.ALL, Duration.ofDays(1));
            var later = NOON.plusSeconds(5_000);

            var verdicts = everySecond.due(aDay, Uptime.since(later), later);

            assertThat(verdicts).hasSize(1_001);
            assertThat(verdicts.getFirst()).isInstanceOf(Skip.class);
            assertThat(((Skip) verdicts.getFirst()).miss().count()).isEqualTo(4_000);
            assertThat(verdicts.getLast().upTo()).isEqualTo(later);
        }

        @Test
        void whatCameUpAfterTheStartIsInTime() {
            assertThat(course(NOON).due(SKIP, Uptime.since(minute(3)), minute(4).plusSeconds(1)))
                    .containsExactly(skip(1, 3, MissReason.SERVER_DOWN), fire(4, 1));
        }
    }

    @Nested
    class AfterTheClockWasSetForward {
        private final Uptime jumped = LONG_AWAKE.jumpedTo(minute(5).plusSeconds(20));

        @Test
        void whatWasSkippedIsMissedLikeAnythingElse() {
            var now = minute(5).plusSeconds(30);

            assertThat(course(NOON).due(ONCE, jumped, now))
                    .containsExactly(skip(1, 4, MissReason.CLOCK_JUMPED), fire(5, 5));
            assertThat(course(NOON).due(SKIP, jumped, now)).containsExactly(skip(1, 5, MissReason.CLOCK_JUMPED));
        }

        @Test
        void whatComesUpAfterwardsIsInTimeHoweverLateItIsLookedAt() {
            assertThat(course(minute(5)).due(SKIP, jumped, minute(7))).containsExactly(fire(6, 1), fire(7, 1));
        }

        @Test
        void whatWasMissedBeforeTheStartHasItsOwnReason() {
            var uptime = Uptime.since(minute(2)).jumpedTo(minute(5));

            assertThat(course(NOON).due(SKIP, uptime, minute(5)))
                    .containsExactly(skip(1, 2, MissReason.SERVER_DOWN), skip(3, 5, MissReason.CLOCK_JUMPED));
        }
    }

    @Nested
    class LookedAtLate {
        private final Instant now = minute(3).plusSeconds(30);

        @Test
        void eachFiresThoughWhatIsMissedIsToBeSkipped() {
            assertThat(course(NOON).due(SKIP, LONG_AWAKE, now)).containsExactly(fire(1, 1), fire(2, 1), fire(3, 1));
        }

        @Test
        void eachFiresWhereEachIsMadeUpFor() {
            assertThat(course(NOON).due(ALL, LONG_AWAKE, now)).containsExactly(fire(1, 1), fire(2, 1), fire(3, 1));
        }

        @Test
        void oneStandsForAllWhereOneIsToMakeUpForAll() {
            assertThat(course(NOON).due(ONCE, LONG_AWAKE, now))
                    .containsExactly(skip(1, 2, MissReason.LATE), fire(3, 3));
        }

        @Test
        void oneAloneFires() {
            for (var catchUp : List.of(ONCE, ALL, SKIP)) {
                assertThat(course(minute(2)).due(catchUp, LONG_AWAKE, now)).containsExactly(fire(3, 1));
            }
        }

        @Test
        void whatIsOlderThanTheWindowIsNotMadeUpFor() {
            assertThat(course(NOON).due(SKIP, LONG_AWAKE, minute(12)))
                    .startsWith(skip(1, 1, MissReason.TOO_OLD), fire(2, 1))
                    .hasSize(12);
        }
    }

    @Nested
    class WhileSuspended {
        private final Course paused = new Course(schedule(EACH_MINUTE), NOON, Optional.of(MissReason.PAUSED));

        @Test
        void nothingIsDueButWhatIsMissedIsKnown() {
            assertThat(paused.nextAt()).isEmpty();
            assertThat(paused.due(ALL, LONG_AWAKE, minute(3))).isEmpty();
            assertThat(paused.suspended(minute(3))).contains(miss(1, 3, MissReason.PAUSED));
            assertThat(paused.suspended(NOON)).isEmpty();
        }

        @Test
        void aDayOfAJobDueEachSecondIsOneStretch() {
            var everySecond = new Course(schedule("* * * * * *"), NOON, Optional.of(MissReason.PAUSED));

            assertThat(everySecond
                            .suspended(NOON.plusSeconds(86_400))
                            .orElseThrow()
                            .count())
                    .isEqualTo(86_400);
        }
    }

    @Nested
    class WhenSomethingChanges {
        private Course.Change changed(Optional<Course> course, Optional<Wish> wish) {
            return Course.changed(
                    course, wish, MissReason.SERVER_DOWN, minute(3).plusSeconds(1));
        }

        private static Optional<Wish> wish(String expression, MissReason... suspension) {
            return Optional.of(
                    new Wish(schedule(expression), List.of(suspension).stream().findFirst()));
        }

        @Test
        void aNewScheduleOwesNothingFromBefore() {
            var change = changed(Optional.empty(), wish(EACH_MINUTE));

            assertThat(change.course()).contains(course(minute(3).plusSeconds(1)));
            assertThat(change.missed()).isEmpty();
        }

        @Test
        void whatIsAsBeforeStaysWhereItIs() {
            assertThat(changed(Optional.of(course(NOON)), wish(EACH_MINUTE)))
                    .isEqualTo(new Course.Change(Optional.of(course(NOON)), Optional.empty()));
        }

        @Test
        void anotherScheduleBeginsNowAndTheOldOnesRestIsMissed() {
            var change = changed(Optional.of(course(NOON)), wish("30 * * * * *"));

            assertThat(change.course().orElseThrow().nextAt())
                    .contains(minute(3).plusSeconds(30));
            assertThat(change.missed()).contains(miss(1, 3, MissReason.SETTINGS_CHANGED));
        }

        @Test
        void aScheduleThatIsGoneLeavesItsMisses() {
            var change = changed(Optional.of(course(NOON)), Optional.empty());

            assertThat(change.course()).isEmpty();
            assertThat(change.missed()).contains(miss(1, 3, MissReason.SETTINGS_CHANGED));
        }

        @Test
        void aPauseThatEndsIsOneMiss() {
            var paused = new Course(schedule(EACH_MINUTE), NOON, Optional.of(MissReason.PAUSED));

            var change = changed(Optional.of(paused), wish(EACH_MINUTE));

            assertThat(change.missed()).contains(miss(1, 3, MissReason.PAUSED));
            assertThat(change.course().orElseThrow().suspension()).isEmpty();
            assertThat(change.course().orElseThrow().nextAt()).contains(minute(4));
        }

        @Test
        void aPauseThatBeginsAfterADowntimeKeepsTheTwoApart() {
            var change = changed(Optional.of(course(NOON)), wish(EACH_MINUTE, MissReason.PAUSED));

            assertThat(change.missed()).contains(miss(1, 3, MissReason.SERVER_DOWN));
            assertThat(change.course().orElseThrow().suspended(minute(4))).contains(miss(4, 4, MissReason.PAUSED));
        }

        @Test
        void aClockThatWasSetBackDoesNotBringDecidedOccurrencesBack() {
            var ahead = course(minute(60));

            var change = changed(Optional.of(ahead), wish("30 * * * * *"));

            assertThat(change.missed()).isEmpty();
            assertThat(change.course().orElseThrow().nextAt())
                    .contains(minute(60).plusSeconds(30));
        }
    }

    @Test
    void likeStretchesThatFollowOneAnotherAreOne() {
        var one = miss(1, 2, MissReason.STILL_RUNNING);
        var next = miss(3, 3, MissReason.STILL_RUNNING);

        assertThat(one.isLike(next)).isTrue();
        assertThat(one.joined(next)).isEqualTo(miss(1, 3, MissReason.STILL_RUNNING));
        assertThat(one.isLike(miss(3, 3, MissReason.PAUSED))).isFalse();
    }
}
