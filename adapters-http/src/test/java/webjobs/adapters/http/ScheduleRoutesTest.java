package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What our own API says of the time to come. It is 2026-11-24, 10:00:00.123456 UTC, and the server's zone is Berlin. */
class ScheduleRoutesTest extends WithServer {
    private static final String PREVIEW = "/api/v1/schedules/preview?";

    private static List<String> texts(JsonNode list, String member) {
        var texts = new ArrayList<String>();
        list.forEach(item -> texts.add(item.get(member).textValue()));
        return texts;
    }

    private static void assertRefused(HttpResponse<String> response, String message) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(json(response).get("Message").textValue()).isEqualTo(message);
        assertThat(json(response).get("type").textValue()).isEqualTo("/problems/bad-parameter");
    }

    @Nested
    class APreview {
        @Test
        void showsEachOccurrenceInUtcAndOnTheZonesClocks() {
            var preview = json(server.get(
                    PREVIEW + "expression=0+30+2+*+*+*&time_zone=Europe/Berlin&from=2026-10-23T12:00:00Z&count=3"));

            assertThat(preview.get("occurrences")).isEqualTo(json("""
                    [{"instant":"2026-10-24T00:30:00Z","local":"2026-10-24T02:30:00+02:00","expression":"0 30 2 * * *"},
                     {"instant":"2026-10-25T00:30:00Z","local":"2026-10-25T02:30:00+02:00","expression":"0 30 2 * * *"},
                     {"instant":"2026-10-26T01:30:00Z","local":"2026-10-26T02:30:00+01:00","expression":"0 30 2 * * *"}]"""));
        }

        @Test
        void isTakenFromNowInTheServersZoneUnlessItIsSaid() {
            var preview = json(server.get(PREVIEW + "expression=0%200%200%20*%20*%20*"));

            assertThat(preview.get("occurrences")).hasSize(10);
            assertThat(preview.at("/occurrences/0/instant").textValue()).isEqualTo("2026-11-24T23:00:00Z");
            assertThat(preview.at("/occurrences/0/local").textValue()).isEqualTo("2026-11-25T00:00:00+01:00");
        }

        @Test
        void takesSeveralExpressionsAsOneSchedule() {
            var preview = json(server.get(PREVIEW + "expression=0+0+9+*+*+*&Expression=0+0+12+*+*+*&count=3"));

            assertThat(texts(preview.get("occurrences"), "expression"))
                    .containsExactly("0 0 12 * * *", "0 0 9 * * *", "0 0 12 * * *");
            assertThat(preview.get("descriptions")).hasSize(2);
            assertThat(preview.get("description").textValue())
                    .isEqualTo(preview.at("/descriptions/0").textValue() + ", and "
                            + preview.at("/descriptions/1").textValue());
            assertThat(preview.get("notes").isArray()).isTrue();
        }

        @ParameterizedTest
        @CsvSource({
            "2026-11-24T12:00:00%2B01:00, 2026-11-24T11:00:01Z",
            "2026-11-24T12:00:00+01:00, 2026-11-24T11:00:01Z",
            "2026-11-24T11:00:00.999Z, 2026-11-24T11:00:01Z",
            "2026-11-24t11:00z, 2026-11-24T11:00:01Z",
            "0001-01-01T00:00:00Z, 0001-01-01T00:00:01Z",
            "'', 2026-11-24T10:00:01Z"
        })
        void beginsAfterAnyMomentOfRfc3339(String from, String first) {
            var preview = json(server.get(PREVIEW + "expression=*+*+*+*+*+*&count=1&time_zone=UTC&from=" + from));

            assertThat(preview.at("/occurrences/0/instant").textValue()).isEqualTo(first);
        }

        @Test
        void notesWhereTheClocksMakeADifference() {
            var berlin = PREVIEW + "expression=0+30+2+*+*+*&time_zone=Europe/Berlin&from=2027-03-27T00:00:00Z&count=2";

            var notes = json(server.get(berlin)).get("notes");

            assertThat(notes).hasSize(1);
            assertThat(notes.get(0).textValue()).contains("2027-03-28").contains("02:30");
            assertThat(json(server.get(berlin.replace("03-27", "04-27"))).get("notes"))
                    .isEmpty();
        }

        @Test
        void isEmptyWhereTimeEnds() {
            var preview = json(server.get(PREVIEW + "expression=*+*+*+*+*+*&from=9999-12-31T23:59:59Z"));

            assertThat(preview.get("occurrences")).isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '"',
                value = {
                    "count=1 | expression | there must be at least one, such as 0 30 2 * * *",
                    "expression=0+61+*+*+*+* | expression | '0 61 * * * *' is no schedule",
                    "expression=*/5+*+*+*+* | expression | '*/5 * * * *' has five fields and a schedule has six",
                    "expression= | expression | '' has 0 fields",
                    "expression=*+*+*+*+*+*&time_zone=Berlin | time_zone | 'Berlin' is not the name of a time zone such as",
                    "expression=*+*+*+*+*+*&from=yesterday | from | 'yesterday' is not a moment such as 2027-01-31T02:00:00Z",
                    "expression=*+*+*+*+*+*&from=2026-11-24 | from | '2026-11-24' is not a moment such as",
                    "expression=*+*+*+*+*+*&from=%2B12026-11-24T00:00:00Z | from | '+12026-11-24T00:00:00Z' is not a moment",
                    "expression=*+*+*+*+*+*&count=0 | count | it is a whole number from 1 to 1000, and not '0'.",
                    "expression=*+*+*+*+*+*&count=1001 | count | it is a whole number from 1 to 1000, and not '1001'.",
                    "expression=*+*+*+*+*+*&count=99999999999 | count | it is a whole number from 1 to 1000, and not",
                    "expression=*+*+*+*+*+*&count=ten | count | it is a whole number from 1 to 1000, and not 'ten'."
                })
        void saysWhatWouldBeRight(String query, String parameter, String why) {
            var response = server.get(PREVIEW + query);

            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response).get("Message").textValue())
                    .startsWith("The parameter " + parameter + " cannot be used: " + why);
        }

        @Test
        void namesThePositionOfAFault() {
            var message = json(server.get(PREVIEW + "expression=0+61+*+*+*+*")).get("Message");

            assertThat(message.textValue()).contains("61").contains("position 3");
        }

        @Test
        void takesNoMoreExpressionsThanAreSensible() {
            var many = "expression=*+*+*+*+*+*&".repeat(100);

            assertThat(server.get(PREVIEW + many + "count=1").statusCode()).isEqualTo(200);
            assertRefused(
                    server.get(PREVIEW + many + "expression=*+*+*+*+*+*"),
                    "The parameter expression cannot be used: there are more than 100 of them.");
        }

        @Test
        void isNotTakenFromAQueryThatIsMalformed() {
            var answer = server.raw("GET " + PREVIEW + "expression=%zz HTTP/1.1\n@\n");

            assertThat(answer).startsWith("HTTP/1.1 400 ").contains("The address is malformed");
        }
    }

    @Nested
    class WhatComesNext {
        @Test
        void ofAJobIsShownAsAPreviewIs() {
            server.layJob("mail", "{\"schedule\": [\"0 0 2 * * *\", \"0 0 14 * * *\"], \"time_zone\": \"UTC\"}");

            var next = json(server.get("/API/V1/Jobs/Triggered/mail/Next/?count=2"));

            assertThat(next)
                    .isEqualTo(json(server.get(
                            PREVIEW + "expression=0+0+2+*+*+*&expression=0+0+14+*+*+*" + "&time_zone=UTC&count=2")));
            assertThat(texts(next.get("occurrences"), "instant"))
                    .containsExactly("2026-11-24T14:00:00Z", "2026-11-25T02:00:00Z");
        }

        @Test
        void ofAJobWithoutAScheduleIsNothingAndANote() {
            server.layJob("mail");

            assertThat(json(server.get("/api/v1/jobs/triggered/mail/next"))).isEqualTo(json("""
                    {"occurrences":[],"description":null,"descriptions":[],
                     "notes":["The job has no schedule: it runs only when it is called."]}"""));
        }

        @Test
        void ofASuspendedScheduleIsShownWithANoteThatSaysWhy() {
            server.layJob("mail", "{\"schedule\": \"0 0 2 * * *\", \"schedule_paused\": true}");
            server.followSchedules("mail");

            var next = json(server.get("/api/v1/jobs/triggered/mail/next?count=1"));

            assertThat(next.at("/occurrences/0/instant").textValue()).isEqualTo("2026-11-25T01:00:00Z");
            assertThat(next.at("/notes/0").textValue())
                    .isEqualTo(
                            "Nothing will run by this schedule for now, and these are the occurrences it would have. "
                                    + "The schedule was paused by schedule_paused in the job's settings.");
        }

        @Test
        void isRefusedForNoJobAndForABadCount() {
            server.layJob("mail");

            assertThat(server.get("/api/v1/jobs/triggered/nobody/next").statusCode())
                    .isEqualTo(404);
            assertThat(server.get("/api/v1/jobs/triggered/a%2Fb/next").statusCode())
                    .isEqualTo(400);
            assertRefused(
                    server.get("/api/v1/jobs/triggered/mail/next?count=-1"),
                    "The parameter count cannot be used: it is a whole number from 1 to 1000, and not '-1'.");
        }
    }

    @Nested
    class TheAgenda {
        private void layJobs() {
            server.layJob("tidy", "{\"schedule\": \"0 0 * * * *\"}");
            server.layJob("mail", "{\"schedule\": [\"0 0 * * * *\", \"0 30 * * * *\"]}");
            server.layJob("paused", "{\"schedule\": \"* * * * * *\", \"schedule_paused\": true}");
            server.layJob("called");
            server.followSchedules("tidy", "mail", "paused");
        }

        @Test
        void ofTheNextDayIsInOrderOfTimeAndThenOfName() {
            layJobs();

            var agenda = json(server.get("/api/v1/agenda"));

            assertThat(agenda.get("items")).hasSize(24 * 3);
            assertThat(agenda.get("next").isNull()).isTrue();
            assertThat(texts(agenda.get("items"), "job").subList(0, 4)).containsExactly("mail", "mail", "tidy", "mail");
            assertThat(agenda.at("/items/0")).isEqualTo(json("""
                    {"job":"mail","instant":"2026-11-24T10:30:00Z","expression":"0 30 * * * *"}"""));
        }

        @Test
        void isTurnedPageByPageByItsLinksAlone() {
            layJobs();
            var whole = json(server.get("/api/v1/agenda?limit=1000"));
            var items = new ArrayList<JsonNode>();
            var pages = 0;

            for (var url = server.base() + "/api/v1/agenda?limit=20"; !url.isEmpty(); pages++) {
                assertThat(url).startsWith(server.base());
                var page = json(server.get(url.substring(server.base().length())));
                page.get("items").forEach(items::add);
                url = page.get("next").asText("");
                server.clock.advance(Duration.ofMinutes(1));
            }

            assertThat(pages).isEqualTo(4);
            assertThat(items).containsExactlyElementsOf(whole.get("items"));
        }

        @Test
        void keepsFromAndToInItsLinks() {
            layJobs();

            var agenda = json(server.get(
                    "/api/v1/agenda?from=2027-01-01T01:00:00%2B01:00&to=2027-01-02T00:00:00Z&limit=7&offset=2"));

            assertThat(agenda.get("next").textValue())
                    .isEqualTo(server.base() + "/api/v1/agenda?from=2027-01-01T00%3A00%3A00Z"
                            + "&to=2027-01-02T00%3A00%3A00Z&limit=7&offset=9");
            assertThat(agenda.at("/items/0/instant").textValue()).isEqualTo("2027-01-01T01:00:00Z");
        }

        @Test
        void isNeverCutShortInSilence() {
            server.layJob("busy", "{\"schedule\": \"* * * * * *\"}");
            server.followSchedules("busy");
            var last = "/api/v1/agenda?to=2027-12-31T00:00:00Z&limit=1&offset=1000000";

            var next = json(server.get(last))
                    .get("next")
                    .textValue()
                    .substring(server.base().length());

            assertRefused(
                    server.get(next),
                    "The parameter offset cannot be used: it is a whole number from 0 to 1000000, and not '1000001'.");
        }

        @Test
        void endsADayAfterItsBeginningUnlessItIsSaid() {
            layJobs();

            var agenda = json(server.get("/api/v1/agenda?from=2027-01-01T00:00:00Z&limit=1000"));

            assertThat(agenda.get("items")).hasSize(24 * 3);
            assertThat(agenda.at("/items/71/instant").textValue()).isEqualTo("2027-01-02T00:00:00Z");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '"',
                value = {
                    "limit=0 | limit | it is a whole number from 1 to 1000, and not '0'.",
                    "limit=1001 | limit | it is a whole number from 1 to 1000, and not '1001'.",
                    "offset=-1 | offset | it is a whole number from 0 to 1000000, and not '-1'.",
                    "offset=1000001 | offset | it is a whole number from 0 to 1000000, and not '1000001'.",
                    "from=now | from | 'now' is not a moment such as 2027-01-31T02:00:00Z or 2027-01-31T03:00:00+01:00.",
                    "to=x | to | 'x' is not a moment such as 2027-01-31T02:00:00Z or 2027-01-31T03:00:00+01:00.",
                    "from=2027-01-02T00:00:00Z&to=2027-01-01T00:00:00Z | to | it is before from."
                })
        void saysWhatWouldBeRight(String query, String parameter, String why) {
            assertRefused(
                    server.get("/api/v1/agenda?" + query), "The parameter " + parameter + " cannot be used: " + why);
        }
    }
}
