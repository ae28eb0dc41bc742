package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The app settings on the wire. */
class AppSettingsRoutesTest extends WithServer {
    @ParameterizedTest
    @ValueSource(strings = {"/settings", "/api/settings", "/API/Settings/"})
    void showAllThatAreInForceByKey(String path) {
        server.settings.set(Map.of("zebra", "z", "Apple", "a"));

        var shown = server.get(path);

        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.body()).startsWith("{\"Apple\":\"a\",\"WEBJOBS_").endsWith(",\"zebra\":\"z\"}");
    }

    @Test
    void showOneInAnyCaseOfItsKey() {
        server.settings.set(Map.of("Greeting", "say \"hello\""));

        assertThat(server.get("/api/settings/GREETING").body()).isEqualTo("\"say \\\"hello\\\"\"");
    }

    @Test
    void sayThatOneIsNotThere() {
        var answer = server.get("/settings/nothing");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).get("Message").textValue()).isEqualTo("The setting 'nothing' does not exist.");
    }

    @Test
    void changeTheirTagWhereOneChanges() {
        var tag = server.get("/settings").headers().firstValue("ETag").orElseThrow();
        assertThat(server.get("/settings", "If-None-Match", tag).statusCode()).isEqualTo(304);

        server.settings.set(Map.of("a", "1"));

        assertThat(server.get("/settings", "If-None-Match", tag).statusCode()).isEqualTo(200);
    }

    @Test
    void takeOneBack() {
        server.settings.set(Map.of("a", "1"));

        assertThat(server.send("DELETE", "/api/settings/A", "").statusCode()).isEqualTo(204);
        assertThat(server.send("DELETE", "/api/settings/a", "").statusCode()).isEqualTo(204);

        assertThat(server.get("/settings/a").statusCode()).isEqualTo(404);
    }

    @Nested
    class WhenTheyAreSet {
        @Test
        void areTextsWhateverIsSent() {
            var answer = server.send(
                    "POST",
                    "/settings",
                    "{\"text\": \"é\", \"whole\": 12345678901234567890, \"half\": 0.50, \"yes\": true, \"small\": -7}");

            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(server.settingsStore.load())
                    .isEqualTo(Map.of(
                            "text",
                            "é",
                            "whole",
                            "12345678901234567890",
                            "half",
                            "0.50",
                            "yes",
                            "true",
                            "small",
                            "-7"));
        }

        @Test
        void leaveTheOthersAlone() {
            server.settings.set(Map.of("a", "1", "b", "2"));

            server.send("POST", "/api/settings", "{\"B\": \"3\"}");

            assertThat(server.settingsStore.load()).isEqualTo(Map.of("a", "1", "B", "3"));
        }

        @Test
        void comeAlsoAsOnePairOfKeyAndValue() {
            server.send("POST", "/settings", "{\"key\": \"a\", \"value\": \"1\"}");
            server.send("POST", "/settings", "{\"key\": \"b\", \"value\": \"2\", \"c\": \"3\"}");

            assertThat(server.settingsStore.load()).isEqualTo(Map.of("a", "1", "key", "b", "value", "2", "c", "3"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "{",
                    "[]",
                    "null",
                    "{\"a\": \"1\", \"b\": null}",
                    "{\"a\": \"1\", \"b\": [\"2\"]}",
                    "{\"a\": \"1\", \"b\": {}}",
                    "{\"a\": \"1\", \"b=c\": \"2\"}",
                    "{\"a\": \"1\", \"\": \"2\"}",
                    "{\"a\": \"1\", \"WEBJOBS_HISTORY_SIZE\": \"many\"}",
                    "{\"key\": \"a\", \"value\": null}"
                })
        void areAllRefusedWhereOneCannotWork(String body) {
            var answer = server.send("POST", "/settings", body);

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(json(answer).get("Message").textValue()).isNotBlank();
            assertThat(server.settingsStore.load()).isEmpty();
        }

        @Test
        void areRefusedAsAnotherTypeThatAPageElsewhereCouldSend() {
            var answer = server.send("POST", "/settings", "{\"a\": \"1\"}", "Content-Type", "text/plain");

            assertThat(answer.statusCode()).isEqualTo(415);
            assertThat(server.settingsStore.load()).isEmpty();
        }

        @Test
        void turnTheServersKnobsAtOnce() {
            server.layJob("mail");

            server.send("POST", "/settings", "{\"WEBJOBS_STOPPED\": 1}");

            assertThat(server.send("POST", "/api/triggeredwebjobs/mail/run", "").statusCode())
                    .isEqualTo(409);
        }
    }
}
