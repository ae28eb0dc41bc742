package webjobs.adapters.http.kudu;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import webjobs.adapters.http.exchange.Json;
import webjobs.adapters.http.exchange.NotServed;
import webjobs.adapters.http.exchange.Request;

/**
 * The body of a request that has to be JSON (STS-19). One without a type is taken for JSON, which is kinder than Kudu; one of another
 * type is refused, which also keeps away what a page of another site has a browser send.
 */
final class JsonBody {
    private JsonBody() {}

    /**
     * @param most in bytes
     * @param bad as for {@link Json#object}
     * @throws NotServed as 413 or 415
     */
    static Map<String, @Nullable Object> object(Request request, int most, Function<String, RuntimeException> bad) {
        refuseOtherTypes(request);
        return Json.object(request.wholeBody(most), bad);
    }

    /** Any one JSON value, as it was sent. The parameters are those of {@link #object}. */
    static String text(Request request, int most, Function<String, RuntimeException> bad) {
        refuseOtherTypes(request);
        return Json.text(request.wholeBody(most), bad);
    }

    private static void refuseOtherTypes(Request request) {
        request.mediaType().filter(type -> !isJson(type)).ifPresent(type -> {
            throw new NotServed(
                    415, "JSON is expected here: send it with Content-Type: application/json instead of " + type + ".");
        });
    }

    private static boolean isJson(String mediaType) {
        return mediaType.equals("application/json") || mediaType.equals("text/json") || mediaType.endsWith("+json");
    }
}
