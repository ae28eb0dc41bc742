package webjobs.application;

import static org.assertj.core.api.Assertions.assertThat;
import static webjobs.application.Workbench.MAIL;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import webjobs.application.Workbench.Switches;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.job.JobSettings;
import webjobs.domain.run.Run;
import webjobs.domain.run.Trigger;
import webjobs.domain.schedule.Miss;
import webjobs.domain.schedule.MissReason;

class SchedulerTest {
    private static final String EACH_MINUTE = "0 * * * * *";
    private static final Instant BEGIN = Instant.parse("2026-11-24T05:46:00Z");

    private final Workbench bench = new Workbench();

    private void schedule(String more) {
        bench.putWithSettings("{\"schedule\": \"" + EACH_MINUTE + "\"" + more + "}");
        bench.scheduler.changed(MAIL);
    }

    private void roundAt(Scheduler scheduler, Duration sinceBegin) {
        bench.clock.set(BEGIN.plus(sinceBegin));
        scheduler.round();
    }

    private List<Run> runs() {
        return bench.history.all(MAIL).reversed();
    }

    private List<Miss> misses() {
        return bench.scheduleHistory.misses(MAIL);
    }

    private static Miss miss(int first, int last, MissReason why) {
        return new Miss(
                List.of(EACH_MINUTE),
                BEGIN.plus(Duration.ofMinutes(first)),
                BEGIN.plus(Duration.ofMinutes(last)),
                last - first + 1,
                why);
    }

    private static Trigger scheduled(int minute, int occurrences) {
        return new Trigger.Scheduled(EACH_MINUTE, BEGIN.plus(Duration.ofMinutes(minute)), occurrences);
    }

    @Nested
    class WhileItRuns {
        WhileItRuns() {
            bench.scheduler.recover();
            schedule("");
            bench.scheduler.round();
        }

        @Test
        void aRunBeginsAtEachOccurrence() {
            roundAt(bench.scheduler, Duration.ofSeconds(59));
            assertThat(runs()).isEmpty();
            roundAt(bench.scheduler, Duration.ofSeconds(60));
            bench.processes.take().exits(0);
            bench.ended(runs().getFirst().id());
            roundAt(bench.scheduler, Duration.ofSeconds(120));
            bench.processes.take().exits(0);

            assertThat(runs()).map(Run::trigger).containsExactly(scheduled(1, 1), scheduled(2, 1));
            assertThat(misses()).isEmpty();
        }

        /** D23 */
        @Test
        void goesOnWhereSomebodyHasMadeTheSettingsUnusable() throws IOException {
            bench.putWithSettings("{\"schedule\": \"" + EACH_MINUTE + "\",,}");
            bench.scheduler.changed(MAIL);
            bench.scheduler.round();
            bench.scheduler.changed(MAIL);
            bench.scheduler.round();
            roundAt(bench.scheduler, Duration.ofMinutes(1));

            assertThat(runs()).map(Run::trigger).containsExactly(scheduled(1, 1));
            assertThat(schedulerLog())
                    .containsOnlyOnce("SYS ERR ")
                    .contains("The last settings that could be used are still in force.")
                    .doesNotContain("Removing current schedule");
            schedule("");
            bench.scheduler.round();
            assertThat(schedulerLog()).contains("The settings can be used again");
        }

        @Test
        void saysWhatIsSurelyNotMeantOnce() throws IOException {
            schedule(", \"timezone\": \"Europe/Berlin\"");
            bench.scheduler.round();
            bench.scheduler.changed(MAIL);
            bench.scheduler.round();

            assertThat(schedulerLog()).containsOnlyOnce("perhaps 'time_zone' is meant.");
        }

        @Test
        void followsTheZoneOfAnAppSetting() {
            bench.putWithSettings("{\"schedule\": \"0 0 9 * * *\"}");
            bench.scheduler.changed(MAIL);
            bench.scheduler.round();
            bench.settings.set(Map.of("WEBSITE_TIME_ZONE", "Tokyo Standard Time"));
            bench.scheduler.round();

            var followed = bench.scheduler.course(MAIL).orElseThrow().schedule();

            assertThat(followed.zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
        }

        private String schedulerLog() throws IOException {
            try (var in = bench.logs.schedulerLog(MAIL).orElseThrow().from(0)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        @Test
        void anOccurrenceIsDecidedOnce() {
            roundAt(bench.scheduler, Duration.ofSeconds(60));
            bench.processes.take().exits(0);
            bench.ended(runs().getFirst().id());
            roundAt(bench.scheduler, Duration.ofSeconds(60));
            roundAt(bench.scheduler, Duration.ofSeconds(-600));
            roundAt(bench.scheduler, Duration.ofSeconds(61));

            assertThat(runs()).hasSize(1);
            assertThat(misses()).isEmpty();
        }

        @Test
        void oneThatComesUpDuringARunIsMissed() {
            roundAt(bench.scheduler, Duration.ofMinutes(1));
            roundAt(bench.scheduler, Duration.ofMinutes(2));
            roundAt(bench.scheduler, Duration.ofMinutes(3));

            assertThat(runs()).hasSize(1);
            assertThat(misses()).containsExactly(miss(2, 3, MissReason.STILL_RUNNING));
        }

        @Test
        void noMoreMissesAreRememberedThanRuns() {
            for (var minute = 1; minute <= 100; minute++) {
                roundAt(bench.scheduler, Duration.ofMinutes(minute));
                if (minute % 2 == 0) {
                    bench.processes.take();
                    bench.jobs.abortAll(MAIL, "Enough."); // returns when the next run can begin
                }
            }

            assertThat(misses().size()).isLessThan(Workbench.KEPT_RUNS + 20 + 1);
        }

        @Test
        void aPauseIsOneMiss() {
            schedule(", \"schedule_paused\": true");
            bench.scheduler.round();
            roundAt(bench.scheduler, Duration.ofMinutes(5));
            schedule("");
            roundAt(bench.scheduler, Duration.ofMinutes(5).plusSeconds(1));
            roundAt(bench.scheduler, Duration.ofMinutes(6));
            bench.processes.take().exits(0);

            assertThat(misses()).containsExactly(miss(1, 5, MissReason.PAUSED));
            assertThat(runs()).map(Run::trigger).containsExactly(scheduled(6, 1));
        }

        @Test
        void aNewScheduleTakesEffectAtOnce() {
            bench.deployment.configure(JobKind.TRIGGERED, MAIL, new JobSettings(Map.of("schedule", "30 * * * * *")));
            bench.scheduler.round();
            roundAt(bench.scheduler, Duration.ofSeconds(30));
            bench.processes.take().exits(0);
            bench.ended(runs().getFirst().id());
            roundAt(bench.scheduler, Duration.ofSeconds(60));

            assertThat(runs())
                    .map(Run::trigger)
                    .containsExactly(new Trigger.Scheduled("30 * * * * *", BEGIN.plusSeconds(30), 1));
        }

        @Test
        void aScheduleThatIsTakenAwayIsFollowedNoMore() {
            bench.putWithSettings("{}");
            bench.scheduler.changed(MAIL);
            bench.scheduler.round();
            roundAt(bench.scheduler, Duration.ofMinutes(1));

            assertThat(runs()).isEmpty();
            assertThat(bench.scheduleHistory.courses()).isEmpty();
        }

        @Test
        void aDeletedJobLeavesNothingBehind() {
            roundAt(bench.scheduler, Duration.ofMinutes(1));
            roundAt(bench.scheduler, Duration.ofMinutes(2));

            bench.deployment.remove(JobKind.TRIGGERED, MAIL);
            roundAt(bench.scheduler, Duration.ofMinutes(3));

            assertThat(misses()).isEmpty();
            assertThat(bench.scheduleHistory.courses()).isEmpty();
            assertThat(bench.history.all(MAIL)).isEmpty();
        }

        @Test
        void aJobWhoseFolderIsGoneIsNotRun() {
            bench.store.remove(JobKind.TRIGGERED, MAIL);

            roundAt(bench.scheduler, Duration.ofMinutes(1));
            roundAt(bench.scheduler, Duration.ofMinutes(1));

            assertThat(runs()).isEmpty();
            assertThat(bench.scheduleHistory.courses()).isEmpty();
        }

        @Test
        void whenTheRecordIsAwayTheOccurrenceIsDecidedLater() {
            bench.history.failToBegin(2);
            roundAt(bench.scheduler, Duration.ofMinutes(1));
            assertThat(runs()).isEmpty();

            roundAt(bench.scheduler, Duration.ofMinutes(1).plusSeconds(5));
            bench.processes.take().exits(0);

            assertThat(runs()).map(Run::trigger).containsExactly(scheduled(1, 1));
        }

        @Test
        void aClockThatStandsBesideALateRoundHasNotJumped() {
            schedule(", \"missed_runs\": \"skip\", \"overlap\": \"allow\"");
            bench.scheduler.round();

            roundAt(bench.scheduler, Duration.ofMinutes(2).plusSeconds(40));

            assertThat(runs()).map(Run::trigger).containsExactly(scheduled(1, 1), scheduled(2, 1));
            assertThat(misses()).isEmpty();
        }

        @Test
        void aClockThatWasSetForwardHasJumped() {
            schedule(", \"missed_runs\": \"skip\"");
            bench.scheduler.round();
            bench.clock.jump(Duration.ofMinutes(2).plusSeconds(40));

            bench.scheduler.round();

            assertThat(runs()).isEmpty();
            assertThat(misses()).containsExactly(miss(1, 2, MissReason.CLOCK_JUMPED));
        }

        @Test
        void oneJobInTroubleDoesNotKeepTheOthersWaiting() {
            bench.put("other", Map.of("run.sh", "", "settings.job", "{\"schedule\": \"" + EACH_MINUTE + "\"}"));
            bench.scheduler.changed(new JobName("other"));
            bench.scheduler.round();
            bench.history.failToBegin(2); // together, and the first alone
            roundAt(bench.scheduler, Duration.ofMinutes(1));

            bench.processes.take().exits(0);
            assertThat(bench.history.unfinished().size()
                            + bench.history.all(MAIL).size()
                            + bench.history.all(new JobName("other")).size())
                    .isPositive();
        }

        @Test
        void theLatenessOfARunIsMeasured() {
            roundAt(bench.scheduler, Duration.ofMinutes(1).plusMillis(7));
            bench.processes.take().exits(0);
            var run = bench.ended(runs().getFirst().id());

            assertThat(run.lateness()).contains(Duration.ofMillis(7));
            assertThat(Eventually.until(() -> List.copyOf(bench.lateness), all -> !all.isEmpty()))
                    .containsExactly(Duration.ofMillis(7));
        }
    }

    @Nested
    class AfterARestart {
        private Scheduler restarted(Duration sinceBegin, Switches switches) {
            bench.clock.set(BEGIN.plus(sinceBegin));
            var jobs = bench.jobs(switches);
            jobs.recover();
            var scheduler = bench.scheduler(jobs, switches);
            scheduler.recover();
            return scheduler;
        }

        AfterARestart() {
            bench.scheduler.recover();
        }

        private void following(String more) {
            schedule(more);
            bench.scheduler.round();
        }

        @Test
        void oneRunMakesUpForAllThatWasMissed() {
            following("");

            restarted(Duration.ofSeconds(330), Switches.ALL_ON).round();
            bench.processes.take().exits(0);

            assertThat(runs()).map(Run::trigger).containsExactly(scheduled(5, 5));
            assertThat(misses()).containsExactly(miss(1, 4, MissReason.SERVER_DOWN));
        }

        @Test
        void nothingIsDecidedTwice() {
            following("");
            roundAt(bench.scheduler, Duration.ofMinutes(1));
            bench.processes.take();

            restarted(Duration.ofSeconds(61), Switches.ALL_ON).round();

            assertThat(runs()).map(Run::trigger).containsExactly(scheduled(1, 1));
            assertThat(misses()).isEmpty();
        }

        @Test
        void whatTheQueueHeldGoesOnInOrder() {
            following(", \"overlap\": \"queue\"");
            roundAt(bench.scheduler, Duration.ofMinutes(1));
            roundAt(bench.scheduler, Duration.ofMinutes(2));
            roundAt(bench.scheduler, Duration.ofMinutes(3));
            bench.processes.take();

            var next = restarted(Duration.ofMinutes(3).plusSeconds(1), Switches.ALL_ON);
            next.round();

            bench.processes.take().exits(0);
            bench.processes.take().exits(0);
            Eventually.until(() -> bench.history.unfinished(), List::isEmpty);
            assertThat(runs()).map(Run::trigger).containsExactly(scheduled(1, 1), scheduled(2, 1), scheduled(3, 1));
            assertThat(runs())
                    .map(Run::status)
                    .containsExactly(Run.Status.ABORTED, Run.Status.SUCCESS, Run.Status.SUCCESS);
        }

        @Test
        void aScheduleThatWasEditedMeanwhileBeginsAnew() {
            following("");
            bench.putWithSettings("{\"schedule\": \"30 * * * * *\"}");

            restarted(Duration.ofMinutes(3), Switches.ALL_ON).round();

            assertThat(runs()).isEmpty();
            assertThat(misses()).containsExactly(miss(1, 3, MissReason.SETTINGS_CHANGED));
        }

        @Test
        void aJobThatWasRemovedMeanwhileIsFollowedNoMore() {
            following("");
            bench.store.remove(JobKind.TRIGGERED, MAIL);

            restarted(Duration.ofMinutes(3), Switches.ALL_ON).round();

            assertThat(bench.scheduleHistory.courses()).isEmpty();
            assertThat(misses()).containsExactly(miss(1, 3, MissReason.SETTINGS_CHANGED));
        }

        @Test
        void whatIsSwitchedOffIsCountedAndKeptApart() {
            following("");

            restarted(Duration.ofMinutes(2), new Switches(false, true)).round();
            restarted(Duration.ofMinutes(4), new Switches(true, false)).round();
            restarted(Duration.ofMinutes(6), Switches.ALL_ON).round();

            assertThat(runs()).isEmpty();
            assertThat(misses())
                    .containsExactly(
                            miss(5, 6, MissReason.JOBS_STOPPED),
                            miss(3, 4, MissReason.SCHEDULES_OFF),
                            miss(1, 2, MissReason.SERVER_DOWN));
        }
    }

    @Nested
    class WithItsThread {
        @Test
        void itStartsRunsByItself() {
            bench.putWithSettings("{\"schedule\": \"* * * * * *\"}");
            bench.scheduler.start();
            try {
                Eventually.until(bench.scheduleHistory::courses, courses -> !courses.isEmpty());
                bench.clock.advance(Duration.ofSeconds(1));
                bench.scheduler.changed(MAIL); // stands for the time that passes

                bench.processes.take().exits(0);
            } finally {
                bench.scheduler.close();
            }
        }

        @Test
        void closingEndsTheThread() {
            bench.scheduler.start();

            bench.scheduler.close();

            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("scheduler") && thread.isAlive());
        }
    }
}
