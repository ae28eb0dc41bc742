package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.domain.run.Run.State;
import webjobs.domain.run.Trigger;

/** What callers get who come by way of Azure Resource Manager. */
class ArmEnvelopeTest extends WithServer {
    private static final String SITE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/shop";
    private static final String JOBS = "/api/triggeredwebjobs";

    @BeforeEach
    void layJobs() {
        server.layJob("mail");
        server.layContinuousJob("watch");
    }

    private static String[] by(String referer, String... more) {
        var headers = new ArrayList<>(List.of("x-ms-geo-location", "West Europe"));
        if (!referer.isEmpty()) {
            headers.addAll(List.of("Referer", "https://management.azure.com" + referer));
        }
        headers.addAll(Arrays.asList(more));
        return headers.toArray(String[]::new);
    }

    /** ARM-01, ARM-02, ARM-04, ARM-05, ARM-06. */
    @Test
    void aJobIsInAnEnvelope() {
        var envelope = json(server.get(JOBS + "/mail", by(SITE + "/triggeredwebjobs/mail/?api-version=1")));

        assertThat(envelope.get("id").textValue()).isEqualTo(SITE + "/triggeredwebjobs/mail");
        assertThat(envelope.get("name").textValue()).isEqualTo("shop/mail");
        assertThat(envelope.get("type").textValue()).isEqualTo("Microsoft.Web/sites/triggeredwebjobs");
        assertThat(envelope.get("location").textValue()).isEqualTo("West Europe");
        assertThat(envelope.get("properties")).isEqualTo(json(server.get(JOBS + "/mail")));
    }

    /** ARM-04, ARM-05. */
    @Test
    void withoutARefererTheIdIsTheRequestsOwnPath() {
        var envelope = json(server.get(JOBS + "/mail/", by("")));

        assertThat(envelope.get("id").textValue()).isEqualTo(JOBS + "/mail");
        assertThat(envelope.get("name").isNull()).isTrue();
        assertThat(envelope.get("type").isNull()).isTrue();
    }

    /** ARM-04: what is no address, or a longer one than Resource Manager has. */
    @Test
    void aRefererThatSaysNothingIsPassedOver() {
        for (var referer : List.of("::::", "/subscriptions/s", "https://a/" + "x".repeat(2100))) {
            var envelope = json(server.get(JOBS + "/mail", "x-ms-geo-location", "West Europe", "Referer", referer));

            assertThat(envelope.get("id").textValue()).isEqualTo(JOBS + "/mail");
        }
    }

    @Test
    void aRefererAloneMakesNoEnvelope() {
        var job = json(server.get(JOBS + "/mail", "Referer", "https://management.azure.com" + SITE));

        assertThat(job.get("name").textValue()).isEqualTo("mail");
        assertThat(job.has("properties")).isFalse();
    }

    /** ARM-03. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/webjobs", JOBS, "/api/continuouswebjobs"})
    void aListHasAnEnvelopeForEach(String path) {
        var value = json(server.get(path, by(SITE + "/webjobs"))).get("value");

        assertThat(value).isNotEmpty();
        for (var envelope : value) {
            assertThat(envelope.get("id").textValue())
                    .isEqualTo(SITE + "/webjobs/"
                            + envelope.get("properties").get("name").textValue());
            assertThat(envelope.get("name").textValue())
                    .isEqualTo("shop/" + envelope.get("properties").get("name").textValue());
            assertThat(envelope.get("type").textValue()).isEqualTo("Microsoft.Web/sites/webjobs");
            assertThat(envelope.get("location").textValue()).isEqualTo("West Europe");
        }
    }

    /** ARM-03. */
    @Test
    void aHistoryHasAnEnvelopeForEachRun() {
        var run = server.remember(
                "mail",
                "202611240546001234",
                new Trigger.External("curl"),
                new State.Exited(server.clock.instant(), 0));

        var value = json(server.get(JOBS + "/mail/history", by(""))).get("value");

        assertThat(value).hasSize(1);
        assertThat(value.get(0).get("id").textValue()).isEqualTo(JOBS + "/mail/history/" + run.id());
        assertThat(value.get(0).get("properties").get("status").textValue()).isEqualTo("Success");
        assertThat(json(server.get(JOBS + "/mail/history/" + run.id(), by("")))
                        .get("properties")
                        .get("id")
                        .textValue())
                .isEqualTo(run.id().toString());
    }

    /** ARM-05. */
    @Test
    void aRunIsNamedAfterAllThatItIsPartOf() {
        server.remember("mail", "202611240546001234", new Trigger.External("curl"), new State.Running());
        var run = "/triggeredwebjobs/mail/history/202611240546001234";

        var envelope = json(server.get("/api" + run, by(SITE + run)));

        assertThat(envelope.get("name").textValue()).isEqualTo("shop/mail/202611240546001234");
        assertThat(envelope.get("type").textValue()).isEqualTo("Microsoft.Web/sites/triggeredwebjobs/history");
    }

    @Test
    void settingsHaveNoEnvelope() {
        server.layJob("nightly", "{\"schedule\":\"0 0 6 * * *\"}");

        assertThat(server.get(JOBS + "/nightly/settings", by(SITE)).body()).isEqualTo("{\"schedule\":\"0 0 6 * * *\"}");
    }

    /** STS-09. */
    @Test
    void aRunThatBeganIs200() {
        var response = server.send("POST", JOBS + "/mail/run", "", by(""));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Location")).isPresent();
    }

    /** ARM-07. */
    @Test
    void puttingAJobIsPuttingItsSettings() {
        var body = "{\"properties\":{\"settings\":{\"schedule\":\"0 0 6 * * *\"}}}";

        var response = server.send("PUT", JOBS + "/mail", body, by("", "Content-Type", "application/json"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(server.get(JOBS + "/mail/settings").body()).isEqualTo("{\"schedule\":\"0 0 6 * * *\"}");
    }

    /** ARM-07. */
    @Test
    void puttingAContinuousJobIsPuttingItsSettingsToo() {
        var body = "{\"properties\":{\"settings\":{\"is_singleton\":true}}}";

        assertThat(server.send("PUT", "/api/continuouswebjobs/watch", body, by(""))
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.get("/api/continuouswebjobs/watch/settings").body()).isEqualTo("{\"is_singleton\":true}");
    }

    /** ARM-07. */
    @Test
    void puttingAJobThatIsNotThereMakesNone() {
        var response = server.send("PUT", JOBS + "/nobody", "{\"properties\":{\"settings\":{}}}", by(""));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(server.get(JOBS + "/nobody").statusCode()).isEqualTo(404);
    }

    /** ARM-07. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"properties\":null}", "{\"properties\":{\"settings\":[]}}", "nonsense"})
    void anEnvelopeWithoutSettingsIsRefused(String body) {
        var response = server.send("PUT", JOBS + "/mail", body, by("", "Content-Type", "application/json"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("Message")).isNotNull();
        assertThat(server.get(JOBS + "/mail/settings").body()).isEqualTo("{}");
    }

    /** ARM-08. */
    @Test
    void settingsByThemselvesCannotBePut() {
        assertThat(server.send("PUT", JOBS + "/mail/settings", "{}", by("")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatIsRefusedHasNoEnvelope() {
        var response = server.get(JOBS + "/nobody", by(SITE));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).get("Message")).isNotNull();
    }
}
