package webjobs.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Published clients of the Kudu API do with this server what they do with Kudu; the checks are in {@code src/test/clients}. */
@Tag("endtoend")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NpmClientsEndToEndTest {
    private ServerProcess server;

    @BeforeAll
    void start(@TempDir Path home) {
        NpmClients.install();
        server = ServerProcess.start(home, Map.of());
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kudu-api", "vscode-azurekudu", "azure-actions-appservice-rest"})
    void areServed(String client, @TempDir Path folder) {
        var outcome = NpmClients.drive(client, server, folder);

        assertThat(outcome.exitCode()).as(outcome.said()).isZero();
    }
}
