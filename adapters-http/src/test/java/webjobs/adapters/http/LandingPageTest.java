package webjobs.adapters.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person finds who comes with a browser. */
class LandingPageTest extends WithServer {
    private static final Pattern LINK = Pattern.compile("href=\"(/[^\"]*)\"");

    @ParameterizedTest
    @ValueSource(strings = {"/", "", "/?x=y", "/azurejobs", "/azurejobs/"})
    void isServedToAnybody(String path) {
        assertThat(server.raw("GET " + (path.isEmpty() ? "http://h" : path) + " HTTP/1.1\nHost: h\n\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-Type: text/html; charset=utf-8")
                .contains("<h1>WebJobs Server</h1>");
    }

    @Test
    void runsAndLoadsNothing() {
        var answer = server.get("/");

        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "style-src 'sha256-", "frame-ancestors 'none'", "form-action 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.body()).doesNotContain("<script", "onclick", "style=\"", "http://", "https://", "1.2.3");
    }

    @Test
    void leadsToWhatThereIs() {
        var links = LINK.matcher(server.get("/").body()).results().map(link -> link.group(1));

        assertThat(links)
                .hasSizeGreaterThan(4)
                .allSatisfy(link -> assertThat(server.raw("HEAD " + link + " HTTP/1.1\n@\n"))
                        .as(link)
                        .startsWith("HTTP/1.1 200 "));
    }

    @Test
    void isNamedWhereThereIsNothing() {
        var answer = server.get("/nowhere");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).get("Message").textValue()).contains("GET / ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez", "/api/webjobs", "/nowhere", "/metrics", "/api/v1/openapi.json"})
    void isTheOnlyPageThatIsOne(String path) {
        var headers = server.get(path).headers();

        assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
                .contains("sandbox", "default-src 'none'");
        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(headers.firstValue("Cross-Origin-Resource-Policy")).contains("same-origin");
    }
}
