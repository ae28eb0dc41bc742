package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.Eventually;
import webjobs.domain.hook.Delivery.Outcome;

/** Hooks on the wire. */
class HookRoutesTest extends WithServer {
    private static final String HOOK = "{\"event\": \"TriggeredJobFinished\", \"url\": \"http://localhost:1/told\"}";

    private HttpResponse<String> post(String body) {
        return server.send("POST", "/api/hooks", body);
    }

    @Test
    void areShownAsTheyWereAdded() {
        var added =
                post("{\"event\": \"PostDeployment\", \"url\": \"https://localhost:1/x?a=b\", \"insecure_ssl\": true}");

        assertThat(added.statusCode()).isEqualTo(201);
        var id = json(added).get("id").textValue();
        assertThat(id).matches("\\d+");
        assertThat(added.body())
                .isEqualTo(
                        "{\"id\":\"" + id + "\",\"event\":\"PostDeployment\",\"url\":\"https://localhost:1/x?a=b\","
                                + "\"insecure_ssl\":true,\"last_status\":null,\"last_reason\":null,"
                                + "\"last_datetime\":\"0001-01-01T00:00:00\",\"last_context\":null,\"has_secret\":false,\"warnings\":[]}");
        assertThat(server.get("/hooks/" + id).body()).isEqualTo(added.body());
        assertThat(server.get("/hooks").body()).isEqualTo("[" + added.body() + "]");
        assertThat(server.get("/api/hooks").body()).isEqualTo("[" + added.body() + "]");
    }

    @Test
    void areAcceptedWithAWarningForAnEventThatTheServerDoesNotTell() {
        var added = json(post(HOOK.replace("TriggeredJobFinished", "TriggeredJobFailed")));

        assertThat(added.at("/warnings/0").textValue())
                .contains("TriggeredJobFinished")
                .contains("PostDeployment")
                .contains("'TriggeredJobFailed'");
        assertThat(json(server.get("/api/v1/hooks")).at("/hooks/0/warnings")).isEqualTo(added.get("warnings"));
    }

    @Test
    void areThereOnceHoweverOftenTheyAreAdded() {
        var first = post(HOOK);
        var again = post(HOOK.replace("}", ", \"insecure_ssl\": true}"));

        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
    }

    @Test
    void areRefusedWhereTheAddressIsToldOfSomethingElse() {
        post(HOOK);

        assertThat(post(HOOK.replace("TriggeredJobFinished", "x")).statusCode()).isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"event\": \"x\"}",
                "{\"url\": \"http://localhost/\"}",
                "{\"event\": 1, \"url\": \"http://localhost/\"}",
                "{\"event\": \"x\", \"url\": \"/told\"}",
                "{\"event\": \"x\", \"url\": \"ftp://localhost/\"}",
                "{\"event\": \"x\", \"url\": \"http://localhost/\", \"insecure_ssl\": \"yes\"}",
                "{\"event\": \"x\", \"url\": \"http://localhost/\", \"secret\": 1}"
            })
    void areRefusedWhereTheyCannotWork(String body) {
        var answer = post(body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("Message").textValue()).startsWith("The hook cannot be used: ");
        assertThat(server.hooks.all()).isEmpty();
    }

    @Test
    void areRefusedAsAnotherTypeThatAPageElsewhereCouldSend() {
        assertThat(server.send("POST", "/hooks", HOOK, "Content-Type", "text/plain")
                        .statusCode())
                .isEqualTo(415);
    }

    @Test
    void showNoPasswordAndNoSecret() {
        var added = post("{\"event\": \"x\", \"url\": \"http://me:hidden@localhost/\", \"secret\": \"buried\"}");
        var token = post("{\"event\": \"x\", \"url\": \"http://hidden@localhost/\"}");

        assertThat(json(added).get("url").textValue()).isEqualTo("http://me:***@localhost/");
        assertThat(json(added).get("has_secret").booleanValue()).isTrue();
        assertThat(json(token).get("url").textValue()).isEqualTo("http://***@localhost/");
        assertThat(server.get("/hooks").body() + server.get("/api/v1/hooks").body())
                .doesNotContain("hidden")
                .doesNotContain("buried");
    }

    @Test
    void areRemovedHoweverOften() {
        var path = "/hooks/" + json(post(HOOK)).get("id").textValue();

        assertThat(server.send("DELETE", path, "").statusCode()).isEqualTo(200);
        assertThat(server.send("DELETE", "/api" + path, "").statusCode()).isEqualTo(200);

        assertThat(server.get(path).statusCode()).isEqualTo(404);
        assertThat(server.get("/api/v1" + path + "/deliveries").statusCode()).isEqualTo(404);
    }

    @Nested
    class WhenTold {
        private String tell(String body) {
            server.hooks.start();
            var id = json(post("{\"event\": \"Mine\", \"url\": \"http://localhost/\"}"))
                    .get("id")
                    .textValue();
            assertThat(server.send("POST", "/api/hooks/publish/mine", body).statusCode())
                    .isEqualTo(200);
            Eventually.until(server.hooks::all, all -> all.getFirst().last().isPresent());
            return "/hooks/" + id;
        }

        @Test
        void sendWhatWasPublishedToTheLetter() {
            tell("[1.50, \"é\" ]");

            assertThat(server.hookSender.sent())
                    .singleElement()
                    .satisfies(sent -> assertThat(sent.delivery().payload()).isEqualTo("[1.50, \"é\" ]"));
        }

        @Test
        void showWhatCameOfIt() {
            server.hookSender.answer(_ -> new Outcome.Answered(404));

            var hook = json(server.get(tell("{\"a\":1}")));

            assertThat(hook.get("last_status").textValue()).isEqualTo("NotFound");
            assertThat(hook.get("last_reason").textValue()).isEqualTo("Not Found");
            assertThat(hook.get("last_datetime").textValue()).isEqualTo("2026-11-24T10:00:00.123456Z");
            assertThat(hook.get("last_context").textValue()).isEqualTo("{\"a\":1}");
        }

        @Test
        void showThatItWasTaken() {
            assertThat(json(server.get(tell("1"))).get("last_status").textValue())
                    .isEqualTo("OK");
        }

        @Test
        void showAStatusWithoutANameAsItsNumber() {
            server.hookSender.answer(_ -> new Outcome.Answered(299));

            assertThat(json(server.get(tell("1"))).get("last_status").textValue())
                    .isEqualTo("299");
        }

        @Test
        void showWhyThereWasNoAnswer() {
            server.hookSender.answer(_ -> new Outcome.Unanswered("Nobody is there."));

            var path = tell("1");

            assertThat(json(server.get(path)).get("last_status").textValue()).isEqualTo("Failure");
            assertThat(json(server.get(path)).get("last_reason").textValue()).isEqualTo("Nobody is there.");
            var delivery = json(server.get("/api/v1" + path + "/deliveries")).at("/deliveries/0");
            assertThat(delivery.get("state").textValue()).isEqualTo("waiting");
            assertThat(delivery.get("next_attempt_at").textValue()).isEqualTo("2026-11-24T10:00:05.123456Z");
            assertThat(delivery.at("/attempts/0/reason").textValue()).isEqualTo("Nobody is there.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "{", "1 2"})
        void refuseWhatIsNotJson(String body) {
            assertThat(server.send("POST", "/hooks/publish/mine", body).statusCode())
                    .isEqualTo(400);
        }
    }
}
