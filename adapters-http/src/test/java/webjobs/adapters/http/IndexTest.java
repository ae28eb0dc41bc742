package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people find who try addresses of our own API. */
class IndexTest extends WithServer {
    @ParameterizedTest
    @ValueSource(strings = {"/api/v1", "/api/v1/", "/API/V1"})
    void liesAtTheTop(String path) {
        var index = json(server.get(path));

        assertThat(index.get("openapi_url").textValue()).isEqualTo(server.base() + "/api/v1/openapi.json");
        assertThat(index.get("routes").findValuesAsText("path")).contains("/api/v1/agenda");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/agendas | near it are GET /api/v1/agenda,",
                "/api/v1/jobs/triggered/mail/run | near it are GET /api/v1/jobs/triggered/{name}/runs,",
                "/api/v1/jobs/triggered/mail/runs/1/stop | POST /api/v1/jobs/triggered/{name}/runs/{id}/abort",
                "/api/v1/hook | near it are GET /api/v1/hooks",
                "/api/v1/jobs/continuous/tail/logs | near it are GET /api/v1/jobs/continuous/{name}/log,"
            })
    void isPointedToWhereThereIsNothing(String path, String near) {
        var response = server.get(path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).get("Message").textValue())
                .startsWith("There is nothing at this address. /api/v1/openapi.json describes what there is;")
                .contains(near);
    }

    @Test
    void isNotToldOfElsewhere() {
        assertThat(json(server.get("/api/v2/agenda")).get("Message").textValue())
                .doesNotContain("/api/v1");
    }
}
