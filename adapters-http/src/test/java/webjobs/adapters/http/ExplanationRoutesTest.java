package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import webjobs.domain.job.JobKind;
import webjobs.domain.job.JobName;
import webjobs.domain.run.Arguments;
import webjobs.domain.run.Run;
import webjobs.domain.run.Run.State;
import webjobs.domain.run.RunId;
import webjobs.domain.run.Trigger;
import webjobs.domain.schedule.Course;
import webjobs.domain.schedule.CronSchedule;
import webjobs.domain.schedule.Miss;
import webjobs.domain.schedule.MissReason;
import webjobs.domain.schedule.Schedule;

/** Why a job did or did not run, as our own API tells it. It is 2026-11-24, 10:00:00.123456 UTC. */
class ExplanationRoutesTest extends WithServer {
    private static final JobName MAIL = new JobName("mail");
    private static final String JOB = "/api/v1/jobs/triggered/mail";
    private static final List<String> HOURLY = List.of("0 0 * * * *");

    @BeforeEach
    void layAJob() {
        server.layJob("mail");
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-24T" + time + "Z");
    }

    private JsonNode explanation() {
        return json(server.get(JOB + "/explain"));
    }

    private static void assertDecision(JsonNode decision, String kind, String at, String summary) {
        assertThat(decision.get("summary").textValue()).isEqualTo(summary);
        assertThat(decision.get("kind").textValue()).isEqualTo(kind);
        assertThat(decision.get("at").textValue()).isEqualTo("2026-11-24T" + at + "Z");
    }

    /** K14 */
    @Nested
    class WhatIsNoJob {
        @Test
        void isListedWithItsReason() {
            server.store.put(JobKind.TRIGGERED, "empty", Map.of());
            server.store.put(JobKind.CONTINUOUS, "nested", Map.of("a/run.sh", "", "b/x", ""));
            server.store.putStranger(JobKind.TRIGGERED, "A&B", "The character is not allowed.");

            var misfits = json(server.get("/api/v1/misfits")).get("misfits");

            assertThat(misfits)
                    .extracting(it ->
                            it.get("kind").textValue() + " " + it.get("name").textValue())
                    .containsExactly("triggered A&B", "triggered empty", "continuous nested");
            assertThat(misfits.get(0).get("reason").textValue()).isEqualTo("The character is not allowed.");
            assertThat(misfits.get(1).get("reason").textValue())
                    .startsWith("No runnable script file was found.")
                    .endsWith("The folder is empty.");
            assertThat(misfits.get(2).get("reason").textValue()).contains("Found instead: 'a/run.sh', 'b/'.");
        }

        @Test
        void isExplainedBy404() {
            server.store.put(JobKind.TRIGGERED, "empty", Map.of());

            var answer = server.get("/api/v1/jobs/triggered/empty/explain");

            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(json(answer).get("Message").textValue())
                    .startsWith("There is no triggered job named 'empty'. What lies in its place is none:")
                    .contains("The folder is empty.");
        }

        @Test
        void aNameInAnotherCaseOfLettersNamesTheJobThatIsThere() {
            assertThat(json(server.get("/api/triggeredwebjobs/MAIL"))
                            .get("Message")
                            .textValue())
                    .isEqualTo("There is no triggered job named 'MAIL'. There is a triggered job named 'mail'.");
            assertThat(json(server.get("/api/continuouswebjobs/mail"))
                            .get("Message")
                            .textValue())
                    .isEqualTo("There is no continuous job named 'mail'. There is a triggered job named 'mail'.");
        }
    }

    @Nested
    class TheSettings {
        @Test
        void areExplainedWhereTheyCannotBeUsed() {
            assertThat(explanation().get("fault").isNull()).isTrue();
            server.layJob("mail", "{\"schedule\":");

            assertThat(explanation().get("fault").textValue()).contains("cannot be read");
            assertThat(json(server.get(JOB + "/next")).at("/notes/0").textValue())
                    .isEqualTo(explanation().get("fault").textValue());
        }

        @Test
        void areExplainedWhereTheyAreSurelyNotMeant() {
            assertThat(explanation().get("warnings")).isEmpty();
            server.layJob("mail", "{\"timezone\":\"Europe/Berlin\"}");

            assertThat(explanation().at("/warnings/0").textValue()).contains("perhaps 'time_zone' is meant");
            assertThat(json(server.get(JOB + "/next")).at("/notes/0").textValue())
                    .isEqualTo(explanation().at("/warnings/0").textValue());
        }
    }

    @Nested
    class ADecision {
        @Test
        void tellsWhatTheScheduleDid() {
            var due = new Trigger.Scheduled("0 0 9 * * *", at("09:00:00"), 1);
            server.remember("mail", "202611240900000001", due, new State.Exited(at("09:00:01.25"), 0));

            var decision = explanation().at("/decisions/0");

            assertDecision(
                    decision,
                    "ran",
                    "09:00:00",
                    "Ran because its schedule 0 0 9 * * * was due at 2026-11-24T09:00:00Z, 3 ms late: Success in 1.2 s.");
            assertThat(decision.get("run")).isEqualTo(json(server.get(JOB + "/runs/202611240900000001")));
            assertThat(decision.get("miss").isNull()).isTrue();
            assertThat(decision.get("refusal").isNull()).isTrue();
        }

        @Test
        void tellsHowManyARunMadeUpFor() {
            var due = new Trigger.Scheduled("* * * * * *", at("08:00:00"), 3600);
            server.remember("mail", "202611240900000001", due, new State.Exited(at("09:05:00"), 137));

            assertDecision(
                    explanation().at("/decisions/0"),
                    "ran",
                    "09:00:00",
                    "Ran because its schedule * * * * * * was due at 2026-11-24T08:00:00Z, for 3,600 occurrences, of which"
                            + " 3,599 were missed, 1 h late: Failed with exit code 137 (SIGKILL) after 5 min.");
        }

        @Test
        void tellsWhoCalled() {
            server.remember("mail", "202611240900000001", new Trigger.External("curl/8.5"), new State.Running());

            assertDecision(
                    explanation().at("/decisions/0"),
                    "ran",
                    "09:00:00",
                    "Runs because curl/8.5 called: it has been going on for 1 h.");
        }

        @Test
        void tellsWhatWasTriedAgainAndWhatOnceMore() {
            var first = RunId.parse("202611240800000001").orElseThrow();
            server.remember(
                    "mail",
                    "202611240900000001",
                    new Trigger.Retry(first, 2),
                    new State.FailedToStart(at("09:00:00"), "php was not found."));
            server.remember(
                    "mail",
                    "202611240910000001",
                    new Trigger.Rerun(first, ""),
                    new State.Aborted(at("09:10:02"), "The job was deleted."));

            assertDecision(
                    explanation().at("/decisions/1"),
                    "retried",
                    "09:00:00",
                    "Ran because the run 202611240800000001 failed, as retry 2: Failed to start. php was not found.");
            assertDecision(
                    explanation().at("/decisions/0"),
                    "ran",
                    "09:10:00",
                    "Ran because a program without a name wanted the run 202611240800000001 once more: Aborted after 2 s."
                            + " The job was deleted.");
        }

        @Test
        void tellsWhatWaits() {
            var first = RunId.parse("202611240800000001").orElseThrow();
            var queued = Run.waiting(
                    MAIL,
                    RunId.parse("202611240900000002").orElseThrow(),
                    new Trigger.External("curl/8.5"),
                    "",
                    at("09:00:00"),
                    at("09:00:00"));
            var retry = Run.waiting(
                    MAIL,
                    RunId.parse("202611240930000003").orElseThrow(),
                    new Trigger.Retry(first, 1),
                    "",
                    at("09:30:00"),
                    at("10:30:00"));
            server.history.begin(List.of(queued, retry));

            assertDecision(
                    explanation().at("/decisions/1"),
                    "waiting",
                    "09:00:00",
                    "Waits for its turn, to run because curl/8.5 called.");
            assertDecision(
                    explanation().at("/decisions/0"),
                    "waiting",
                    "09:30:00",
                    "Waits until 2026-11-24T10:30:00Z because the run 202611240800000001 failed, as retry 1.");
        }

        @Test
        void tellsWhatWasMissed() {
            server.history
                    .schedules()
                    .miss(MAIL, new Miss(HOURLY, at("00:00:00"), at("08:00:00"), 86_400, MissReason.SERVER_DOWN));
            server.history
                    .schedules()
                    .miss(MAIL, new Miss(HOURLY, at("09:00:00"), at("09:00:00"), 1, MissReason.STILL_RUNNING));

            var decisions = explanation().get("decisions");

            assertDecision(
                    decisions.get(1),
                    "missed",
                    "08:00:00",
                    "Missed 86,400 occurrences from 2026-11-24T00:00:00Z to 2026-11-24T08:00:00Z: The server was not"
                            + " running.");
            assertDecision(
                    decisions.get(0),
                    "missed",
                    "09:00:00",
                    "Missed the occurrence at 2026-11-24T09:00:00Z: A run of the job was still going on, and overlap"
                            + " forbids a second one.");
            var miss = decisions.get(1).get("miss");
            assertThat(miss).isEqualTo(json("""
                    {"first":"2026-11-24T00:00:00Z","last":"2026-11-24T08:00:00Z","count":86400,
                     "expressions":["0 0 * * * *"],"reason":"server_down","summary":SUMMARY}""".replace(
                            "SUMMARY", decisions.get(1).get("summary").toString())));
            assertThat(json(server.get(JOB + "/misses")).get("misses").get(1)).isEqualTo(miss);
        }

        @Test
        void tellsWhichCallsWereRefused() {
            var id = server.jobs.run(MAIL, new Trigger.External("x"), Arguments.NONE);
            for (var i = 0; i < 3; i++) {
                server.clock.advance(Duration.ofSeconds(1));
                server.send("POST", "/api/triggeredwebjobs/mail/run", "", "User-Agent", "curl/8.5");
            }

            var decision = explanation().at("/decisions/0");

            var reason = "Cannot start a new run since job is already running. The run " + id
                    + " of 'mail' has not ended yet.";
            assertDecision(decision, "refused", "10:00:03.123456", "A call by curl/8.5 was refused 3 times: " + reason);
            assertThat(decision.get("refusal")).isEqualTo(json("""
                    {"caller":"curl/8.5","first":"2026-11-24T10:00:01.123456Z","last":"2026-11-24T10:00:03.123456Z",
                     "count":3,"reason":"REASON"}""".replace("REASON", reason)));
        }
    }

    @Nested
    class AnExplanation {
        private static final Schedule DAILY =
                new Schedule(List.of(new CronSchedule("0 0 2 * * *")), ZoneId.of("Europe/Berlin"));

        @Test
        void ofAJobWithoutAScheduleHasNone() {
            assertThat(explanation()).isEqualTo(json("""
                    {"job":"mail","schedule":null,"missing":null,"next":null,"fault":null,"warnings":[],"decisions":[]}"""));
        }

        @Test
        void saysHowFarTheScheduleWasFollowedAndWhatComesNext() {
            server.layJob("mail", "{\"schedule\": \"0 0 2 * * *\"}");
            server.history
                    .schedules()
                    .follow(MAIL, Optional.of(new Course(DAILY, at("01:00:00"), Optional.empty())), Optional.empty());
            server.followSchedules("mail");

            assertThat(explanation()).isEqualTo(json("""
                    {"job":"mail",
                     "schedule":{"expressions":["0 0 2 * * *"],"time_zone":"Europe/Berlin","suspension":null,
                        "decided_until":"2026-11-24T01:00:00Z"},
                     "missing":null,
                     "next":{"instant":"2026-11-25T01:00:00Z","local":"2026-11-25T02:00:00+01:00",
                        "expression":"0 0 2 * * *"},
                     "fault":null,"warnings":[],"decisions":[]}"""));
        }

        @Test
        void saysWhatASuspendedScheduleIsMissing() {
            server.layJob("mail", "{\"schedule\": \"0 0 2 * * *\", \"schedule_paused\": true}");
            server.followSchedules("mail");
            server.clock.advance(Duration.ofDays(3));

            var explanation = explanation();

            assertThat(explanation.at("/schedule/suspension")).isEqualTo(json("""
                    {"reason":"paused","summary":"The schedule was paused by schedule_paused in the job's settings."}"""));
            assertThat(explanation.get("next").isNull()).isTrue();
            assertThat(explanation.at("/missing/count").longValue()).isEqualTo(3);
            assertThat(explanation.at("/missing/first").textValue()).isEqualTo("2026-11-25T01:00:00Z");
        }

        @Test
        void showsAsManyDecisionsAsAreWanted() {
            for (var i = 10; i < 35; i++) {
                server.remember(
                        "mail",
                        "2026112409" + i + "000001",
                        new Trigger.External("x"),
                        new State.Exited(at("09:59:00"), 0));
            }

            assertThat(explanation().get("decisions")).hasSize(20);
            assertThat(explanation().at("/decisions/0/run/id").textValue()).isEqualTo("202611240934000001");
            assertThat(json(server.get(JOB + "/explain?limit=3")).get("decisions"))
                    .hasSize(3);
            assertThat(json(server.get(JOB + "/explain?limit=1000")).get("decisions"))
                    .hasSize(25);
        }

        @Test
        void isRefusedForNoJobAndForABadLimit() {
            assertThat(server.get("/api/v1/jobs/triggered/nobody/explain").statusCode())
                    .isEqualTo(404);
            assertThat(server.get("/api/v1/jobs/triggered/nobody/misses").statusCode())
                    .isEqualTo(404);
            assertThat(json(server.get(JOB + "/explain?limit=0")).get("Message").textValue())
                    .isEqualTo("The parameter limit cannot be used: it is a whole number from 1 to 1000, and not '0'.");
        }
    }
}
