package webjobs.adapters.http.v1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Json;
import webjobs.adapters.http.exchange.Request;

/** The description of our API for programs (OpenAPI 3.1), which lies beside this class as a file. */
final class OpenApi {
    private static final String FILE = "openapi.json";

    private OpenApi() {}

    /** The file, and the address by which the caller reached this server. */
    static Answer document(Request request) {
        var document = read();
        document.put("servers", List.of(Map.of("url", request.links().base())));
        return Answer.tagged(document);
    }

    private static Map<String, @Nullable Object> read() {
        try (var file = Objects.requireNonNull(OpenApi.class.getResourceAsStream(FILE), FILE)) {
            return Json.object(file.readAllBytes(), IllegalStateException::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
