package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import webjobs.application.port.HomeFiles.Condition;
import webjobs.domain.site.HomePath;

/** What a client asks first. */
class EnvironmentRouteTest extends WithServer {
    @ParameterizedTest
    @ValueSource(strings = {"/api/environment", "/environment"})
    void tellsTheVersion(String path) {
        assertThat(json(server.get(path)).get("version").textValue()).isEqualTo("1.2.3");
    }

    @Test
    void tellsWhenTheSiteWasModified() {
        server.files.put(
                HomePath.parse("site/wwwroot/a.txt"), new Condition.Any(), new ByteArrayInputStream(new byte[1]));

        assertThat(json(server.get("/api/environment")).get("siteLastModified").textValue())
                .matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    }
}
