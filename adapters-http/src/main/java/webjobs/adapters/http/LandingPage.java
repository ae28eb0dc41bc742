package webjobs.adapters.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import webjobs.adapters.http.exchange.Answer;
import webjobs.adapters.http.exchange.Route;

/**
 * The page for a person who comes with a browser: what this is, and where to go. It tells nothing of this server, not even its version,
 * so it needs no password, and no password prompt is the first thing that a person meets.
 */
final class LandingPage {
    private static final String RESOURCE = "landing.html";
    private static final String TYPE = "text/html; charset=utf-8";

    private LandingPage() {}

    /** At the root, and where {@code extra_info_url} of each job leads (JOB-05). */
    static List<Route> routes() {
        var page = page();
        var answer =
                new Answer(200, Map.of("Content-Security-Policy", policy(page)), new Answer.Body.Bytes(TYPE, page));
        return List.of(new Route("GET", "/", true, _ -> answer), new Route("GET", "/azurejobs", true, _ -> answer));
    }

    private static byte[] page() {
        try (var page = LandingPage.class.getResourceAsStream(RESOURCE)) {
            if (page == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the jar");
            }
            return page.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing is loaded, run or sent; of styles there is the page's own, by its digest. */
    private static String policy(byte[] page) {
        var text = new String(page, StandardCharsets.UTF_8);
        var style = text.substring(text.indexOf("<style>") + "<style>".length(), text.indexOf("</style>"));
        return "default-src 'none'; style-src 'sha256-" + digest(style)
                + "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static String digest(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
