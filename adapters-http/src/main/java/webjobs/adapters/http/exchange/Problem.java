package webjobs.adapters.http.exchange;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * The one JSON body of every error: Kudu's {@code Message}, which clients show, beside the members of RFC 9457 (D13).
 *
 * <p>It is sent as {@code application/json}: clients read no body of any other type.
 *
 * @param type a URI reference that tells this problem from others, or {@code about:blank} where the status says all
 */
@JsonPropertyOrder({"Message", "type", "title", "status", "detail"})
record Problem(@JsonProperty("Message") String message, String type, String title, int status, String detail) {
    static Problem of(int status, String slug, String title, String message) {
        return new Problem(message, "/problems/" + slug, title, status, message);
    }

    static Problem blank(int status, String title, String message) {
        return new Problem(message, "about:blank", title, status, message);
    }
}
