package webjobs.adapters.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;

/** Tests that each have a server of their own. */
abstract class WithServer {
    private static final ObjectMapper JSON = new ObjectMapper();

    final ServerUnderTest server = new ServerUnderTest();

    @AfterEach
    void stop() {
        server.close();
    }

    static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
