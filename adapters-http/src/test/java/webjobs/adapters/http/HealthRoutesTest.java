package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import webjobs.domain.job.JobName;

/** What whoever sends work to the server is told of its health, and what becomes of work where the disk is nearly full. */
class HealthRoutesTest extends WithServer {
    private static final String ASKED = " HTTP/1.1\nHost: h\n\n";

    @Test
    void tellsWithoutAPasswordWhetherItIsReadyAndWhyNot() {
        assertThat(server.raw("GET /readyz" + ASKED))
                .startsWith("HTTP/1.1 503 ")
                .contains("Retry-After: ")
                .endsWith("{\"status\":\"not ready\",\"reasons\":[\"The server is starting.\"]}");

        server.readiness.started();
        assertThat(server.raw("GET /readyz" + ASKED))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("{\"status\":\"ready\",\"reasons\":[]}");

        server.storeStatus.fail("The store is away.");
        server.space.free(0);
        var reasons = json(server.get("/readyz")).get("reasons");
        assertThat(reasons).hasSize(2);
        assertThat(reasons.get(0).asText()).contains("disk.min-free");
        assertThat(reasons.get(1).asText()).isEqualTo("The store is away.");

        assertThat(server.raw("GET /livez" + ASKED)).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/triggeredwebjobs/mail/run",
        "PUT, /api/triggeredwebjobs/other",
        "PUT, /api/continuouswebjobs/other",
        "PUT, /api/vfs/data/file.txt",
        "PUT, /api/zip/data/",
        "POST, /api/zipdeploy"
    })
    void refusesWhatTakesRoomWhereThereIsTooLittle(String method, String path) {
        server.layJob("mail");
        server.space.free(0);

        var refused = server.send(method, path, "", "Content-Disposition", "attachment; filename=run.sh");

        assertThat(refused.statusCode()).isEqualTo(507);
        assertThat(json(refused).get("Message").asText()).contains("nearly full", "disk.min-free");
        assertThat(server.get("/api/triggeredwebjobs/mail").statusCode()).isEqualTo(200);
        assertThat(server.history.all(new JobName("mail"))).isEmpty();
        assertThat(json(server.get("/api/v1/jobs/triggered/mail/explain"))
                        .get("warnings")
                        .toString())
                .contains("nearly full");

        server.space.free(1);
        assertThat(server.send("POST", "/api/triggeredwebjobs/mail/run", "").statusCode())
                .isEqualTo(202);
    }

    @Test
    void deletesWhereThereIsTooLittleRoom() {
        server.layJob("mail");
        server.space.free(0);

        assertThat(server.send("DELETE", "/api/triggeredwebjobs/mail", "").statusCode())
                .isEqualTo(200);
    }
}
